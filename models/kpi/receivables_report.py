"""The receivables report: what is owed and how old it is, what lateness costs, what cash to expect (K-04).

Each currency has its sections, for money of two currencies is never added. Amounts are those of the end of the period;
the cash is expected after it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd

from models.counting import count_words
from models.kpi.book import DAY, Book, Whole, books
from models.kpi.cohort import last_whole_day
from models.kpi.expected_cash import Forecast
from models.kpi.figure import Definition, Figure, Period, Unit
from models.kpi.interest import Terms, are_without_rate, interest_accrued
from models.kpi.left_out import left_out_of, told_of
from models.kpi.receivables import FIGURES, in_money
from models.kpi.receivables_tables import bars, by_age, by_buyer, by_month, by_week, lines
from models.kpi.report import Breach, Report, Section, Tile
from models.late_interest import are_behind

FORESEEN_WEEKS = 4
NO_RATE = "no statutory rate is known for its first days of late interest"
BEHIND = "No statutory rate was entered for this half-year; that from {day} is used (policies/late_interest.yaml)."
INTEREST_OPEN = Definition(
    "interest_of_open_amount", "Late interest of open invoices",
    "Late interest of the invoices that are open at the end of the period, from the day after the days of grace on: "
    "day by day on what was owed when the day began, at the invoice's own yearly rate, else the statutory one, by 365 "
    "days a year, without interest on interest; each invoice's is rounded to what its currency is paid in.",
    Unit.MONEY, is_more_better=False, is_counted=True,
)  # fmt: skip
INTEREST_OF_PERIOD = Definition(
    "interest_of_period_amount", "Late interest accrued in the period",
    "Late interest of all invoices for the days of the period, also of those settled since, reckoned as that of open "
    "ones.",
    Unit.MONEY, is_more_better=False, is_counted=True,
)  # fmt: skip
CASH = Definition(
    "expected_cash_28_days_amount", "Cash expected in 28 days",
    "What the invoices open at the end of the period may bring in the 28 days after it: the balance of each, times "
    "how likely its buyer's habit makes it to be settled by then. The interval is as wide as the forecasts of the last "
    "13 weeks were off.",
    Unit.MONEY, is_more_better=None,
)  # fmt: skip


def receivables_report(
    invoices: pd.DataFrame, payments: pd.DataFrame, *, period: Period, as_of: datetime, terms: Terms,
    names: Mapping[int, str], scope: Mapping[str, str] | None = None, breaches: Sequence[Breach] = (),
) -> Report:  # fmt: skip
    """The report of checked frames; `names` are buyers', `as_of` is of the site's zone."""
    left_out = left_out_of(breaches, "invoice")
    sections: list[Section] = []
    for book in books(invoices, payments, period=period, as_of=as_of):
        sections += told_of(_of_currency(book, payments, terms, names), left_out)
    if not sections:
        sections = [Section("Receivables", "There is no invoice.", ("There is no invoice.",))]
    found = (*breaches, *_without_rate(invoices, terms, min(period.last, last_whole_day(as_of))))
    return Report("report_receivables", "Receivables", period, as_of, tuple(sections), dict(scope or {}), found)


def _of_currency(
    book: Book, payments: pd.DataFrame, terms: Terms, names: Mapping[int, str]
) -> tuple[Section, ...]:  # fmt: skip
    if not book.days:
        words = "No day of the period is over."
        return (Section(f"Receivables in {book.currency}", words, (words,)),)
    accrued, before = _accrued(book, payments, terms)
    return _owed(book, accrued, names), _interest(book, accrued, before, terms), _cash(book)


def _accrued(book: Book, payments: pd.DataFrame, terms: Terms) -> tuple[Whole, Whole]:
    """The interest of each invoice to the end of the period and to its beginning; none of those settled before it."""
    frame, settled = book.invoiced.frame, book.invoiced.frame["settled_on"]
    some = np.flatnonzero(settled.isna() | (settled >= pd.Timestamp(book.period.first)))
    days = book.period.last, book.period.first - DAY
    found = tuple(np.zeros(len(book), dtype="int64") for _ in days)
    theirs = payments[payments["invoice_id"].isin(frame["invoice_id"].iloc[some])]
    for total, until in zip(found, days, strict=True):
        total[some] = interest_accrued(frame.iloc[some], theirs, terms, until=until)
    return found[0], found[1]


def _owed(book: Book, accrued: Whole, names: Mapping[int, str]) -> Section:
    earlier = book.within(book.period.before())
    is_earlier_known = len(earlier.open) > 0
    tiles = tuple(Tile(figure(book), previous=figure(earlier) if is_earlier_known else None) for figure in FIGURES)
    ages, months = by_age(book), by_month(book)
    charts = (
        bars(ages, "owed_thousandths", "What is owed by how late it is; on its due day an invoice is current."),
        lines(
            months, ("dso_days", "best_possible_dso_days", "countback_dso_days"), "Days sales outstanding by month",
            "How long sales stand; the space above the best possible line is lateness.",
        ),
        bars(months, "sold_thousandths", "What was sold in each month."),
    )  # fmt: skip
    buyers = by_buyer(book, accrued, names)
    words = f"As the books stood at the end of {book.period.last}; sales are those since {book.period.first}."
    return Section(
        f"Receivables in {book.currency}", words, (book.remark,) if book.is_cut else (), tiles, charts, (buyers,)
    )


def _interest(book: Book, accrued: Whole, before: Whole, terms: Terms) -> Section:
    is_open = book.closing > 0
    in_period = accrued - before
    tiles = (
        Tile(_sum(INTEREST_OPEN, book, np.where(is_open, accrued, 0))),
        Tile(_sum(INTEREST_OF_PERIOD, book, in_period)),
    )
    grace = count_words(terms.grace_days, "day")
    words = f"It runs from the day after {grace} of grace. The statutory rates are {_rates(terms)}."
    warnings = (BEHIND.format(day=terms.rates[-1][0]),) if are_behind(terms.rates, book.period.last) else ()
    return Section(f"Late interest in {book.currency}", words, warnings, tiles)


def _rates(terms: Terms) -> str:
    """The last statutory rates in words."""
    named = [f"{rate:f}% from {since}" for since, rate in terms.rates[-3:]]
    return ", ".join(named) or "not entered"


def _sum(definition: Definition, book: Book, interest: Whole) -> Figure:
    bearing = interest != 0
    still_open = int(bearing[book.open].sum())
    return Figure(
        definition, in_money(int(interest.sum())), int(bearing.sum()), still_open, book.period, book.as_of,
        currency=book.currency,
    )  # fmt: skip


def _cash(book: Book) -> Section:
    forecast = Forecast.of(book)
    table = by_week(forecast)
    chart = bars(
        table, "expected_thousandths", "What open invoices may bring in each week, with its interval.",
        low="low_thousandths", high="high_thousandths",
    )  # fmt: skip
    unforeseen = forecast.not_foreseen()
    warnings = ["It is an estimate: invoices yet to be issued are not in it, and buyers may change their habits."]
    if unforeseen:
        warnings.append(
            f"{in_money(unforeseen):,} {book.currency} is owed for more than a year; none of it is expected."
        )
    charts = (chart,) if forecast.habits is not None else ()
    words = f"From the day after {book.period.last}, by when the buyers of open invoices paid in the year before."
    tables = () if charts else (table,)
    return Section(
        f"Cash expected in {book.currency}", words, tuple(warnings), (Tile(_cash_figure(forecast)),), charts, tables
    )


def _cash_figure(forecast: Forecast) -> Figure:
    book, found = forecast.book, forecast.of_weeks(FORESEEN_WEEKS)
    open_ = len(book.open)
    value = None if found.value is None else in_money(round(found.value / 10) * 10)
    low, high = (None if end is None else end / 1000 for end in (found.low, found.high))
    note = "too few invoices were settled in the last year" if value is None else ""
    return Figure(
        CASH, value, open_, open_, book.period, book.as_of, low, high, currency=book.currency, note=note
    )  # fmt: skip


def _without_rate(invoices: pd.DataFrame, terms: Terms, until: date) -> tuple[Breach, ...]:
    missing = invoices["invoice_id"][are_without_rate(invoices, terms, until=until)]
    ids = tuple(int(each) for each in missing[:50])
    return (Breach("invoice", NO_RATE, len(missing), ids, is_left_out=False),) if len(missing) else ()
