"""Working days of a country, counted from the day after (O-01)."""

from datetime import date

import pytest

from models.working_days import after_working_days, working_days

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("begun", "until", "country", "days"),
    [
        (FRIDAY, FRIDAY, "EE", 0),
        (FRIDAY, date(2026, 3, 8), "EE", 0),
        (FRIDAY, MONDAY, "EE", 1),
        (MONDAY, FRIDAY, "EE", 0),
        (date(2026, 4, 2), date(2026, 4, 7), "EE", 2),  # Good Friday
        (date(2026, 4, 2), date(2026, 4, 7), "FI", 1),  # and Easter Monday
        (date(2026, 4, 2), date(2026, 4, 7), "ZZ", 3),
        (date(2026, 4, 2), date(2026, 4, 7), "", 3),
    ],
)
def test_the_day_on_which_something_begins_does_not_count(begun: date, until: date, country: str, days: int):
    assert working_days(begun, until, country) == days


def test_so_many_working_days_later_is_a_working_day():
    assert after_working_days(FRIDAY, 1, "EE") == MONDAY
    assert after_working_days(FRIDAY, 6, "EE") == date(2026, 3, 16)
    assert after_working_days(FRIDAY, 0, "EE") == FRIDAY
    assert after_working_days(date(2026, 3, 7), 0, "EE") == MONDAY
