"""Invoices that fell due within a period, and what had become of each as of a moment (K-01).

Only whole days count: as of eight in the morning the books are those of yesterday's end, and what was settled later is
open. An invoice is *late* when anything was owed at the end of its due day. It is *followed* for as many whole days as
have passed since; it bears on "within 14 days" only once it was followed for 14, whether it was paid or not: else the
quick payers of the last days would count and the slow ones not yet. Those not followed so far are counted apart.

Each invoice is one of thirty cells, by how late it was settled and how long it was followed, and every share of every
grouping is a sum over cells. Hence a million invoices cost one count for each grouping.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.kpi.figure import Period
from models.kpi.intervals import Counts
from models.kpi.survival import Curve, Flags, kaplan_meier

Days = npt.NDArray[np.int32]

OPEN = np.int32(2**30)  # days late, of an invoice that is not settled
WINDOWS = (3, 14, 30)  # days after the due day that are asked about
EPOCH = date(1970, 1, 1)
MOST_IDS = 10_000_000  # ids below that are counted, not sorted


def last_whole_day(as_of: datetime) -> date:
    """The last day that is over as of a moment; at a day's last second it counts as over."""
    return (as_of + timedelta(seconds=1)).date() - timedelta(days=1)


def number_of(day: date) -> int:
    """Days since 1970, as numpy counts them."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day of such a number."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class Tally:
    """How many invoices are in each cell; the last two axes are how late they were settled, and how long followed.

    Settled: 0 on time, 1 to 3 within the windows, 4 later, 5 open. Followed: 0 not due yet, 1 to 4 past each window.
    """

    cells: Counts

    @property
    def all(self) -> Counts:
        """Due within the period, be the day over or not."""
        return _total(self.cells)

    @property
    def due(self) -> Counts:
        """Whose due day is over."""
        return _total(self.cells[..., 1:])

    @property
    def on_time(self) -> Counts:
        """Settled by the end of it."""
        return _total(self.cells[..., :1, 1:])

    @property
    def late(self) -> Counts:
        """Not settled by the end of it."""
        return _total(self.cells[..., 1:, 1:])

    @property
    def open(self) -> Counts:
        """Late, and nothing else yet."""
        return _total(self.cells[..., 5:, 1:])

    def followed(self, days: int, *, is_late: bool = True) -> Counts:
        """Followed for so many days; of late ones or of all."""
        return _total(self.cells[..., int(is_late) :, _place(days) + 1 :])

    def paid(self, days: int, *, is_late: bool = True) -> Counts:
        """Those of them settled within so many days after the due day."""
        return _total(self.cells[..., int(is_late) : _place(days) + 1, _place(days) + 1 :])


def _total(cells: Counts) -> Counts:
    return np.asarray(cells.sum(axis=(-2, -1)))


def _place(days: int) -> int:
    return WINDOWS.index(days) + 1


class Late(NamedTuple):
    """Late invoices: where they stand in their cohort, how long each was watched since, and whether it was settled."""

    rows: npt.NDArray[np.int32]
    days: Days
    is_settled: Flags


@dataclass(frozen=True)
class Cohort:
    """Invoices due within `period`, as they stood at the end of `last_day`; `frame` has their other columns."""

    period: Period
    as_of: datetime
    last_day: date
    due: Days
    days_late: Days
    rows: npt.NDArray[np.int32]
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.due)

    @cached_property
    def followed(self) -> Days:
        """Whole days since the due day; below nothing before its end."""
        return np.int32(number_of(self.last_day)) - self.due

    @cached_property
    def cell(self) -> npt.NDArray[np.uint8]:
        """Which of the thirty each is in."""
        settled = _steps((0, *WINDOWS))[np.minimum(np.maximum(self.days_late, 0), WINDOWS[-1] + 1)]
        settled[self.days_late == OPEN] = 5
        watched = _steps((-1, *(days - 1 for days in WINDOWS)))
        return settled * np.uint8(5) + watched[np.clip(self.followed, -1, WINDOWS[-1]) + 1]

    @cached_property
    def tally(self) -> Tally:
        """All of them together."""
        return Tally(np.bincount(self.cell, minlength=30).reshape(6, 5))

    def tally_by(self, group: npt.NDArray[Any], groups: int) -> Tally:
        """Each group by itself; groups are numbered from 0."""
        return Tally(cells_by(self.cell, group, (groups,)))

    @cached_property
    def by_buyer(self) -> Tally:
        """Each buyer by itself."""
        buyer, ids = numbered(self.column("buyer_id"))
        return self.tally_by(buyer, len(ids))

    @cached_property
    def late(self) -> Late:
        """Those not settled by the end of the due day, which is over."""
        rows = _places((self.days_late > 0) & (self.followed >= 0))
        days_late = self.days_late[rows]
        return Late(rows, np.minimum(days_late, self.followed[rows]), days_late != OPEN)

    @cached_property
    def curve(self) -> Curve:
        """Of the late ones: what share was still owed so many days after the due day."""
        return kaplan_meier(self.late.days, self.late.is_settled)

    def curves_by(self, group: npt.NDArray[Any], groups: int) -> list[Curve]:
        """The curve of each group's late ones; groups are numbered from 0."""
        late = self.late
        width = int(late.days.max(initial=0)) + 1
        place = group[late.rows].astype(np.int64)
        place *= width
        place += late.days
        watched, ended = (
            np.bincount(each, minlength=groups * width).reshape(groups, width)
            for each in (place, place[late.is_settled])
        )
        return [_curve(ended[row], watched[row] - ended[row]) for row in range(groups)]

    def months(self) -> tuple[npt.NDArray[np.int32], list[str]]:
        """The month in which each fell due, counted from the period's first, and the months' names (2026-05)."""
        first, last = (np.datetime64(day, "M") for day in (self.period.first, self.period.last))
        start = number_of(self.period.first)
        days = np.arange(start, number_of(self.period.last) + 1).astype("datetime64[D]").astype("datetime64[M]")
        codes = (days - first).astype(np.int32)
        return codes[self.due - start], [str(month) for month in np.arange(first, last + 1)]

    def column(self, name: str) -> npt.NDArray[Any]:
        """Another column of the invoices frame."""
        return np.asarray(self.frame[name].to_numpy()[self.rows])

    def codes(self, name: str) -> tuple[npt.NDArray[Any], Sequence[str]]:
        """A column of categories as numbers, with their names; the last is for those without one."""
        values = self.frame[name].cat
        names = [str(each) or "none" for each in values.categories]
        codes = values.codes.to_numpy()[self.rows]
        return np.where(codes < 0, len(names), codes), [*names, "unknown"]


