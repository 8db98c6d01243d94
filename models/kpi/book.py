"""The books of one currency over a period: what was owed before it and at its end, and what was sold (K-04).

What is owed at the end of a day is an invoice's amount less its payments by then, if it was issued by then; never less
than nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.kpi.cohort import day_of, last_whole_day, number_of
from models.kpi.figure import Period

Whole = npt.NDArray[Any]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """Invoices and payments of one currency; `of` says for each payment the place of its invoice.

    `period` ends with the last day that is over as of the moment, though more was asked for.
    """

    currency: str
    period: Period
    as_of: datetime
    frame: pd.DataFrame
    of: Whole
    paid_on: Whole
    paid: Whole
    is_credit: Whole
    is_cut: bool = False

    @property
    def days(self) -> int:
        """Of the period, as far as it is over."""
        return max(self.period.days, 0)

    @property
    def remark(self) -> str:
        """What to know of all its figures."""
        return f"the period is not over; counted up to {self.period.last}" if self.is_cut else ""

    @cached_property
    def amounts(self) -> Whole:
        """In thousandths."""
        return np.asarray(self.frame["amount_thousandths"].to_numpy())

    @cached_property
    def issued(self) -> Whole:
        """Days since 1970."""
        return numbers(self.frame["issued_on"])

    @cached_property
    def due(self) -> Whole:
        """Days since 1970."""
        return numbers(self.frame["due_on"])

    def balances(self, day: date) -> Whole:
        """What is owed of each invoice at the end of a day."""
        last = number_of(day)
        balance = np.where(self.issued <= last, self.amounts, 0)
        by_then = self.paid_on <= last
        np.subtract.at(balance, self.of[by_then], self.paid[by_then])
        return np.where(self.issued <= last, np.maximum(balance, 0), 0)

    @cached_property
    def closing(self) -> Whole:
        """What is owed of each at the end of the period."""
        return self.balances(self.period.last)

    @cached_property
    def opening(self) -> Whole:
        """What was owed of each at the end of the day before the period."""
        return self.balances(self.period.first - DAY)

    @cached_property
    def days_late(self) -> Whole:
        """At the end of the period; nothing on the due day itself, below nothing before."""
        return number_of(self.period.last) - self.due

    def owed(self, *, late_from: int | None = None, late_to: int | None = None) -> int:
        """What is owed at the end of the period of invoices late by so many days."""
        return int(self.closing[self.are_late(late_from, late_to)].sum())

    def are_late(self, late_from: int | None, late_to: int | None) -> npt.NDArray[np.bool_]:
        """Which invoices are late by so many days, whatever is owed of them."""
        least = -(2**31) if late_from is None else late_from
        return np.asarray((self.days_late >= least) & (self.days_late <= (2**31 if late_to is None else late_to)))

    def sales(self, period: Period | None = None) -> int:
        """Invoices issued less credit notes."""
        first, last = (number_of(day) for day in ((period or self.period).first, (period or self.period).last))
        issued = (self.issued >= first) & (self.issued <= last)
        return int(self.amounts[issued].sum()) - int(self.paid[self.is_credit & self._paid_within(first, last)].sum())

    def _paid_within(self, first: int, last: int) -> npt.NDArray[np.bool_]:
        return np.asarray((self.paid_on >= first) & (self.paid_on <= last))

    def months_back(self) -> Iterator[tuple[float, int]]:
        """Sales and days of each month, from the one in which the period ends back to the first that has an invoice."""
        if not len(self.frame):
            return
        last, earliest = self.period.last, day_of(int(self.issued.min()))
        while last >= earliest:
            month = Period(last.replace(day=1), last)
            yield self.sales(month), month.days
            last = month.first - DAY

    def within(self, period: Period) -> "Book":
        """The same books over another period."""
        return replace(self, period=period, is_cut=False)


def books(invoices: pd.DataFrame, payments: pd.DataFrame, *, period: Period, as_of: datetime) -> list[Book]:
    """A book for each currency, by its name; the frames keep their contracts and are as of the moment."""
    last = min(period.last, last_whole_day(as_of))
    place = pd.Index(invoices["invoice_id"]).get_indexer(pd.Index(payments["invoice_id"]))
    currencies = invoices["currency"].cat
    codes = currencies.codes.to_numpy()
    found = []
    for code in sorted(set(codes), key=lambda each: str(currencies.categories[each])):
        mine = np.flatnonzero(codes == code)
        own = np.full(len(invoices) + 1, -1)  # the last is for payments without an invoice
        own[mine] = np.arange(len(mine))
        of = own[place]
        theirs = payments[of >= 0]
        found.append(
            Book(
                str(currencies.categories[code]), Period(period.first, last), as_of, invoices.iloc[mine], of[of >= 0],
                numbers(theirs["paid_on"]), theirs["amount_thousandths"].to_numpy(), theirs["is_credit"].to_numpy(),
                is_cut=last < period.last,
            )
        )  # fmt: skip
    return found


def numbers(days: pd.Series) -> Whole:
    """Days since 1970."""
    return np.asarray(days.to_numpy().astype("datetime64[D]").astype("int64"))
