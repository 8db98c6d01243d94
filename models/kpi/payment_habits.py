"""When buyers pay, by what they did: how likely an open invoice is settled within so many days from now (K-04).

For each group of invoices and each day around the due day: how many were owed when the day came, and how many were
settled on it. Open ones count for as long as they were watched, and an invoice counts from the day on which it was
issued. A buyer with enough settled invoices in the last year has a habit of its own; the others share that of their
segment, and a segment with too few that of all. An invoice later than its group ever was does as those of all groups
did; of ages at which none at all was watched nothing is known, and nothing is promised.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.kpi.book import Book
from models.kpi.cohort import numbered
from models.kpi.intervals import Numbers

EARLIEST, LATEST = -60, 365  # days from the due day that are told apart
WIDTH = LATEST - EARLIEST + 1
HISTORY_DAYS = 365
ENOUGH = 30  # settled invoices
FEWEST_WATCHED = 5  # of a group at an age; where fewer got so old, it says nothing
MOST_GROUPS = 2_000
Whole = npt.NDArray[Any]


@dataclass(frozen=True)
class Habits:
    """For each group and day: the share `unsettled` at its end, how many were `watched`; and each invoice's `group`."""

    unsettled: Numbers
    watched: Whole
    group: Whole

    def settled_within(self, rows: Whole, age: Whole, days: int) -> Numbers:
        """How likely each of these invoices, owed at this age, is settled within so many days."""
        now = np.clip(age - EARLIEST, 0, WIDTH - 1)
        then = np.clip(age + days - EARLIEST, 0, WIDTH - 1)
        next_day = np.minimum(now + 1, WIDTH - 1)
        group = np.where(self.watched[self.group[rows], next_day] >= FEWEST_WATCHED, self.group[rows], 0)
        owed_now = self.unsettled[group, now]
        left = np.divide(self.unsettled[group, then], owed_now, out=np.ones(len(rows)), where=owed_now > 0)
        return np.asarray(1 - left)


def habits_of(book: Book, settled: Whole, day: int) -> Habits | None:
    """The habits that could be known at the end of a day; None where too few invoices were settled.

    `settled` is the day since which nothing is owed of each invoice; a later day than `day` is not known yet.
    """
    is_known = (book.invoiced.due > day - HISTORY_DAYS) & (book.invoiced.issued <= day)
    is_settled = is_known & (settled <= day)
    if is_settled.sum() < ENOUGH:
        return None
    group, groups = _groups(book, is_settled)
    entered, ended, left = np.zeros((3, groups * WIDTH), dtype="int64")
    for rows, first_cell in _memberships(group, is_known):
        end = _place(np.minimum(settled[rows], day) - book.invoiced.due[rows])
        begin = np.minimum(_place(book.invoiced.issued[rows] - book.invoiced.due[rows]), end)
        over = is_settled[rows]
        entered += np.bincount(first_cell + begin, minlength=len(entered))
        ended += np.bincount(first_cell[over] + end[over], minlength=len(ended))
        left += np.bincount(first_cell + end, minlength=len(left))
    by_day = (each.reshape(groups, WIDTH) for each in (entered, ended, left))
    return _kaplan_meier(*by_day, group=group)


def _kaplan_meier(entered: Whole, ended: Whole, left: Whole, *, group: Whole) -> Habits:
    """The product over days of those who had entered by then; days run along the last axis."""
    watched = np.cumsum(entered, axis=1) - np.cumsum(left, axis=1) + left
    part = np.divide(ended, watched, out=np.zeros(watched.shape), where=watched > 0)
    return Habits(np.cumprod(1 - part, axis=1), watched, group)


def _groups(book: Book, is_settled: npt.NDArray[np.bool_]) -> tuple[Whole, int]:
    """The group of each invoice: 0 for all, then the segments, then the buyers that have enough."""
    segments = book.invoiced.frame["segment"].cat.codes.to_numpy().astype("int64") + 1
    count = int(segments.max(initial=0)) + 1
    enough = np.bincount(segments[is_settled], minlength=count) >= ENOUGH
    group = np.where(enough[segments], segments, 0)
    buyers, ids = numbered(book.invoiced.frame["buyer_id"].to_numpy())
    settled = np.bincount(buyers[is_settled], minlength=len(ids))
    own = np.flatnonzero(settled >= ENOUGH)
    own = own[np.argsort(-settled[own], kind="stable")][:MOST_GROUPS]
    number = np.full(len(ids), -1)
    number[own] = np.arange(len(own)) + count
    return np.where(number[buyers] >= 0, number[buyers], group), count + len(own)


def _memberships(group: Whole, is_known: npt.NDArray[np.bool_]) -> list[tuple[Whole, Whole]]:
    """Rows, and the first cell of the groups that they bear on: their own and the group of all."""
    rows = np.flatnonzero(is_known)
    others = rows[group[rows] > 0]
    return [(rows, group[rows] * WIDTH), (others, np.zeros(len(others), dtype="int64"))]


def _place(days: Whole) -> Whole:
    return np.asarray(np.clip(days - EARLIEST, 0, WIDTH - 1))
