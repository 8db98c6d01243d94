"""On which day a step goes: working days of the recipient's country (D-08).

After the due date a letter that falls on a weekend or public holiday goes on the next working day; before it, and on
it, on the working day before, lest it arrive when the invoice is late. Of a country whose holidays nobody knows only
the weekends count.
"""

from datetime import date, timedelta
from functools import lru_cache

from models.calendar import CalendarError, is_holiday

DAY = timedelta(days=1)
WEEKEND = 5


@lru_cache(maxsize=100_000)
def planned_day(due_on: date, days: int, country: str | None) -> date:
    """The day of a step that is so many days from the due date; without a country (None) no day is off."""
    day = due_on + days * DAY
    while country is not None and is_day_off(day, country):
        day += DAY if days > 0 else -DAY
    return day


def next_working_day(day: date, country: str) -> date:
    """The first working day after a day."""
    day += DAY
    while is_day_off(day, country):
        day += DAY
    return day


@lru_cache(maxsize=100_000)
def is_day_off(day: date, country: str) -> bool:
    """Whether nobody is at work in a country."""
    return day.weekday() >= WEEKEND or _is_holiday(day, country)


def _is_holiday(day: date, country: str) -> bool:
    try:
        return is_holiday(day, country)
    except CalendarError:
        return False
