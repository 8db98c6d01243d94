"""A figure: one number of a report, with all that one must know to trust it.

A figure is never a bare number: it bears its definition and the definition's version, the period and the moment as of
which it was computed, how many cases it stands on, how many of them are still open, and the interval within which the
truth lies at `level`. Where nothing can be said `value` is None and `note` says why ("median not reached").
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

LEVEL = 0.95  # of every interval
SPANS = (1, 3, 12)  # months of a calendar month, quarter and year


class Unit(StrEnum):
    """What a figure counts; its name says so as well (`days_late_median`)."""

    SHARE = "share"
    POINTS = "points"  # what two shares differ by, like them in parts of one
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    COUNT = "count"
    MONEY = "money"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The month, quarter or year right before, where this is a whole one; else as many days."""
        last = self.first - timedelta(days=1)
        if months := self._whole_months():
            return Period(months_before(self.first, months), last)
        return Period(last - timedelta(days=self.days - 1), last)

    def _whole_months(self) -> int:
        """How many months this is, where it is a calendar month, quarter or year; else none."""
        after = self.last + timedelta(days=1)
        months = (after.year - self.first.year) * 12 + after.month - self.first.month
        is_whole = self.first.day == after.day == 1 and months in SPANS
        return months if is_whole and (self.first.month - 1) % months == 0 else 0


def months_before(first: date, months: int) -> date:
    """The first of the month so many months earlier."""
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure says: `words` is the rule for a reader, and `version` rises whenever the rule changes.

    `is_more_better` is None where more is neither better nor worse. What is counted in full bears no interval.
    """

    name: str
    title: str
    words: str
    unit: Unit
    version: int = 1
    is_more_better: bool | None = None
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; a share is between 0 and 1, money is Decimal and bears its `currency`.

    `n` counts the cases that it stands on, `still_open` those whose end is not known yet: among them, or beside them
    where a share asks only of those followed long enough. `left_out` counts those that broke their table's contract.
    """

    definition: Definition
    value: float | Decimal | None
    n: int
    still_open: int
    period: Period
    as_of: datetime
    low: float | None = None
    high: float | None = None
    currency: str = ""
    note: str = ""
    left_out: int = 0
