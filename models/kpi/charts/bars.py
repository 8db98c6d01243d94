"""Bars: standing for few short labels or for time, lying where labels are words that need room."""

import numpy as np

from models.kpi.charts.frame import HEAD, Sheet, colour, hatched
from models.kpi.charts.plot import Drawn, Plot, Values
from models.kpi.charts.rows import rows_of
from models.kpi.charts.scale import Scale, axis_name, scale_of, tick_words
from models.kpi.charts.svg import LINE, Box, room_of, tag

HEIGHT = 210
ROW = 17
Bar = tuple[Drawn, float, float]  # from which value to which


def draw_bars(sheet: Sheet, plot: Plot, *, is_stacked: bool) -> float:
    """Bars of every row; where the picture ends."""
    top = sheet.legend(plot, is_line=False)
    scale = _scale(plot, is_stacked=is_stacked)
    left = 8 + max(map(room_of, tick_words(scale.ticks, plot.unit)))
    slot = (sheet.width - left) / max(len(plot.labels), 1)
    if plot.is_ordered or all(room_of(label) + 6 <= slot for label in plot.labels):
        box = Box(left, top + HEAD, sheet.width - left, HEIGHT)
        return _standing(sheet, plot, scale, box, is_stacked=is_stacked)
    return _lying(sheet, plot, scale, top, is_stacked=is_stacked)


def _scale(plot: Plot, *, is_stacked: bool) -> Scale:
    if is_stacked and plot.series:
        rows = np.nan_to_num(np.stack([each.values for each in plot.series]))
        ends = np.concatenate([np.clip(rows, 0, None).sum(axis=0), np.clip(rows, None, 0).sum(axis=0)])
    else:
        ends = np.concatenate([each.ends for each in plot.series]) if plot.series else np.array([])
    return scale_of(ends, wanted=5)


def _standing(sheet: Sheet, plot: Plot, scale: Scale, box: Box, *, is_stacked: bool) -> float:
    sheet.upright(scale, plot, box)
    slot = box.width / max(len(plot.labels), 1)
    for row in range(len(plot.labels)):
        bars = bars_of_row(plot, row, is_stacked=is_stacked)
        wide = min(slot * 0.78 / max(1 if is_stacked else len(bars), 1), 56)
        first = box.left + slot * (row + 0.5) - wide * (1 if is_stacked else len(bars)) / 2
        for number, (series, low, high) in enumerate(bars):
            x = first + (0 if is_stacked else number * wide)
            bottom, top = (box.bottom - scale.part(value) * box.height for value in (low, high))
            place = Box(x, min(bottom, top), wide, abs(bottom - top))
            _bar(sheet, plot, series, row, place)
            if not is_stacked:
                _whisker(sheet, series, row, scale, box, middle=x + wide / 2, is_lying=False)
    sheet.below(plot, box, [box.left + slot * (row + 0.5) for row in range(len(plot.labels))])
    return box.bottom + 2 * LINE + 9


def _lying(sheet: Sheet, plot: Plot, scale: Scale, top: float, *, is_stacked: bool) -> float:
    per_row = 1 if is_stacked else max(len(plot.series), 1)
    tall = ROW if per_row == 1 else 11
    rows = rows_of(sheet, plot, top, tall=tall * per_row)
    box = rows.box
    sheet.lying(scale, box, unit=plot.unit, name=axis_name(plot.unit, plot.currency))
    for row in range(len(plot.labels)):
        y = rows.label(sheet, row)
        for number, (series, low, end) in enumerate(bars_of_row(plot, row, is_stacked=is_stacked)):
            start, stop = (box.left + scale.part(value) * box.width for value in (low, end))
            y_bar = y + (0 if is_stacked else number * tall)
            _bar(sheet, plot, series, row, Box(min(start, stop), y_bar, abs(stop - start), tall))
            if not is_stacked:
                _whisker(sheet, series, row, scale, box, middle=y_bar + tall / 2, is_lying=True)
    return box.bottom + 2 * LINE + 9


def bars_of_row(plot: Plot, row: int, *, is_stacked: bool) -> list[Bar]:
    """From where to where each bar of a row goes; stacked ones stand on each other, negative ones hang."""
    if not is_stacked:
        return [(each, 0.0, float(each.values[row])) for each in plot.series]
    bars: list[Bar] = []
    up = down = 0.0
    for each in plot.series:
        value = float(np.nan_to_num(each.values[row]))
        if value >= 0:
            bars, up = [*bars, (each, up, up + value)], up + value
        else:
            bars, down = [*bars, (each, down, down + value)], down + value
    return bars


def _bar(sheet: Sheet, plot: Plot, series: Drawn, row: int, place: Box) -> None:
    if not np.isfinite(series.values[row]):
        return
    is_open = plot.is_last_incomplete and row == len(plot.labels) - 1
    sheet.add(
        tag(
            "rect", x=place.left, y=place.top, width=place.width, height=place.height,
            class_=f"bar {colour(series.number)}{' pale' if is_open else ''}",
        )
    )  # fmt: skip
    if is_open:
        sheet.add(hatched(sheet.name, place))


def _whisker(sheet: Sheet, series: Drawn, row: int, scale: Scale, box: Box, *, middle: float, is_lying: bool) -> None:
    ends: Values = np.array([series.low[row], series.high[row]])
    if not np.isfinite(ends).all():
        return
    if is_lying:
        start, stop = (box.left + scale.part(float(end)) * box.width for end in ends)
        sheet.add(tag("path", d=f"M{start:.1f},{middle:.1f}H{stop:.1f}", class_="whisker"))
    else:
        start, stop = (box.bottom - scale.part(float(end)) * box.height for end in ends)
        sheet.add(tag("path", d=f"M{middle:.1f},{start:.1f}V{stop:.1f}", class_="whisker"))
