"""A chart as a picture: which way of drawing, for which width, and its words for those who cannot see it."""

import numpy as np
from markupsafe import Markup

from models.kpi.charts.bars import draw_bars
from models.kpi.charts.dots import draw_dots
from models.kpi.charts.frame import Sheet
from models.kpi.charts.lines import draw_lines
from models.kpi.charts.plot import Plot, plot_of
from models.kpi.charts.svg import LINE, words
from models.kpi.report import Chart, ChartKind
from models.mail.cleaning import single_line

WIDE, NARROW = 860, 340


def draw(chart: Chart, *, name: str, width: int = WIDE) -> Markup:
    """The SVG of a chart; `name` is unique on its page."""
    plot, sheet = plot_of(chart), Sheet(name, width)
    if not any(np.isfinite(each.values).any() for each in plot.series):
        sheet.add(words("There is nothing to draw yet.", 0, LINE, kind="dim"))
        end: float = 2 * LINE
    else:
        end = _drawn(chart.kind, sheet, plot)
    if plot.left_out:
        said = f"The first {len(plot.labels):,} of {len(chart.table.frame):,} rows; the table has all."
        sheet.add(words(said, 0, end + LINE, kind="dim", most=width))
        end += LINE + 6
    return sheet.svg(end, title=single_line(chart.title, 300), description=single_line(chart.words, 1000))


def _drawn(kind: ChartKind, sheet: Sheet, plot: Plot) -> float:
    if kind in {ChartKind.BARS, ChartKind.STACKED}:
        return draw_bars(sheet, plot, is_stacked=kind is ChartKind.STACKED)
    if kind is ChartKind.DOTS:
        return draw_dots(sheet, plot)
    return draw_lines(sheet, plot, is_steps=kind is ChartKind.STEPS)
