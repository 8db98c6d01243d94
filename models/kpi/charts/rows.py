"""Rows of words with something drawn to the right of each; where words need more room than that, above it."""

from dataclasses import dataclass

from models.kpi.charts.frame import Sheet
from models.kpi.charts.plot import Plot
from models.kpi.charts.svg import LINE, Box, room_of, shortened, words

SIDE, ROOMY_SIDE = 0.38, 0.46  # of the width, for words beside what is drawn
BETWEEN = 8
RIGHT = 8
ROOMY = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """Where rows stand: `box` is for what is drawn, each row `high`, of which `above` is for its words."""

    labels: tuple[str, ...]
    box: Box
    high: float
    above: float
    tall: float

    def label(self, sheet: Sheet, row: int) -> float:
        """Write the words of a row; where what is drawn beside or below them begins."""
        top = self.box.top + row * self.high + BETWEEN / 2
        if self.above:
            sheet.add(words(self.labels[row], self.box.left + 5, top + LINE - 4, most=self.box.width))
        else:
            middle = top + self.tall / 2 + 4
            sheet.add(words(self.labels[row], self.box.left - 8, middle, anchor="end", most=self.box.left - 8))
        return top + self.above


def rows_of(sheet: Sheet, plot: Plot, top: float, *, tall: float) -> Rows:
    """Room for every row, whose drawing is so tall."""
    widest = max(room_of(shortened(label, sheet.width)) for label in plot.labels)
    is_beside = widest + 9 <= sheet.width * (ROOMY_SIDE if sheet.width > ROOMY else SIDE)
    left, above = (widest + 9, 0.0) if is_beside else (8.0, float(LINE))
    high = above + tall + BETWEEN
    box = Box(left, top + 2, sheet.width - left - RIGHT, high * len(plot.labels))
    return Rows(plot.labels, box, high, above, tall)
