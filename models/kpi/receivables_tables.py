"""Receivables by age, by buyer and by month, and the cash expected by week: the tables of K-04 and their charts.

Each table is of one currency. The due day itself is current. A month that is not over is marked; growth is told against
the month before and the same month a year before, and not told of it.
"""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

from models.counting import count_words
from models.kpi.book import DAY, Book, Whole
from models.kpi.cohort import number_of, numbered
from models.kpi.expected_cash import WEEKS, Forecast
from models.kpi.figure import Period, Unit
from models.kpi.receivables import (
    average_days_delinquent,
    best_possible_dso_days,
    collection_effectiveness_share,
    countback_dso_days,
    dso_days,
)
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Series

BANDS: tuple[tuple[str, int | None, int | None], ...] = (
    ("not due", None, 0),
    ("1–30 days late", 1, 30),
    ("31–60 days late", 31, 60),
    ("61–90 days late", 61, 90),
    ("over 90 days late", 91, None),
)
MOST_NAMED = 10
MONTHS = 13
BY_MONTH = (
    dso_days, countback_dso_days, best_possible_dso_days, average_days_delinquent, collection_effectiveness_share,
)  # fmt: skip
MONEY = Unit.MONEY


def by_age(book: Book) -> ReportTable:
    """How many invoices, and how much is owed of them, by how late they are."""
    places = {name: book.late(least, most) for name, least, most in BANDS}
    rows = [(name, len(place), int(book.closing[place].sum())) for name, place in places.items()]
    frame = pd.DataFrame(rows, columns=["band", "invoices", "owed_thousandths"])
    frame["share"] = frame["owed_thousandths"] / frame["owed_thousandths"].sum()
    return _table(book, "ageing", "Receivables by age", frame, {
        "band": ("Age", None), "invoices": ("Invoices", None), "owed_thousandths": ("Owed", MONEY),
        "share": ("Share", Unit.SHARE),
    })  # fmt: skip


def by_buyer(book: Book, interest: Whole, names: Mapping[int, str]) -> ReportTable:
    """Whom most is owed by: the largest by name, the others together."""
    open_, owed = book.open, book.closing[book.open]
    buyers, ids = numbered(book.invoiced.frame["buyer_id"].to_numpy()[open_])
    parts = {
        "owed_thousandths": owed, "overdue_thousandths": np.where(book.days_late > 0, owed, 0),
        "past_90_thousandths": np.where(book.days_late > 90, owed, 0), "interest_thousandths": interest[open_],
    }  # fmt: skip
    sums = pd.DataFrame({name: _sums(buyers, values, len(ids)) for name, values in parts.items()})
    sums["invoices"] = np.bincount(buyers, minlength=len(ids))
    oldest = np.zeros(len(ids), dtype="int64")
    np.maximum.at(oldest, buyers, book.days_late)
    sums["days_late_most"] = oldest
    sums = sums.sort_values("owed_thousandths", ascending=False, kind="stable")
    named = sums.head(MOST_NAMED)
    frame = named.assign(buyer=[names.get(int(ids[place]), f"customer {ids[place]}") for place in named.index])
    rest = sums.iloc[MOST_NAMED:]
    if len(rest):
        name = count_words(len(rest), "other")
        others = dict(rest.sum()) | {"days_late_most": rest["days_late_most"].max(), "buyer": name}
        frame = pd.concat([frame, pd.DataFrame([others]).astype(frame.dtypes.to_dict())])
    return _table(book, "receivables_by_buyer", "Receivables by buyer", frame.reset_index(drop=True), {
        "buyer": ("Buyer", None), "invoices": ("Open invoices", None), "owed_thousandths": ("Owed", MONEY),
        "overdue_thousandths": ("Overdue", MONEY), "past_90_thousandths": ("More than 90 days late", MONEY),
        "interest_thousandths": ("Late interest", MONEY), "days_late_most": ("Days late, at most", None),
    })  # fmt: skip


