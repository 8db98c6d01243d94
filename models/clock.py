"""The clock as an argument: any day can be run again."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

AsOf = date | datetime


def moment_of(as_of: AsOf | None, *, now: datetime, time_zone: str) -> datetime:
    """The aware moment that a run works with.

    Nothing given means now; a date means the end of that day at the site, and a moment without a zone is one
    of the site's.
    """
    zone = ZoneInfo(time_zone)
    if as_of is None:
        return now
    if not isinstance(as_of, datetime):
        return datetime.combine(as_of, time.max, zone)
    return as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)


def is_whole_day(as_of: AsOf | None) -> bool:
    """Whether a day was asked for, not a moment of it."""
    return isinstance(as_of, date) and not isinstance(as_of, datetime)
