"""Working time: hours, holidays, closed days, and the nights when clocks change (T-23)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import Calendar, CalendarError, add_business, business_seconds, is_holiday, subtract_business

ZONE = ZoneInfo("Europe/Tallinn")
WEEK = (((9 * 60, 17 * 60),),) * 5 + ((), ())
OFFICE = Calendar(hours=WEEK, time_zone="Europe/Tallinn", country="EE")
LUNCH = Calendar(hours=(((9 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 7, time_zone="Europe/Tallinn")
ALWAYS = Calendar(hours=(((0, 24 * 60),),) * 7, time_zone="Europe/Tallinn")
MOMENTS = st.integers(0, 13 * 30 * 24 * 3600).map(
    lambda seconds: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def hours(start: datetime, end: datetime, calendar: Calendar = OFFICE) -> float:
    return business_seconds(start, end, calendar) / 3600


def test_only_working_hours_count():
    assert hours(at(2, 8), at(2, 10)) == 1
    assert hours(at(2, 16), at(3, 10)) == 2
    assert hours(at(2, 18), at(3, 8)) == 0


def test_a_weekend_does_not_count():
    assert hours(at(6, 16), at(9, 10)) == 2


def test_a_pause_at_noon_does_not_count():
    assert hours(at(2, 11), at(2, 14), LUNCH) == 2


def test_public_holidays_do_not_count():
    assert is_holiday(date(2026, 2, 24), "EE")
    assert hours(at(23, 16, month=2), at(25, 10, month=2)) == 2


def test_days_on_which_the_firm_is_closed_do_not_count():
    closed = Calendar(hours=WEEK, time_zone="Europe/Tallinn", closed=frozenset({date(2026, 3, 3)}))

    assert hours(at(2, 16), at(4, 10), closed) == 2


def test_an_end_before_the_start_is_no_time():
    assert hours(at(3, 12), at(2, 12)) == 0
    assert hours(at(2, 12), at(2, 11)) == 0


def test_the_nights_when_clocks_change_last_an_hour_less_and_more():
    assert hours(at(28), at(29), ALWAYS) == 24
    assert hours(at(29), at(30), ALWAYS) == 23
    assert hours(at(25, month=10), at(26, month=10), ALWAYS) == 25


def test_office_hours_are_those_on_the_wall_before_and_after_the_change():
    assert add_business(at(27, 16), timedelta(hours=2), OFFICE) == at(30, 10)
    assert at(27, 10).astimezone(UTC).hour == 8
    assert add_business(at(27, 16), timedelta(hours=2), OFFICE).astimezone(UTC).hour == 7


def test_time_given_out_of_hours_runs_from_the_next_morning():
    assert add_business(at(6, 20), timedelta(hours=1), OFFICE) == at(9, 10)


def test_a_target_that_ends_with_the_day_ends_that_day():
    assert add_business(at(2, 9), timedelta(hours=8), OFFICE) == at(2, 17)


def test_counting_back_finds_the_moment_from_which_it_was_so_long():
    assert subtract_business(at(9, 10), timedelta(hours=2), OFFICE) == at(6, 16)
    assert subtract_business(at(2, 15), timedelta(hours=3), LUNCH) == at(2, 11)
    assert subtract_business(at(3, 17), timedelta(hours=8), OFFICE) == at(3, 9)


def test_a_calendar_that_never_opens_is_an_error_and_not_for_ever():
    with pytest.raises(CalendarError, match="within ten years"):
        add_business(at(2), timedelta(hours=1), Calendar(hours=((),) * 7))
    with pytest.raises(CalendarError, match="in ten years"):
        subtract_business(at(2), timedelta(hours=1), Calendar(hours=((),) * 7))


def test_an_unknown_country_is_an_error():
    with pytest.raises(CalendarError, match="'XX'"):
        is_holiday(date(2026, 1, 1), "XX")


@given(MOMENTS, st.integers(1, 60 * 60 * 100))
def test_what_is_added_is_what_has_passed(start: datetime, seconds: int):
    end = add_business(start, timedelta(seconds=seconds), OFFICE)

    assert business_seconds(start, end, OFFICE) == pytest.approx(seconds)
    assert business_seconds(subtract_business(end, timedelta(seconds=seconds), OFFICE), end, OFFICE) == pytest.approx(
        seconds
    )


@given(MOMENTS, MOMENTS, MOMENTS)
def test_time_adds_up(one: datetime, two: datetime, three: datetime):
    first, middle, last = sorted((one, two, three))

    parts = business_seconds(first, middle, OFFICE) + business_seconds(middle, last, OFFICE)
    assert parts == pytest.approx(business_seconds(first, last, OFFICE), abs=1e-3)
