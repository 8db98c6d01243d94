"""The clock as an argument: any day can be run again."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.import_dates import YEARS

AsOf = date | datetime


def moment_of(as_of: AsOf | None, *, now: datetime, time_zone: str) -> datetime:
    """The aware moment that a run works with.

    Nothing given means now; a date means the end of that day at the site, and a moment without a zone is one
    of the site's. ValueError for a year that only a slip of the hand can mean, and of which no calendar is known.
    """
    zone = ZoneInfo(time_zone)
    if as_of is None:
        return now
    if as_of.year not in YEARS:
        raise ValueError(f"as_of is in the year {as_of.year}; it may be from {YEARS[0]} to {YEARS[-1]}.")
    if not isinstance(as_of, datetime):
        return datetime.combine(as_of, time.max, zone)
    return as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)


def is_whole_day(as_of: AsOf | None) -> bool:
    """Whether a day was asked for, not a moment of it."""
    return isinstance(as_of, date) and not isinstance(as_of, datetime)
