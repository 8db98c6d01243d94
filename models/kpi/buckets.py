"""A period cut into days, weeks or months, and counts of days in them.

Weeks begin on Monday; the first and last piece are cut to the period. Pieces that have not begun are left out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.kpi.cohort import last_whole_day
from models.kpi.measure import Asked

MOST_DAYS, MOST_WEEKS = 31, 26
DAY = timedelta(days=1)
Counts = NDArray[np.int64]


class Bucket(NamedTuple):
    """A piece of the period, both days included; `is_over` once all of it has passed."""

    name: str
    first: date
    last: date
    is_over: bool


def buckets(asked: Asked) -> list[Bucket]:
    """Days up to a month, weeks up to half a year, else months."""
    period = asked.period
    edges = list(_edges(period.first, period.days))
    found = zip(edges, [*(edge - DAY for edge in edges[1:]), period.last], strict=True)
    over = last_whole_day(asked.as_of.astimezone(ZoneInfo(asked.time_zone)))
    return [
        Bucket(_name(first, period.days), first, last, last <= over) for first, last in found if first <= asked.today
    ]


def kind_of(asked: Asked) -> str:
    """What the pieces are: day, week or month."""
    return "day" if asked.period.days <= MOST_DAYS else "week" if asked.period.days <= 7 * MOST_WEEKS else "month"


def cut_words(asked: Asked) -> str:
    """From when and up to when the first and the last piece count, where the period cuts them; else nothing."""
    kind, pieces = kind_of(asked), buckets(asked)
    if kind == "day" or not pieces:
        return ""
    first, last = asked.period.first, asked.period.last
    words = "" if _begins(kind, first) else f" The first {kind} counts from {first} on."
    is_last_cut = pieces[-1].last == last and not _begins(kind, last + DAY)
    return f"{words} The last {kind} counts up to {last}." if is_last_cut else words


def _begins(kind: str, day: date) -> bool:
    """Whether a week or a month begins with a day."""
    return day.weekday() == 0 if kind == "week" else day.day == 1


def counts(days: pd.Series, pieces: list[Bucket]) -> Counts:
    """How many of the days fall into each piece; what is NaT into none."""
    if not pieces:
        return np.zeros(0, np.int64)
    edges = np.array([*(piece.first for piece in pieces), pieces[-1].last + DAY], "datetime64[s]").astype(np.int64)
    found: Counts = np.diff(np.searchsorted(np.sort(days.dropna().to_numpy("datetime64[s]").astype(np.int64)), edges))
    return found


def _edges(first: date, days: int) -> Iterator[date]:
    """The first day of each piece."""
    yield first
    for number in range(1, days):
        day = first + number * DAY
        if days <= MOST_DAYS or (day.day == 1 if days > 7 * MOST_WEEKS else day.weekday() == 0):
            yield day


def _name(first: date, days: int) -> str:
    if days <= MOST_DAYS:
        return first.isoformat()
    return f"{first:%G-W%V}" if days <= 7 * MOST_WEEKS else f"{first:%Y-%m}"
