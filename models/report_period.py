"""Which days a report is about: the last day, week, month, quarter or year that is over, or others (K-09)."""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from models.kpi.cohort import last_whole_day
from models.kpi.figure import Period, months_before

Span = Literal["day", "week", "month", "quarter", "year"]
DAY = timedelta(days=1)
LONGEST = 366 * 10  # days
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class PeriodError(ValueError):
    """Days that no report can be about; the message says why."""


def period_of(span: Span, as_of: datetime, *, first: date | None = None, last: date | None = None) -> Period:
    """The days asked for as of a moment at the site: those named, else the last span that is over."""
    if first is None and last is None:
        return last_span(span, last_whole_day(as_of))
    if first is None:
        raise PeriodError("Name the first day as well, or none of the two.")
    end = last or max(last_whole_day(as_of), first)
    if end < first:
        raise PeriodError(f"The last day, {end}, is before the first, {first}.")
    if first > as_of.date() or end > as_of.date():
        raise PeriodError(
            f"The days from {first} to {end} are not there yet as of {as_of:%Y-%m-%d}. "
            f"Ask for days up to {as_of:%Y-%m-%d}; a first day alone means from it to the last day that is over."
        )
    if (end - first).days >= LONGEST:
        raise PeriodError(f"From {first} to {end} are more than ten years; ask for fewer.")
    return Period(first, end)


def span_of(period: Period) -> Span | None:
    """The span that a period is one of; None for days of one's own."""
    return next((span for span in get_args(Span) if last_span(span, period.last) == period), None)


def last_span(span: Span, day: date) -> Period:
    """The last span whose days are all over when a day is."""
    if span == "day":
        return Period(day, day)
    if span == "week":
        sunday = day - timedelta(days=(day.weekday() + 1) % 7)
        return Period(sunday - 6 * DAY, sunday)
    after = day + DAY
    months = MONTHS[span]
    end = date(after.year, after.month - (after.month - 1) % months, 1)
    return Period(months_before(end, months), end - DAY)
