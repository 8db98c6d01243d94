"""Lines over time and survival curves as steps, each with the band of its interval where it has one.

A gap in the values is a gap in the line. What leads to a period that is not over is dashed, and its point hollow.
"""

from itertools import pairwise
from typing import TypeVar

import numpy as np
from markupsafe import Markup

from models.kpi.charts.frame import HEAD, Sheet, colour, dash
from models.kpi.charts.plot import Drawn, Plot, Values
from models.kpi.charts.scale import Scale, scale_of, tick_words
from models.kpi.charts.svg import LINE, Box, path, room_of, tag

HEIGHT = 220
FEW = 40  # points that are marked each
Point = tuple[float, float]
Item = TypeVar("Item")


def draw_lines(sheet: Sheet, plot: Plot, *, is_steps: bool) -> float:
    """Lines of every series; where the picture ends."""
    top = sheet.legend(plot, is_line=True)
    ends = np.concatenate([each.ends for each in plot.series]) if plot.series else np.array([])
    scale = scale_of(ends, wanted=5)
    left = 10 + max(map(room_of, tick_words(scale.ticks, plot.unit)))
    box = Box(left, top + HEAD, sheet.width - left - 8, HEIGHT)
    sheet.upright(scale, plot, box)
    xs = _across(sheet, plot, box)
    for each in plot.series:
        sheet.add(*_bands(each, xs, scale, box, is_steps=is_steps))
    for each in plot.series:
        _line(sheet, plot, each, xs, scale, box, is_steps=is_steps)
    return box.bottom + 2 * LINE + 9


def _across(sheet: Sheet, plot: Plot, box: Box) -> Values:
    """Where each row stands, with the words below."""
    if plot.is_number and not plot.is_day:
        scale = scale_of(plot.places, wanted=6 if sheet.width > 500 else 4, from_zero=False)
        sheet.lying(scale, box, unit=None, name=plot.x_title)
        return box.left + np.array([scale.part(place) for place in plot.places]) * box.width
    known = plot.places[np.isfinite(plot.places)]
    first, last = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    part = (plot.places - first) / (last - first) if last > first else plot.places * 0 + 0.5
    xs: Values = box.left + part * box.width
    sheet.below(plot, box, list(xs))
    return xs


def _line(sheet: Sheet, plot: Plot, series: Drawn, xs: Values, scale: Scale, box: Box, *, is_steps: bool) -> None:
    points = _points(xs, series.values, scale, box)
    kind = colour(series.number)
    is_open = plot.is_last_incomplete and len(points) > 1 and points[-1] is not None
    whole = points[:-1] if is_open else points
    for run in _split(whole):
        sheet.add(tag("path", d=path(stepped(run) if is_steps else run), class_=f"line {kind}", **dash(series.number)))
    if is_open:
        _last(sheet, points, kind, is_steps=is_steps)
    if not is_steps and len(points) <= FEW:
        sheet.add(*(tag("circle", cx=x, cy=y, r=2.6, class_=f"dot {kind}") for x, y in filter(None, whole)))


def _last(sheet: Sheet, points: list[Point | None], kind: str, *, is_steps: bool) -> None:
    """The way to the period that is not over, and its hollow point."""
    before, end = points[-2:]
    assert end is not None
    if before is not None:
        run = [before, end]
        sheet.add(tag("path", d=path(stepped(run) if is_steps else run), class_=f"line {kind}", stroke_dasharray="3 4"))
    sheet.add(tag("circle", cx=end[0], cy=end[1], r=4, class_=f"hollow {kind}"))


def _bands(series: Drawn, xs: Values, scale: Scale, box: Box, *, is_steps: bool) -> list[Markup]:
    low, high = (_points(xs, values, scale, box) for values in (series.low, series.high))
    both = [(below, above) if below and above else None for below, above in zip(low, high, strict=True)]
    made = []
    for run in _split(both):
        lower, upper = [below for below, _ in run], [above for _, above in run]
        if is_steps:
            lower, upper = stepped(lower), stepped(upper)
        made.append(tag("path", d=path([*upper, *reversed(lower)]) + "Z", class_=f"band {colour(series.number)}"))
    return made


def _points(xs: Values, values: Values, scale: Scale, box: Box) -> list[Point | None]:
    known = np.isfinite(xs) & np.isfinite(values)
    return [
        (float(x), box.bottom - scale.part(float(value)) * box.height) if is_known else None
        for x, value, is_known in zip(xs, values, known, strict=True)
    ]


def _split(items: list[Item | None]) -> list[list[Item]]:
    """The stretches without a gap."""
    runs: list[list[Item]] = [[]]
    for item in items:
        if item is None:
            runs.append([])
        else:
            runs[-1].append(item)
    return [run for run in runs if run]


def stepped(points: list[Point]) -> list[Point]:
    """A line that stays where it is until the next point."""
    way = points[:1]
    for (_, y), (next_x, next_y) in pairwise(points):
        way += [(next_x, y), (next_x, next_y)]
    return way
