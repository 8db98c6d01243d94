"""A report as a value: its sections with tiles, charts and tables, before anyone decides how it looks.

Whoever computes a report fills these; tasks/report_files.py makes HTML, Excel, CSV and Parquet of it, and stores it so
that it can be shown again as it was. A chart draws columns of a table that stands behind it, so that whoever cannot
see the chart reads the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import pandas as pd

from models.kpi.figure import Definition, Figure, Period, Unit


class ChartKind(StrEnum):
    """How a chart draws its table."""

    BARS = "bars"  # one bar for each row and column, side by side
    STACKED = "stacked"  # the columns of a row on top of each other
    LINES = "lines"  # over time, with bands where low and high are given
    STEPS = "steps"  # survival curves, with bands
    DOTS = "dots"  # a value with its interval, a row each


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name in the frame, and how it is shown; no unit for words, dates and numbers of rows.

    Shares are between 0 and 1. Money is in whole units, or in thousandths where the name ends in `_thousandths`.
    """

    name: str
    title: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; `key` names its file. `is_last_incomplete` marks a last period that is not over."""

    key: str
    title: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    currency: str = ""
    is_last_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One column that a chart draws, with the columns of its interval where it has one."""

    column: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table: `x` is the column along the axis, `words` says what is to be seen."""

    kind: ChartKind
    title: str
    words: str
    table: ReportTable
    x: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the top of a section, with its target and the same figure of the period before."""

    figure: Figure
    target: float | None = None
    previous: Figure | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report; `warnings` say plainly what must not be concluded from it."""

    title: str
    words: str = ""
    warnings: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[ReportTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """Rows that broke a table's contract and were left out: which check, how many, and the ids of the first.

    `again` of them broke a check told before this one as well.
    """

    table: str
    check: str
    count: int
    ids: tuple[int, ...]
    is_left_out: bool = True
    again: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One report; `name` is its flow's (report_collections), `scope` the segments that it was narrowed to."""

    name: str
    title: str
    period: Period
    as_of: datetime
    sections: tuple[Section, ...]
    scope: dict[str, str] = field(default_factory=dict)
    breaches: tuple[Breach, ...] = ()

    def figures(self) -> Iterator[Figure]:
        """Every figure on its tiles."""
        return (tile.figure for section in self.sections for tile in section.tiles)

    def warnings(self) -> dict[str, None]:
        """All that it warns of, each once."""
        return dict.fromkeys(warning for section in self.sections for warning in section.warnings)

    def definitions(self) -> list[Definition]:
        """What its figures mean, each once, in their order."""
        return list({figure.definition.name: figure.definition for figure in self.figures()}.values())

    def tables(self) -> list[ReportTable]:
        """Every table, also those behind charts, each once."""
        found = (
            table
            for section in self.sections
            for table in (*(chart.table for chart in section.charts), *section.tables)
        )
        return list({table.key: table for table in found}.values())
