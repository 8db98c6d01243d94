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
Flags = npt.NDArray[np.bool_]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Invoiced:
    """The invoices of one currency, their days counted from 1970; `frame` has their other columns."""

    frame: pd.DataFrame
    issued: Whole
    due: Whole
    amounts: Whole

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Invoiced":
        """From a frame of invoices."""
        return cls(frame, numbers(frame["issued_on"]), numbers(frame["due_on"]), frame["amount_thousandths"].to_numpy())

    @cached_property
    def sold_by(self) -> "Running":
        """What had been invoiced by the end of each day."""
        return Running.of(self.issued, self.amounts)


@dataclass(frozen=True)
class Paid:
    """The payments for them in the order of their days; `of` says for each the place of its invoice."""

    of: Whole
    on: Whole
    amounts: Whole
    is_credit: Flags

    @cached_property
    def credited_by(self) -> "Running":
        """What had been credited by the end of each day."""
        return Running.of(self.on[self.is_credit], self.amounts[self.is_credit])


@dataclass(frozen=True)
class Running:
    """A sum that grows by the day from the first."""

    first: int
    total: Whole

    @classmethod
    def of(cls, days: Whole, amounts: Whole) -> "Running":
        """Of amounts by their days."""
        first = int(days.min(initial=2**31 - 1))
        by_day = np.zeros(int(days.max(initial=first)) - first + 1, dtype="int64")
        np.add.at(by_day, days - first, amounts)
        return cls(first, np.append(0, np.cumsum(by_day)))

    def within(self, period: Period) -> int:
        """What was added in a period."""
        ends = np.array([number_of(period.first), number_of(period.last) + 1]) - self.first
        before, by_then = self.total[np.clip(ends, 0, len(self.total) - 1)]
        return int(by_then - before)


@dataclass(frozen=True)
class Book:
    """Invoices and payments of one currency.

    `period` ends with the last day that is over as of the moment, though more was asked for.
    """

    currency: str
    period: Period
    as_of: datetime
    invoiced: Invoiced
    paid: Paid
    is_cut: bool = False

    def __len__(self) -> int:
        return len(self.invoiced.issued)

    @property
    def days(self) -> int:
        """Of the period, as far as it is over."""
        return max(self.period.days, 0)

    @property
    def remark(self) -> str:
        """What to know of all its figures."""
        return f"the period is not over; counted up to {self.period.last}" if self.is_cut else ""

    def balances(self, day: date) -> Whole:
        """What is owed of each invoice at the end of a day."""
        last = number_of(day)
        balance = self.invoiced.amounts.copy()
        by_then = slice(0, int(np.searchsorted(self.paid.on, last, side="right")))
        np.subtract.at(balance, self.paid.of[by_then], self.paid.amounts[by_then])
        balance[(balance < 0) | (self.invoiced.issued > last)] = 0
        return balance

    @cached_property
    def closing(self) -> Whole:
        """What is owed of each at the end of the period."""
        return self.balances(self.period.last)

    @cached_property
    def opening(self) -> Whole:
        """What was owed of each at the end of the day before the period."""
        return self.balances(self.period.first - DAY)

    @cached_property
    def open(self) -> Whole:
        """The places of the invoices of which something is owed at the end of the period."""
        return np.flatnonzero(self.closing)

    @cached_property
    def issued(self) -> Whole:
        """The places of the invoices that were issued in the period."""
        first, last = number_of(self.period.first), number_of(self.period.last)
        return np.flatnonzero((self.invoiced.issued >= first) & (self.invoiced.issued <= last))

    @cached_property
    def days_late(self) -> Whole:
        """Of the open ones at the end of the period; nothing on the due day itself, below nothing before."""
        return number_of(self.period.last) - self.invoiced.due[self.open]

    def owed(self, *, late_from: int | None = None, late_to: int | None = None) -> int:
        """What is owed at the end of the period of invoices late by so many days."""
        return int(self.closing[self.late(late_from, late_to)].sum())

    def late(self, late_from: int | None, late_to: int | None) -> Whole:
        """The places of the open invoices that are late by so many days."""
        least = -(2**31) if late_from is None else late_from
        most = 2**31 if late_to is None else late_to
        return self.open[(self.days_late >= least) & (self.days_late <= most)]

    def sales(self, period: Period | None = None) -> int:
        """Invoices issued less credit notes, of this period or another."""
        asked = period or self.period
        return self.invoiced.sold_by.within(asked) - self.paid.credited_by.within(asked)

    def months_back(self) -> Iterator[tuple[float, int]]:
        """Sales and days of each month, from the one in which the period ends back to the first that has an invoice."""
        last, earliest = self.period.last, day_of(int(self.invoiced.issued.min()))
        while last >= earliest:
            month = Period(last.replace(day=1), last)
            yield self.sales(month), month.days
            last = month.first - DAY

    def within(self, period: Period) -> "Book":
        """The same books over another period."""
        return replace(self, period=period, is_cut=False)

    def only(self, places: Whole) -> "Book":
        """The same books with these invoices alone, which come in their order."""
        own = np.full(len(self), -1)
        own[places] = np.arange(len(places))
        of = own[self.paid.of]
        kept = of >= 0
        paid = Paid(of[kept], self.paid.on[kept], self.paid.amounts[kept], self.paid.is_credit[kept])
        return replace(self, invoiced=Invoiced.of(self.invoiced.frame.iloc[places]), paid=paid)


def books(invoices: pd.DataFrame, payments: pd.DataFrame, *, period: Period, as_of: datetime) -> list[Book]:
    """A book for each currency, by its name; the frames keep their contracts and are as of the moment."""
    last = min(period.last, last_whole_day(as_of))
    place = pd.Index(invoices["invoice_id"]).get_indexer(pd.Index(payments["invoice_id"]))
    on = numbers(payments["paid_on"])
    order = np.argsort(on, kind="stable")
    order = order[place[order] >= 0]
    paid = Paid(
        place[order],
        on[order],
        payments["amount_thousandths"].to_numpy()[order],
        payments["is_credit"].to_numpy()[order],
    )
    whole = Book("", Period(period.first, last), as_of, Invoiced.of(invoices), paid, is_cut=last < period.last)
    currencies = invoices["currency"].cat
    codes = currencies.codes.to_numpy()
    names = {code: str(currencies.categories[code]) for code in np.unique(codes)}
    return [
        replace(whole if len(names) == 1 else whole.only(np.flatnonzero(codes == code)), currency=name)
        for code, name in sorted(names.items(), key=lambda each: each[1])
    ]


def numbers(days: pd.Series) -> Whole:
    """Days since 1970."""
    return np.asarray(days.to_numpy().astype("datetime64[D]").astype("int64"))
