"""Working days of a country, counted: journeys allow days in them (O-01).

The day on which something begins does not count. Of a country whose holidays nobody knows only the weekends are off.
"""

from datetime import date, timedelta
from functools import lru_cache

from models.dunning_calendar import is_day_off, next_working_day

DAY = timedelta(days=1)


@lru_cache(maxsize=100_000)
def working_days(begun: date, until: date, country: str) -> int:
    """How many working days came after a day, the last one included; none where it lies in the future."""
    days = (until - begun).days
    return sum(not is_day_off(begun + number * DAY, country) for number in range(1, days + 1))


@lru_cache(maxsize=100_000)
def after_working_days(begun: date, days: int, country: str) -> date:
    """The day that is so many working days after another; the next working day at the latest, for a day that is off."""
    day = begun if days or not is_day_off(begun, country) else next_working_day(begun, country)
    for _ in range(days):
        day = next_working_day(day, country)
    return day
