"""What a chart draws, taken out of its table: labels along the axis, and for each series values with their interval.

Shares are drawn in percent. A table of more rows than a chart can show is drawn by its first ones, and the chart says
so: the table has them all.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.kpi.figure import Unit
from models.kpi.numbers import HUNDREDTHS, cell, in_units
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Series

Values = NDArray[np.float64]
MOST_BARS, MOST_POINTS = 400, 3000  # along an axis
LARGEST = 1e200
FEW = 8  # labels have room all the same
STEP = re.compile(r"(?:over |past |more than |[>≥] ?)?([0-9]{1,9})\b")
MOST_LINES = 40  # of words, one below the other


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series; NaN where nothing is known. `number` chooses its colour."""

    number: int
    title: str
    values: Values
    low: Values
    high: Values

    @property
    def ends(self) -> Values:
        """All that must fit on the axis."""
        return np.concatenate([self.values, self.low, self.high])


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn: a label for each row, where it stands if the axis is one of numbers or days, and the series."""

    labels: tuple[str, ...]
    places: Values
    is_number: bool
    is_day: bool
    series: tuple[Drawn, ...]
    unit: Unit | None
    currency: str
    x_title: str
    is_last_incomplete: bool
    left_out: int

    @property
    def is_ordered(self) -> bool:
        """Whether labels may be left out, for the reader can count between them."""
        return self.is_number or self.is_day or _are_steps(self.labels)


def plot_of(chart: Chart) -> Plot:
    """The plot of a chart."""
    table = chart.table
    frame = table.frame.iloc[: _most_rows(chart)]
    axis = frame[chart.x] if chart.x in frame else pd.Series(range(len(frame)))
    labels, is_day = _labels(axis, _column(table, chart.x).unit)
    return Plot(
        labels=labels,
        places=_places(axis, labels, is_day=is_day),
        is_number=_is_number(axis),
        is_day=is_day,
        series=tuple(_drawn(number, each, table, frame) for number, each in enumerate(chart.series)),
        unit=_column(table, chart.series[0].column).unit if chart.series else None,
        currency=table.currency,
        x_title=_column(table, chart.x).title,
        is_last_incomplete=table.is_last_incomplete and 0 < len(table.frame) == len(frame),
        left_out=len(table.frame) - len(frame),
    )


def _most_rows(chart: Chart) -> int:
    """How many rows a chart can show: many of numbers and days, few of words."""
    if chart.kind in {ChartKind.LINES, ChartKind.STEPS}:
        return MOST_POINTS
    axis = chart.table.frame.get(chart.x)
    if axis is None or chart.kind is ChartKind.DOTS:
        return MOST_LINES
    is_day = pd.api.types.is_datetime64_any_dtype(axis) or _are_times(tuple(map(str, axis.iloc[:MOST_BARS])))
    return MOST_BARS if is_day or _is_number(axis) else MOST_LINES


def _is_number(axis: "pd.Series[object]") -> bool:
    return bool(pd.api.types.is_numeric_dtype(axis) and not pd.api.types.is_bool_dtype(axis))


def _column(table: ReportTable, name: str) -> Column:
    return next((column for column in table.columns if column.name == name), Column(name, name))


def _labels(axis: "pd.Series[object]", unit: Unit | None) -> tuple[tuple[str, ...], bool]:
    """Words for each row; days that all begin a month are written as months."""
    written = tuple(cell(value, unit) for value in axis)
    if pd.api.types.is_datetime64_any_dtype(axis) and len(axis):
        is_months = len(axis) > 1 and all(label.endswith("-01") for label in written)
        return tuple(label[:7] if is_months else label for label in written), True
    return written, _are_times(written)


def _are_times(labels: tuple[str, ...]) -> bool:
    """Whether words name days, weeks, months or years in their order, as 2026-10 and 2026-W07 do."""
    are_dated = len(labels) > 1 and all(label[:4].isdecimal() for label in labels)
    return are_dated and all(earlier < later for earlier, later in pairwise(labels))


def _are_steps(labels: tuple[str, ...]) -> bool:
    """Whether words name numbers that rise, as 1, 2, 3 to 5, over 5 do."""
    found = [STEP.match(label) for label in labels]
    numbers = [int(each[1]) for each in found if each]
    return len(numbers) == len(labels) > FEW and all(lower <= higher for lower, higher in pairwise(numbers))


def _places(axis: "pd.Series[object]", labels: tuple[str, ...], *, is_day: bool) -> Values:
    """Where rows stand along a line: by number or day; where the axis has neither, one after the other."""
    if pd.api.types.is_datetime64_any_dtype(axis):
        days = axis.astype("datetime64[s]").to_numpy()
        return np.where(np.isnat(days), np.nan, days.astype(np.int64) / 86400.0)
    if _is_number(axis) and not is_day:
        return np.asarray(axis.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    return np.arange(len(labels), dtype=np.float64)


def _drawn(number: int, series: Series, table: ReportTable, frame: pd.DataFrame) -> Drawn:
    column = _column(table, series.column)
    values, low, high = (_numbers(frame, name, column.unit) for name in (series.column, series.low, series.high))
    return Drawn(number, column.title, values, low, high)


def _numbers(frame: pd.DataFrame, name: str, unit: Unit | None) -> Values:
    """A column as floats, what cannot be drawn as unknown."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    found = in_units(pd.to_numeric(frame[name], errors="coerce").astype("float64"), name).to_numpy(copy=True)
    found[~(np.abs(found) <= LARGEST)] = np.nan
    return np.asarray(found * (100 if unit in HUNDREDTHS else 1), dtype=np.float64)