def cells_by(cell: npt.NDArray[np.uint8], group: npt.NDArray[Any], shape: tuple[int, ...]) -> Counts:
    """How many of each group, numbered through `shape`, are in each cell; in memory the cells come first."""
    groups = math.prod(shape)
    place = cell * np.int64(groups)
    place += group
    counted = np.bincount(place, minlength=30 * groups)
    return np.moveaxis(counted.reshape(6, 5, *shape), (0, 1), (-2, -1))


def _curve(ended: Counts, left_open: Counts) -> Curve:
    some = np.flatnonzero(ended + left_open)
    return Curve(some.astype(np.float64), ended[some], left_open[some])


def numbered(ids: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int32], npt.NDArray[Any]]:
    """Ids, none of them below nothing, as numbers from 0, and the ids in that order."""
    if ids.max(initial=0) < MOST_IDS:
        is_there = np.bincount(ids) > 0
        return np.cumsum(is_there, dtype=np.int32)[ids] - np.int32(1), np.flatnonzero(is_there)
    found, codes = np.unique(ids, return_inverse=True)
    return codes.astype(np.int32), found


def _steps(ends: Sequence[int]) -> npt.NDArray[np.uint8]:
    """For each number from the first end to past the last one: how many ends lie below it."""
    return np.searchsorted(ends, np.arange(ends[0], ends[-1] + 2), side="left").astype(np.uint8)


@dataclass(frozen=True)
class Invoices:
    """The invoices frame with its days as numbers, from which cohorts are cut.

    `settled_then` is as `settled`, but by the books of an earlier day where money went back since.
    """

    frame: pd.DataFrame
    due: Days
    settled: Days
    settled_then: Days

    @classmethod
    def of(cls, frame: pd.DataFrame, undone: pd.DataFrame | None = None) -> "Invoices":
        """From the frames as `models/kpi/frames.py` describes them."""
        settled = _days(frame["settled_on"])
        return cls(frame, _days(frame["due_on"]), settled, settled if undone is None else _then(frame, settled, undone))

    def due_within(self, period: Period, as_of: datetime, *, until: date | None = None) -> Cohort:
        """Those due within a period, as of a moment; with `until`, as the books of that earlier day had them."""
        last_day = until or last_whole_day(as_of)
        first, last = number_of(period.first), number_of(period.last)
        rows = _places((self.due >= first) & (self.due <= last))
        due, settled = self.due[rows], (self.settled if until is None else self.settled_then)[rows]
        days_late = np.where(settled <= number_of(last_day), settled - due, OPEN)
        return Cohort(period, as_of, last_day, due, days_late, rows, self.frame)


def _then(frame: pd.DataFrame, settled: Days, undone: pd.DataFrame) -> Days:
    places = pd.Index(frame["invoice_id"]).get_indexer(pd.Index(undone["invoice_id"]))
    is_known = places >= 0
    then = settled.copy()
    then[places[is_known]] = _days(undone["settled_on"])[is_known]
    return then


def _days(column: pd.Series) -> Days:
    values = column.to_numpy()
    numbers: Days = values.astype("datetime64[D]").view(np.int64).astype(np.int32)
    numbers[np.isnat(values)] = OPEN
    return numbers


def _places(is_wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Which rows are wanted, in half the memory of numpy's own numbers."""
    return np.flatnonzero(is_wanted).astype(np.int32)
