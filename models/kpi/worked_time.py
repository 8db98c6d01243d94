"""Working time of many moments at once, on the calendars that targets are counted on (T-23).

models/calendar.py counts from one moment to another, day by day. Here the working time since a calendar's first day is
summed up once, so that the time between two moments is a difference of two look-ups; a test holds both to one answer.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.calendar import DAY, Calendar, spans_of

Moments = NDArray[np.int64]  # microseconds since 1970 in UTC

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR = 3_600_000_000


class WorkedTime:
    """The working time of a calendar between two moments, both inclusive of their whole days."""

    def __init__(self, calendar: Calendar, first: datetime, last: datetime) -> None:
        spans = list(_spans(calendar, first, last))
        self._begins = np.array([begins for begins, _ in spans], np.int64)
        self._ends = np.array([ends for _, ends in spans], np.int64)
        self._before = np.concatenate([[0], np.cumsum(self._ends - self._begins)])

    def until(self, moments: Moments) -> Moments:
        """Microseconds worked from the first day until each moment."""
        if not len(self._begins):
            return np.zeros_like(moments)
        begun = np.searchsorted(self._begins, moments, side="right")
        left = np.maximum(self._ends[begun - 1] - moments, 0)
        worked: Moments = self._before[begun] - np.where(begun > 0, left, 0)
        return worked


def microseconds(moment: datetime) -> int:
    """A moment as numpy has it."""
    return (moment - EPOCH) // MICROSECOND


def moments_of(column: pd.Series) -> Moments:
    """The moments of a frame's column; NaT is the least number."""
    moments: Moments = column.to_numpy("datetime64[us]").astype(np.int64)
    return moments


def _spans(calendar: Calendar, first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    day, end = calendar.day_of(first), calendar.day_of(last)
    while day <= end:
        yield from ((microseconds(begins), microseconds(ends)) for begins, ends in spans_of(calendar, day))
        day += DAY
