"""The cash that open invoices may bring, week by week, and how far such forecasts were off (K-04).

Each open invoice is expected to bring its balance as likely as its buyer's habit says. What invoices yet to be issued
bring is not in it. The interval is that of independent invoices, stretched by how far the same forecast was off when
made at the end of each of the last weeks from what was known then: hence it bears the likeness of a buyer's invoices,
part payments, and changes of habit. Nothing is certain: where no habit is known there is no forecast, and the money of
invoices later than any that is known to have been paid is told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from scipy import special

from models.kpi.book import Book, Whole, numbers
from models.kpi.cohort import OPEN, number_of
from models.kpi.figure import LEVEL
from models.kpi.intervals import Estimate, Numbers, Z
from models.kpi.payment_habits import HISTORY_DAYS, LATEST, Habits, habits_of
from models.kpi.standings import standings

WEEKS = 8
BACK = 13  # weeks back to which forecasts are made once more
FEWEST_TRIALS = 4


@dataclass(frozen=True)
class Forecast:
    """What one currency's open invoices may bring after the end of the book's period."""

    book: Book

    @classmethod
    def of(cls, book: Book) -> "Forecast":
        """From those invoices alone that bear on it: the open ones, and those that habits are taken from."""
        since = number_of(book.period.last) - HISTORY_DAYS - 7 * BACK
        settled = numbers(book.invoiced.frame["settled_on"])
        is_recent = (book.invoiced.due > since) | (settled > since) | (book.closing > 0)
        return cls(book.only(np.flatnonzero(is_recent | book.invoiced.frame["settled_on"].isna().to_numpy())))

    @cached_property
    def habits(self) -> Habits | None:
        """As they are known at the end of the period."""
        return self._habits_at(self.book.period.last)

    def of_week(self, week: int) -> Estimate:
        """The cash of the so-manieth week, in thousandths."""
        return self._estimate(week - 1, week)

    def of_weeks(self, weeks: int) -> Estimate:
        """The cash of so many weeks together."""
        return self._estimate(0, weeks)

    def not_foreseen(self) -> int:
        """What is owed of invoices so late that nothing is known of their like."""
        return self.book.owed(late_from=LATEST)

    def _estimate(self, after: int, upto: int) -> Estimate:
        if self.habits is None:
            return Estimate(None)
        ages = number_of(self.book.period.last) - self.book.invoiced.due
        expected, error = _expected(self.habits, self.book.closing, ages, after, upto)
        spread = error * self._stretch
        return Estimate(expected, max(expected - spread, 0.0), expected + spread)

    def _habits_at(self, day: date) -> Habits | None:
        """As they were known at the end of a day, when what went back later was settled still."""
        (places, book), last = self._returned, number_of(day)
        by_then = slice(0, int(np.searchsorted(book.paid.on, last, side="right")))
        moves = book.paid.of[by_then], book.paid.on[by_then], book.paid.amounts[by_then]
        settled = self._settled.copy()
        settled[places] = _or_open(standings(book.invoiced.amounts, *moves)[1])
        return habits_of(self.book, settled, last)

    @cached_property
    def _returned(self) -> tuple[Whole, Book]:
        """The places of the invoices of which money went back, and their books."""
        places = np.unique(self.book.paid.of[self.book.paid.amounts < 0])
        return places, self.book.only(places)

    @cached_property
    def _settled(self) -> Whole:
        return _or_open(self.book.invoiced.frame["settled_on"].to_numpy())

    @cached_property
    def _stretch(self) -> float:
        """How many standard errors the interval reaches to each side."""
        squares = list(self._trials())
        if len(squares) < FEWEST_TRIALS:
            return 2 * Z
        return float(max(np.sqrt(np.mean(squares)), 1.0) * special.stdtrit(len(squares) - 1, (1 + LEVEL) / 2))

    def _trials(self) -> Sequence[float]:
        """By how many standard errors, squared, the forecast for the next week was off at the end of past weeks."""
        squares = []
        for back in range(1, BACK + 1):
            day = self.book.period.last - timedelta(weeks=back)
            habits = self._habits_at(day)
            balances = self.book.balances(day)
            if habits is None or not balances.any():
                continue
            expected, error = _expected(habits, balances, number_of(day) - self.book.invoiced.due, 0, 1)
            if error > 0:
                squares.append(((_came(self.book, balances, number_of(day)) - expected) / error) ** 2)
        return squares


def _or_open(settled: Whole) -> Whole:
    return np.where(np.isnat(settled), OPEN, settled.astype("datetime64[D]").astype("int64"))


def _expected(
    habits: Habits, balances: Whole, ages: Whole, after: int, upto: int
) -> tuple[float, float]:  # fmt: skip
    """The cash of some weeks from those that are owed, and its standard error if each pays for itself."""
    rows = np.flatnonzero(balances > 0)
    likely = habits.settled_within(rows, ages[rows], 7 * upto) - habits.settled_within(rows, ages[rows], 7 * after)
    owed: Numbers = balances[rows].astype("float64")
    return float(owed @ likely), float(np.sqrt((owed**2) @ (likely * (1 - likely))))


def _came(book: Book, balances: Whole, day: int) -> int:
    """What came in the week after a day for invoices that were owed then; never more than was owed."""
    paid = book.paid
    counts = (paid.on > day) & (paid.on <= day + 7) & ~paid.is_credit
    came = np.zeros(len(balances), dtype="int64")
    np.add.at(came, paid.of[counts], paid.amounts[counts])
    return int(np.clip(came, 0, balances).sum())
