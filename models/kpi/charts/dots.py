"""Dots with intervals: a row for each case, its value and how far the truth may lie from it."""

import numpy as np

from models.kpi.charts.frame import Sheet, colour
from models.kpi.charts.plot import Drawn, Plot
from models.kpi.charts.scale import Scale, axis_name, scale_of
from models.kpi.charts.svg import LINE, Box, room_of, shortened, tag, words
from models.kpi.figure import Unit

ROW = 16


def draw_dots(sheet: Sheet, plot: Plot) -> float:
    """A line for each row and series; where the picture ends."""
    top = sheet.legend(plot, is_line=False)
    ends = np.concatenate([each.ends for each in plot.series]) if plot.series else np.array([])
    scale = scale_of(ends, wanted=5 if sheet.width > 500 else 3, highest=100 if plot.unit is Unit.SHARE else None)
    left = min(sheet.width * 0.38, 10 + max(map(room_of, (shortened(label, 1000) for label in plot.labels))))
    high = ROW * max(len(plot.series), 1) + 8
    box = Box(left, top + 2, sheet.width - left - 8, high * len(plot.labels))
    sheet.lying(scale, plot, box, unit=plot.unit, name=axis_name(plot.unit, plot.currency))
    for row, label in enumerate(plot.labels):
        y = box.top + row * high
        sheet.add(words(label, box.left - 8, y + high / 2 + 4, anchor="end", most=left - 10))
        for number, each in enumerate(plot.series):
            _dot(sheet, each, row, scale, box, y=y + 4 + ROW * (number + 0.5))
    return box.bottom + 2 * LINE + 9


def _dot(sheet: Sheet, series: Drawn, row: int, scale: Scale, box: Box, *, y: float) -> None:
    low, value, high = (float(each[row]) for each in (series.low, series.values, series.high))
    if np.isfinite(low) and np.isfinite(high):
        start, stop = (box.left + scale.part(end) * box.width for end in (low, high))
        ends = f"M{start:.1f},{y - 4:.1f}v8m0,-4H{stop:.1f}m0,-4v8"
        sheet.add(tag("path", d=ends, class_=f"reach {colour(series.number)}"))
    if np.isfinite(value):
        sheet.add(tag("circle", cx=box.left + scale.part(value) * box.width, cy=y, r=4.5,
                      class_=f"dot {colour(series.number)}"))  # fmt: skip
