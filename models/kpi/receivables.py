"""Receivables: the figures of K-04, each for one currency.

The books are those of the end of the period's last day, or of the last whole day before the moment asked about if the
period is not over. A receivable is what is owed of an invoice by then; what was paid too much is not set against what
others owe. Sales are the invoices issued, less credit notes. These figures count all there is and estimate nothing, so
that they bear no interval.

Each figure is one function, and its docstring is the definition that readers see; whoever changes a rule raises its
version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from models.kpi.book import Book, Whole
from models.kpi.dso import collection_effectiveness, countback_days, days_sales_outstanding
from models.kpi.figure import Definition, Figure, Unit

NO_SALES = "nothing was sold in the period"


@dataclass(frozen=True)
class Measure:
    """A figure of receivables; called with a book it gives the figure."""

    definition: Definition
    value: Callable[[Book], float | Decimal | None]
    otherwise: str
    cases: Callable[[Book], Whole]

    def __call__(self, book: Book) -> Figure:
        value = self.value(book)
        note = self.otherwise if value is None else book.remark
        cases = self.cases(book)
        still_open = int(np.count_nonzero(book.closing[cases]))
        return Figure(
            self.definition, value, len(cases), still_open, book.period, book.as_of, currency=book.currency, note=note
        )  # fmt: skip


def open_invoices(book: Book) -> Whole:
    """The cases of what is owed."""
    return book.open


def sold_invoices(book: Book) -> Whole:
    """The cases of what was sold."""
    return book.issued


def measure(
    title: str, unit: Unit, *, is_more_better: bool | None = False, otherwise: str = NO_SALES,
    cases: Callable[[Book], Whole] = open_invoices, version: int = 1,
) -> Callable[[Callable[[Book], float | Decimal | None]], Measure]:  # fmt: skip
    """Make a figure of a function of a book; its docstring is the definition."""

    def made(value: Callable[[Book], float | Decimal | None]) -> Measure:
        words = " ".join((value.__doc__ or "").split())
        definition = Definition(value.__name__, title, words, unit, version, is_more_better, is_counted=True)
        return Measure(definition, value, otherwise, cases)

    return made


@measure("Receivables", Unit.MONEY, is_more_better=None)
def receivables_amount(book: Book) -> Decimal:
    """What is owed of all invoices at the end of the period."""
    return in_money(book.owed())


@measure("Overdue", Unit.MONEY)
def overdue_amount(book: Book) -> Decimal:
    """What is owed of invoices whose due day is over; on the due day itself an invoice is current."""
    return in_money(book.owed(late_from=1))


@measure("Overdue, share of receivables", Unit.SHARE, otherwise="nothing is owed")
def overdue_share(book: Book) -> float | None:
    """Of the money owed at the end of the period, the share that is owed of invoices past their due day."""
    return book.owed(late_from=1) / book.owed() if book.owed() else None


@measure("More than 90 days late", Unit.MONEY)
def past_90_days_amount(book: Book) -> Decimal:
    """What is owed of invoices whose due day was more than 90 days ago."""
    return in_money(book.owed(late_from=91))


@measure("Days sales outstanding", Unit.DAYS)
def dso_days(book: Book) -> float | None:
    """Receivables at the end of the period, divided by its sales, times its days.

    Sales are invoices issued less credit notes.
    """
    return days_sales_outstanding(book.owed(), book.sales(), book.days)


@measure("Days sales outstanding by countback", Unit.DAYS, otherwise="receivables are more than all sales on record")
def countback_dso_days(book: Book) -> float | None:
    """How many days of the latest sales the receivables come to.

    Month by month backwards from the end of the period, each month's sales are taken off the receivables and its days
    counted; of the month in which nothing is left, the part that was needed. Sales are invoices issued less credit
    notes.
    """
    return countback_days(book.owed(), book.months_back())


@measure("Best possible days sales outstanding", Unit.DAYS)
def best_possible_dso_days(book: Book) -> float | None:
    """Days sales outstanding if nobody were late: the receivables not overdue, divided by sales, times days."""
    return days_sales_outstanding(book.owed() - book.owed(late_from=1), book.sales(), book.days)


@measure("Average days delinquent", Unit.DAYS)
def average_days_delinquent(book: Book) -> float | None:
    """By how many days lateness lengthens the days sales outstanding: theirs less the best possible ones."""
    return days_sales_outstanding(book.owed(late_from=1), book.sales(), book.days)


@measure("Collection effectiveness", Unit.SHARE, is_more_better=True, otherwise="nothing could be collected")
def collection_effectiveness_share(book: Book) -> float | None:
    """Of what could be collected in the period, the share that was.

    Receivables the day before the period and its sales, less all receivables at its end; divided by the same less
    those at its end that are not overdue.
    """
    current = book.owed() - book.owed(late_from=1)
    return collection_effectiveness(int(book.opening.sum()), book.sales(), book.owed(), current)


@measure("Sold", Unit.MONEY, is_more_better=True, cases=sold_invoices, version=2)
def sold_amount(book: Book) -> Decimal:
    """The invoices issued in the period, less its credit notes. Its cases are these invoices; still open are those of
    which something is owed at its end.
    """
    return in_money(book.sales())


FIGURES = (
    receivables_amount, overdue_amount, overdue_share, past_90_days_amount, dso_days, countback_dso_days,
    best_possible_dso_days, average_days_delinquent, collection_effectiveness_share, sold_amount,
)  # fmt: skip


def in_money(thousandths: int) -> Decimal:
    """An amount from whole thousandths, exact; with two digits where that is enough."""
    exact = Decimal(thousandths).scaleb(-3)
    cents = round(exact, 2)
    return cents if cents == exact else exact
