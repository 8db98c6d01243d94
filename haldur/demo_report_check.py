"""Whether a report found what is true of the example: what happened, exactly, and what it was drawn from, within.

An interval of 95% misses what it was drawn from once in twenty. Which one does with the example's seeds is named beside
its truth; it is shown and counted as a miss, and every other miss is a fault.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isclose, isfinite
from typing import Any, NamedTuple

import pandas as pd

from haldur.example.truths import TrueFigure

CLOSE_ENOUGH = 1e-6  # of the value; the truth reckons in other numbers than the reports
Tables = Callable[[str], pd.DataFrame | None]


class Line(NamedTuple):
    """A figure that was found, or what is in its place, beside its truth."""

    report: str
    true: TrueFigure
    value: float | None = None
    low: float | None = None
    high: float | None = None
    missing: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it says what happened; of what lies ahead nothing has."""
        happened = self.true.happened
        if self.true.table and happened is None:
            return True
        if self.value is None or happened is None:
            return self.value is happened
        return isclose(self.value, happened, rel_tol=CLOSE_ENOUGH, abs_tol=CLOSE_ENOUGH)

    @property
    def is_within(self) -> bool:
        """Whether its interval contains what it was drawn from."""
        if self.true.drawn_from is None:
            return True
        return self.low is not None and self.high is not None and self.low <= self.true.drawn_from <= self.high

    @property
    def where(self) -> str:
        """The figure's name, and its row where it stands in a table."""
        return " / ".join(filter(None, (self.true.table, self.true.row, self.true.name)))

    @property
    def fault(self) -> str:
        """What is wrong with it."""
        found = f"{self.report}: {self.where}"
        if self.missing:
            return f"{found}: {self.missing}"
        if not self.is_exact:
            return f"{found} should be {self.true.happened}, is {self.value}"
        within = f"between {self.low} and {self.high}"
        return (
            ""
            if self.is_within or self.true.is_missed
            else f"{found} is drawn from {self.true.drawn_from}, which is not {within}"
        )


def held_against(
    report: str, truths: Iterable[TrueFigure], figures: Sequence[Mapping[str, Any]], tables: Tables
) -> Iterator[Line]:  # fmt: skip
    """Each true figure beside the one of a report: its figures as they are kept, and its tables by their names."""
    tiles: dict[str, Mapping[str, Any]] = {}
    for figure in figures:
        tiles.setdefault(figure["name"], figure)
    for true in truths:
        yield _in_table(report, true, tables) if true.table else _on_tile(report, true, tiles)


def _on_tile(report: str, true: TrueFigure, tiles: Mapping[str, Mapping[str, Any]]) -> Line:
    if true.name not in tiles:
        return Line(report, true, missing="there is no such figure")
    tile = tiles[true.name]
    value, low, high = (_number(tile[name]) for name in ("value", "low", "high"))
    return Line(report, true, value, low, high)


def _in_table(report: str, true: TrueFigure, tables: Tables) -> Line:
    table = tables(true.table)
    if table is None:
        return Line(report, true, missing="there is no such table")
    rows = table[table.iloc[:, 0].astype(str).str.startswith(true.row)]
    if len(rows) != 1:
        return Line(report, true, missing=f"{len(rows)} rows begin with this")
    row = rows.iloc[0]
    if absent := {name for name in (true.name, *true.ends) if name} - {*table.columns}:
        return Line(report, true, missing=f"there is no column {min(absent)}")
    value, low, high = (_number(row[name]) if name else None for name in (true.name, *true.ends))
    return Line(report, true, value, low, high)


def _number(kept: object) -> float | None:
    """Amounts are kept as text."""
    number = None if kept is None or pd.isna(kept) else float(str(kept))
    return number if number is not None and isfinite(number) else None
