"""Business calendars: when a queue is at work (T-23).

A calendar has hours for each weekday, the public holidays of a country, days on which the firm is closed besides,
and a time zone. Hours are those of the clock on the wall: on the night when clocks change, 00:00-24:00 lasts 23 or 25
hours. Everything that counts time towards a target counts it here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
FURTHEST = 366 * 10  # days that are looked through for working time

Hours = tuple[tuple[int, int], ...]  # from and to, in minutes after midnight
Span = tuple[datetime, datetime]


class CalendarError(ValueError):
    """A calendar that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a queue is at work; `hours` are those of Monday to Sunday."""

    hours: tuple[Hours, ...]
    time_zone: str = "UTC"
    country: str = ""
    closed: frozenset[date] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """The day on the wall at a moment."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def business_seconds(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Working time between two moments."""
    seconds = 0.0
    day, last = calendar.day_of(start), calendar.day_of(end)
    while day <= last:
        for begins, ends in spans_of(calendar, day):
            seconds += max(0.0, (min(ends, end) - max(begins, start)).total_seconds())
        day += DAY
    return seconds


def add_business(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The moment at which so much working time has passed since `start`."""
    left = duration
    for begins, ends in _spans_from(start, calendar):
        begins = max(begins, start)
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise CalendarError(f"{duration} of working time do not pass within ten years; look at the calendar's hours.")


def subtract_business(end: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The latest moment from which so much working time has passed until `end`."""
    left = duration
    day = calendar.day_of(end)
    for number in range(FURTHEST):
        for begins, ends in reversed(spans_of(calendar, day - number * DAY)):
            ends = min(ends, end)
            if ends - begins >= left:
                return ends - left
            left -= max(ends - begins, timedelta())
    raise CalendarError(f"{duration} of working time did not pass in ten years; look at the calendar's hours.")


def _spans_from(start: datetime, calendar: Calendar) -> Iterator[Span]:
    day = calendar.day_of(start)
    for number in range(FURTHEST):
        yield from (span for span in spans_of(calendar, day + number * DAY) if span[1] > start)


@lru_cache(maxsize=10_000)
def spans_of(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The working hours of a day, in UTC and in order; none on a holiday."""
    if day in calendar.closed or is_holiday(day, calendar.country):
        return ()
    zone = ZoneInfo(calendar.time_zone)
    spans = calendar.hours[day.weekday()]
    return tuple((_moment(day, begins, zone), _moment(day, ends, zone)) for begins, ends in spans)


def is_holiday(day: date, country: str) -> bool:
    """Whether a day is a public holiday; without a country there are none."""
    return bool(country) and day in _holidays(country, day.year)


@lru_cache(maxsize=200)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        raise CalendarError(f"The public holidays of {country!r} are not known; name them as closed days.") from None


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A time on the wall of a day; 24:00 is the next day's midnight."""
    if minutes == 24 * 60:
        day, minutes = day + DAY, 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)
