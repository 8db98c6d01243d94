"""Two editions of one report side by side: which figures differ, and by how much (K-09).

Figures are the same where their values agree to a billionth, for the order in which floats are added is no news. One
whose definition has another version differs by right, and is told so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isclose

from models.kpi.figure_record import Record, place_of, tiles_of, value_of
from models.kpi.numbers import NOTHING, figure_value
from models.kpi.tile_words import change_words

COMPARED = ("n", "still_open", "left_out", "low", "high")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not the same: its words in both, the change, and why it may be."""

    section: str
    title: str
    first: str
    second: str
    change: str
    why: str


def differences(first: Sequence[Record], second: Sequence[Record]) -> list[Difference]:
    """What differs between the figures of two editions, in the order of the first."""
    theirs = {place_of(record): record for record in second}
    ours = {place_of(record) for record in first}
    found = [_difference(record, theirs.get(place_of(record))) for record in first]
    added = [_difference(None, record) for record in second if place_of(record) not in ours]
    return [each for each in (*found, *added) if each is not None]


def _difference(first: Record | None, second: Record | None) -> Difference | None:
    known = first or second
    assert known is not None
    if first is None or second is None:
        shown, why = _shown(known), "only in the second" if first is None else "only in the first"
        pair = (NOTHING, shown) if first is None else (shown, NOTHING)
        return Difference(known["section"], known["title"], *pair, NOTHING, why)
    reasons = list(_reasons(first, second))
    if not reasons:
        return None
    return Difference(
        known["section"], known["title"], _shown(first), _shown(second), _change(first, second), "; ".join(reasons)
    )


def _reasons(first: Record, second: Record) -> Iterator[str]:
    if first["version"] != second["version"]:
        yield f"definition {first['version']} against {second['version']}"
    if not _is_same(first["value"], second["value"]):
        yield "value"
    for name in COMPARED:
        if not _is_same(first[name], second[name]):
            yield f"{name.replace('_', ' ')} {_plain(first[name])} against {_plain(second[name])}"


def _is_same(first: float | str | None, second: float | str | None) -> bool:
    if first is None or second is None or isinstance(first, str) or isinstance(second, str):
        return value_of(first) == value_of(second)
    return isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)


def _plain(value: float | str | None) -> str:
    return NOTHING if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _shown(record: Record) -> str:
    return figure_value(tiles_of([record])[0].figure)


def _change(first: Record, second: Record) -> str:
    """By how much the second is more."""
    before, after = value_of(first["value"]), value_of(second["value"])
    if before is None or after is None:
        return NOTHING
    change = float(Decimal(str(after)) - Decimal(str(before)))
    return f"{'+' if change > 0 else ''}{change_words(change, tiles_of([first])[0].figure)}"
