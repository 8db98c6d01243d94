"""Moments in UTC as the clock on the wall at the site shows them, whole columns at once."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd


def on_the_wall(moments: pd.Series, time_zone: str) -> pd.Series:
    """The site's time of naive moments in UTC, naive again."""
    return moments.dt.tz_localize("UTC").dt.tz_convert(time_zone).dt.tz_localize(None)


def days_of(moments: pd.Series, time_zone: str) -> pd.Series:
    """The site's days of naive moments in UTC."""
    return on_the_wall(moments, time_zone).dt.normalize().astype("datetime64[s]")


def in_utc(moment: datetime) -> pd.Timestamp:
    """An aware moment as frames have it: naive, in UTC."""
    return pd.Timestamp(moment.astimezone(UTC).replace(tzinfo=None)).as_unit("us")


def midnight(day: date, time_zone: str) -> pd.Timestamp:
    """When a day of the site begins, as frames have moments."""
    return in_utc(datetime.combine(day, time(), ZoneInfo(time_zone)))
