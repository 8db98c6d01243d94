"""Dots with intervals: a row for each case, its value and how far the truth may lie from it."""

import numpy as np

from models.kpi.charts.frame import Sheet, colour
from models.kpi.charts.plot import Drawn, Plot
from models.kpi.charts.rows import rows_of
from models.kpi.charts.scale import Scale, axis_name, scale_of
from models.kpi.charts.svg import LINE, Box, tag

ROW = 16


def draw_dots(sheet: Sheet, plot: Plot) -> float:
    """A line for each row and series; where the picture ends."""
    top = sheet.legend(plot, is_line=False)
    ends = np.concatenate([each.ends for each in plot.series]) if plot.series else np.array([])
    scale = scale_of(ends, wanted=5 if sheet.width > 500 else 3)
    rows = rows_of(sheet, plot, top, tall=ROW * max(len(plot.series), 1))
    sheet.lying(scale, rows.box, unit=plot.unit, name=axis_name(plot.unit, plot.currency))
    for row in range(len(plot.labels)):
        y = rows.label(sheet, row)
        for number, each in enumerate(plot.series):
            _dot(sheet, each, row, scale, rows.box, y=y + ROW * (number + 0.5))
    return rows.box.bottom + 2 * LINE + 9


def _dot(sheet: Sheet, series: Drawn, row: int, scale: Scale, box: Box, *, y: float) -> None:
    low, value, high = (float(each[row]) for each in (series.low, series.values, series.high))
    if np.isfinite(low) and np.isfinite(high):
        start, stop = (box.left + scale.part(end) * box.width for end in (low, high))
        ends = f"M{start:.1f},{y - 4:.1f}v8m0,-4H{stop:.1f}m0,-4v8"
        sheet.add(tag("path", d=ends, class_=f"reach {colour(series.number)}"))
    if np.isfinite(value):
        sheet.add(tag("circle", cx=box.left + scale.part(value) * box.width, cy=y, r=4.5,
                      class_=f"dot {colour(series.number)}"))  # fmt: skip