def by_month(book: Book) -> ReportTable:
    """What was sold in each of the last months, and how long it stood."""
    months = _months(book)
    rows = []
    for month in months:
        monthly = book.within(month)
        figures = {measure.definition.name: measure.value(monthly) for measure in BY_MONTH}
        rows.append({"month": f"{month.first:%Y-%m}", "sold_thousandths": book.sales(month), **figures})
    frame = pd.DataFrame(rows)
    frame["growth_of_month"] = [_growth(book, month, months_back=1) for month in months]
    frame["growth_of_year"] = [_growth(book, month, months_back=12) for month in months]
    columns = {
        "month": ("Month", None), "sold_thousandths": ("Sold", MONEY),
        "growth_of_month": ("Growth on the month before", Unit.SHARE),
        "growth_of_year": ("Growth on the same month a year before", Unit.SHARE),
    }  # fmt: skip
    columns |= {each.definition.name: (each.definition.title, each.definition.unit) for each in BY_MONTH}
    numbers = ("growth_of_month", "growth_of_year", *(measure.definition.name for measure in BY_MONTH))
    frame = frame[list(columns)].astype(dict.fromkeys(numbers, "float64"))
    return _table(
        book, "receivables_by_month", "Sales and receivables by month", frame, columns,
        is_last_incomplete=(months[-1].last + DAY).day != 1,
    )  # fmt: skip


def by_week(forecast: Forecast) -> ReportTable:
    """The cash that is expected in each of the next weeks, with its interval."""
    first = forecast.book.period.last + DAY
    rows = []
    for week in range(1, WEEKS + 1):
        found = forecast.of_week(week)
        amounts = [None if each is None else round(each) for each in found]
        rows.append((f"{first + timedelta(weeks=week - 1)}", *amounts))
    names = ["expected_thousandths", "low_thousandths", "high_thousandths"]
    frame = pd.DataFrame(rows, columns=["week", *names])
    frame = frame.astype(dict.fromkeys(names, "Int64"))
    return _table(forecast.book, "cash_by_week", "Cash expected by week", frame, {
        "week": ("Week from", None), "expected_thousandths": ("Expected", MONEY), "low_thousandths": ("from", MONEY),
        "high_thousandths": ("to", MONEY),
    })  # fmt: skip


def bars(table: ReportTable, column: str, words: str, *, low: str = "", high: str = "") -> Chart:
    """A bar for each row of a table, named by its first column."""
    return Chart(ChartKind.BARS, table.title, words, table, table.columns[0].name, (Series(column, low, high),))


def lines(table: ReportTable, columns: tuple[str, ...], title: str, words: str) -> Chart:
    """A line for each column."""
    return Chart(ChartKind.LINES, title, words, table, table.columns[0].name, tuple(Series(each) for each in columns))


def _months(book: Book) -> list[Period]:
    """The month in which the period ends, as far as it is over, and those before it, the oldest first.

    Of months before the first invoice nothing is known; as none sold and none owed they would pass for a beginning.
    """
    months = [Period(book.period.last.replace(day=1), book.period.last)]
    while len(months) < MONTHS and number_of(months[0].first) > book.invoiced.issued.min(initial=2**31):
        last = months[0].first - DAY
        months.insert(0, Period(last.replace(day=1), last))
    return months


def _growth(book: Book, month: Period, *, months_back: int) -> float | None:
    """How much more than in an earlier month; None for a month that is not over, and where nothing was sold then."""
    if (month.last + DAY).day != 1:
        return None
    earlier = month
    for _ in range(months_back):
        last = earlier.first - DAY
        earlier = Period(last.replace(day=1), last)
    is_known = number_of(earlier.first) >= book.invoiced.issued.min(initial=2**31)
    before = book.sales(earlier) if is_known else 0
    return book.sales(month) / before - 1 if before > 0 else None


def _sums(groups: Whole, values: Whole, count: int) -> Whole:
    total = np.zeros(count, dtype="int64")
    np.add.at(total, groups, values)
    return total


def _table(
    book: Book, key: str, title: str, frame: pd.DataFrame, columns: Mapping[str, tuple[str, Unit | None]], *,
    is_last_incomplete: bool = False,
) -> ReportTable:  # fmt: skip
    shown = tuple(Column(name, words, unit) for name, (words, unit) in columns.items())
    return ReportTable(
        f"{key}_{book.currency.lower()}", title, shown, frame[list(columns)], book.currency,
        is_last_incomplete,
    )  # fmt: skip
