"""A tile in words: what a figure says, how sure it is, and how it stands to its target and to the period before.

Page, letter, artifact and desk show the same words, so that no figure stands anywhere without its interval and the
cases that it counts. Whether a change is for the better is said, not coloured alone, and of an estimate only where the
intervals of both show more than chance.
"""

from dataclasses import dataclass
from math import isfinite

from models.kpi.figure import LEVEL, Figure, Unit
from models.kpi.intervals import Estimate, apart
from models.kpi.numbers import LONGEST_CURRENCY, amount, digits, figure_interval, figure_value
from models.kpi.report import Tile
from models.mail.cleaning import single_line


@dataclass(frozen=True, slots=True)
class TileWords:
    """What stands on a tile; `state` is better, worse, met, missed or "" and colours what the words say already."""

    title: str
    value: str
    interval: str
    cases: str
    note: str
    target: str
    target_state: str
    previous: str
    previous_state: str

    def lines(self) -> list[str]:
        """Everything below the value."""
        return [line for line in (self.interval, self.cases, self.note, self.target, self.previous) if line]


def tile_words(tile: Tile) -> TileWords:
    """The words of a tile."""
    figure = tile.figure
    target, target_state = _target(tile)
    previous, previous_state = _previous(tile)
    return TileWords(
        title=_title(figure),
        value=figure_value(figure),
        interval=interval_words(figure),
        cases=cases_words(figure),
        note=single_line(figure.note, 500) or ("" if figure.value is not None else "nothing to count in this period"),
        target=target,
        target_state=target_state,
        previous=previous,
        previous_state=previous_state,
    )


def _title(figure: Figure) -> str:
    title, currency = single_line(figure.definition.title, 200), single_line(figure.currency, LONGEST_CURRENCY)
    return f"{title} ({currency})" if currency else title


def interval_words(figure: Figure) -> str:
    """Within which the truth lies, or why no interval is given."""
    found = figure_interval(figure)
    if found:
        return f"{LEVEL:.0%} interval {found}"
    if figure.value is not None and figure.definition.is_counted:
        return "counted in full, no interval"
    return "no interval is given"


def cases_words(figure: Figure) -> str:
    """How many cases a figure stands on, how many are open and how many were left out."""
    parts = [f"n = {digits(figure.n, 0)}"]
    parts += [f"{digits(figure.still_open, 0)} still open"]
    parts += [f"{digits(figure.left_out, 0)} left out"] if figure.left_out else []
    return ", ".join(parts)


def _target(tile: Tile) -> tuple[str, str]:
    definition, value = tile.figure.definition, tile.figure.value
    if tile.target is None:
        return "", ""
    words = f"target {amount(tile.target, definition.unit, tile.figure.currency)}"
    if value is None or definition.is_more_better is None:
        return words, ""
    is_met = value == tile.target or (value > tile.target) == definition.is_more_better
    return f"{words}: {'met' if is_met else 'missed'}", "met" if is_met else "missed"


def _previous(tile: Tile) -> tuple[str, str]:
    """The figure of the period before, or of other days before, and the way it went."""
    figure, before = tile.figure, tile.previous
    if before is None:
        return "", ""
    is_right_before = before.period == figure.period.before()
    when = "period before" if is_right_before else f"{before.period.first} to {before.period.last}:"
    words = f"{when} {figure_value(before)}"
    if before.n and before.value is not None and not before.definition.is_counted:
        words += f" (n\u00a0=\u00a0{digits(before.n, 0)})"
    if figure.value is None or before.value is None:
        return words, ""
    change = float(figure.value) - float(before.value)
    if not isfinite(change) or change_words(change, figure) == change_words(0.0, figure):
        return f"{words} → unchanged", ""
    arrow, way = ("▲", "up") if change > 0 else ("▼", "down")
    words = f"{words} {arrow} {way} {change_words(abs(change), figure)}"
    if not figure.definition.is_counted and not apart(_estimate(figure), _estimate(before)).is_settled:
        return f"{words}, may be chance", ""
    is_better = figure.definition.is_more_better
    if is_better is None:
        return words, ""
    state = "better" if (change > 0) == is_better else "worse"
    return f"{words}, {state}", state


def _estimate(figure: Figure) -> Estimate:
    return Estimate(None if figure.value is None else float(figure.value), figure.low, figure.high)


def change_words(change: float, figure: Figure) -> str:
    """A difference: of shares in points, of all else in its unit."""
    unit = figure.definition.unit
    return amount(change, Unit.POINTS if unit is Unit.SHARE else unit, figure.currency)
