"""Which days a report is about."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kpi.cohort import last_whole_day
from models.kpi.figure import Period
from models.report_period import PeriodError, Span, last_span, period_of

ZONE = ZoneInfo("Europe/Tallinn")
AS_OF = datetime(2026, 11, 28, 9, 30, tzinfo=ZONE)  # a Saturday


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("day", date(2026, 11, 27), date(2026, 11, 27)),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_span_is_the_last_one_that_is_over(span: Span, first: date, last: date):
    assert period_of(span, AS_OF) == Period(first, last)


@pytest.mark.parametrize(
    ("span", "first"),
    [("day", "2026-12-31"), ("month", "2026-12-01"), ("quarter", "2026-10-01"), ("year", "2026-01-01")],
)
def test_the_end_of_a_day_that_was_named_counts_the_day_as_over(span: Span, first: str):
    end = datetime(2026, 12, 31, 23, 59, 59, 999999, ZONE)

    assert period_of(span, end) == Period(date.fromisoformat(first), date(2026, 12, 31))
    assert last_whole_day(end - timedelta(seconds=2)) == date(2026, 12, 30)


def test_a_week_that_ends_with_the_day_is_over():
    assert last_span("week", date(2026, 11, 22)) == Period(date(2026, 11, 16), date(2026, 11, 22))


@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_spans_follow_each_other_without_a_gap(span: Span, day: date):
    period = last_span(span, day)

    assert period.last <= day
    assert last_span(span, period.first - timedelta(days=1)).last == period.first - timedelta(days=1)
    assert last_span(span, period.last) == period


def test_days_of_ones_own_win_and_may_reach_to_today():
    assert period_of("month", AS_OF, first=date(2026, 11, 1)) == Period(date(2026, 11, 1), date(2026, 11, 27))
    assert period_of("month", AS_OF, first=date(2026, 11, 28)) == Period(date(2026, 11, 28), date(2026, 11, 28))
    assert period_of("day", AS_OF, first=date(2026, 1, 1), last=date(2026, 11, 28)).days == 332


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, "2026-01-01", "Name the first day"),
        ("2026-02-01", "2026-01-01", "before the first"),
        ("2026-11-01", "2026-11-29", r"not there yet .* a first day alone means"),
        ("2027-01-01", None, "not there yet"),
        ("1990-01-01", "2026-01-01", "ten years"),
    ],
)
def test_days_that_no_report_can_be_about_are_refused_in_words(first: str | None, last: str | None, words: str):
    given = {name: date.fromisoformat(day) for name, day in (("first", first), ("last", last)) if day}

    with pytest.raises(PeriodError, match=words):
        period_of("month", AS_OF, **given)
