"""What stands around a plot: the ticks and their lines, the words along the axis, the legend above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

from markupsafe import Markup

from models.kpi.charts.plot import Plot
from models.kpi.charts.scale import Scale, axis_name, tick_words
from models.kpi.charts.svg import LINE, Box, room_of, shortened, tag, words
from models.kpi.figure import Unit

KEY = 18  # the sample of a colour in the legend
GAP = 14
FEW = 4  # labels along an axis have room, however long they are
HEAD = 24  # above an upright plot, for what its axis counts
COLOURS = 6
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2")


@dataclass(slots=True)
class Sheet:
    """What has been drawn; `name` is the picture's own, for what it refers to within itself."""

    name: str
    width: float
    parts: list[Markup] = field(default_factory=list)

    def add(self, *parts: Markup) -> None:
        self.parts += parts

    def legend(self, plot: Plot, *, is_line: bool) -> float:
        """The names of the series, as many on a line as fit; where the legend ends."""
        entries = [(each.title, each.number) for each in plot.series] if len(plot.series) > 1 else []
        x, y = 0.0, 0.0
        for title, number in entries + ([("not over yet", -1)] if plot.is_last_incomplete else []):
            room = min(KEY + room_of(title), self.width)
            if x and x + room > self.width:
                x, y = 0.0, y + LINE + 2
            self.add(self._key(number, x, y, is_line=is_line), words(title, x + KEY, y + 11, most=self.width - KEY))
            x += room + GAP
        return y + LINE + 8 if x else 0.0

    def _key(self, number: int, x: float, y: float, *, is_line: bool) -> Markup:
        if number < 0:
            return hatched(self.name, Box(x, y + 2, 12, 10))
        if is_line:
            return tag("path", d=f"M{x:.1f},{y + 7:.1f}h14", class_=f"line {colour(number)}", **dash(number))
        return tag("rect", x=x, y=y + 2, width=12, height=10, class_=f"bar {colour(number)}")

    def upright(self, scale: Scale, plot: Plot, box: Box) -> None:
        """The ticks of a scale that goes up, with their lines across, and above them what it counts."""
        name = axis_name(plot.unit, plot.currency)
        if name:
            self.add(words(name, 0, box.top - 13, kind="dim", most=self.width))
        for tick, label in zip(scale.ticks, tick_words(scale.ticks, plot.unit), strict=True):
            y = box.bottom - scale.part(tick) * box.height
            self.add(tag("line", x1=box.left, x2=box.right, y1=y, y2=y, class_="axis" if tick == 0 else "grid"))
            self.add(words(label, box.left - 6, y + 4, anchor="end", kind="dim"))

    def lying(self, scale: Scale, box: Box, *, unit: Unit | None, name: str) -> None:
        """The ticks of a scale that goes to the right, below, and what it counts."""
        places = [box.left + scale.part(tick) * box.width for tick in scale.ticks]
        for tick, x in zip(scale.ticks, places, strict=True):
            self.add(tag("line", x1=x, x2=x, y1=box.top, y2=box.bottom, class_="axis" if tick == 0 else "grid"))
        self._row(tick_words(scale.ticks, unit), places, box.bottom + LINE + 4)
        self.add(words(name, box.right, box.bottom + 2 * LINE + 4, anchor="end", kind="dim", most=box.width))

    def below(self, plot: Plot, box: Box, places: list[float]) -> None:
        """The labels of the rows below, and what they are."""
        self._row(plot.labels, places, box.bottom + LINE + 4)
        self.add(words(plot.x_title, box.right, box.bottom + 2 * LINE + 4, anchor="end", kind="dim", most=box.width))

    def _row(self, labels: Sequence[str], places: list[float], y: float) -> None:
        """Labels side by side within the picture, as many as fit without touching."""
        most = self.width / min(max(len(labels), 1), FEW)
        known = [(shortened(label, most), x) for label, x in zip(labels, places, strict=True) if isfinite(x)]
        rooms = [room_of(label) for label, _ in known]
        inside = [min(max(x, room / 2), self.width - room / 2) for (_, x), room in zip(known, rooms, strict=True)]
        self.add(*(words(known[row][0], inside[row], y, anchor="middle", kind="dim") for row in apart(rooms, inside)))

    def svg(self, height: float, *, title: str, description: str) -> Markup:
        """The whole picture."""
        head = (tag("title", title, id=f"{self.name}-title"), tag("desc", description, id=f"{self.name}-words"))
        hatch = tag(
            "defs",
            tag(
                "pattern", tag("path", d="M0,6L6,0", class_="hatch"), id=f"{self.name}-hatch", width=6, height=6,
                patternUnits="userSpaceOnUse",
            ),
        )  # fmt: skip
        return tag(
            "svg", *head, hatch, *self.parts, xmlns="http://www.w3.org/2000/svg", role="img", class_="chart",
            viewBox=f"0 0 {self.width:.0f} {height:.0f}", width=f"{self.width:.0f}", height=f"{height:.0f}",
            aria_labelledby=f"{self.name}-title {self.name}-words",
        )  # fmt: skip


def hatched(name: str, box: Box) -> Markup:
    """A box that stands for what is not over yet."""
    return tag(
        "rect", x=box.left, y=box.top, width=max(box.width, 0), height=max(box.height, 0), class_="open",
        fill=f"url(#{name}-hatch)",
    )  # fmt: skip


def colour(number: int) -> str:
    """The class that colours a series."""
    return f"c{number % COLOURS}"


def dash(number: int) -> dict[str, str]:
    """How a line is dashed, so that lines differ without their colours."""
    pattern = DASHES[number % len(DASHES)]
    return {"stroke_dasharray": pattern} if pattern else {}


def apart(rooms: Sequence[float], places: Sequence[float]) -> list[int]:
    """Every so many-th label, counted from the last, so that none touches its neighbour."""
    count = len(rooms)
    for step in range(1, count + 1):
        chosen = range(count - 1, -1, -step)
        if all(places[b] - places[a] >= (rooms[a] + rooms[b]) / 2 + 6 for b, a in pairwise(chosen)):
            return list(chosen)
    return []
