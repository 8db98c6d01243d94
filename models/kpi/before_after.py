"""Repayment before and after a date, held against each other (K-02).

An invoice is on the side on which it fell due. *Before* is all that the ledger holds from before the change, as things
stood on its eve: what was still open then may have been reminded since, so that its later days belong to neither side,
and what was settled then stays so, though the money went back since.
*After* is what fell due from the change to the period's last day, as of the moment of the report. A buyer's invoices
resemble each other; hence the intervals to go by take buyers as clusters, also where a buyer is on both sides.

Invoices whose buyer may be written to (DISCLOSED) and the others are two groups of which the change can move only the
first as a whole. What moved both was something else; the difference of the differences is what is left.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.invoice import CollectionType
from models.kpi.cohort import Cohort, Invoices, Late, Tally, cells_by, day_of, last_whole_day, numbered
from models.kpi.comparison import CHANGE, CHANGE_OF_CHANGES, Contrast, contrast_means, contrast_shares
from models.kpi.figure import Period
from models.kpi.intervals import Counts
from models.kpi.repayment import FEW, Share
from models.kpi.resampling import random_groups
from models.kpi.survival import LogRank, log_rank, log_rank_of_clusters

HORIZONS = (90, 30, 14, 3)  # days up to which means are compared: the most that both sides were followed


@dataclass(frozen=True)
class Sides:
    """The invoices before and after a change."""

    before: Cohort
    after: Cohort

    @cached_property
    def _codes(self) -> tuple[npt.NDArray[np.int32], int]:
        codes, ids = numbered(np.concatenate([self.before.column("buyer_id"), self.after.column("buyer_id")]))
        return codes, len(ids)

    @cached_property
    def is_after(self) -> npt.NDArray[np.bool_]:
        """Of each invoice, first those before."""
        return np.repeat([False, True], [len(self.before), len(self.after)])

    @cached_property
    def is_disclosed(self) -> npt.NDArray[np.bool_]:
        """Whether each invoice's buyer may be written to."""
        return np.concatenate([_is_disclosed(self.before), _is_disclosed(self.after)])

    @cached_property
    def cells(self) -> Counts:
        """How many invoices of each buyer (may be written to or not; before or after) are in each cell of a tally."""
        buyer, buyers = self._codes
        cell = np.concatenate([self.before.cell, self.after.cell])
        group = (buyer.astype(np.int64) * 2 + self.is_disclosed) * 2 + self.is_after
        return cells_by(cell, group, (buyers, 2, 2))

    @cached_property
    def tally(self) -> Tally:
        """Each buyer's invoices, before and after."""
        return Tally(self.cells.sum(axis=1))

    def change(self, share: Share) -> Contrast:
        """What a share rose by."""
        parts = share.parts(self.tally)
        return contrast_shares(parts.hits, parts.n, CHANGE)

    def change_of_changes(self, share: Share) -> Contrast:
        """What it rose by more where buyers may be written to than where not."""
        parts = share.parts(Tally(self.cells))
        buyers = len(self.cells)
        return contrast_shares(parts.hits.reshape(buyers, 4), parts.n.reshape(buyers, 4), CHANGE_OF_CHANGES)

    @cached_property
    def horizon(self) -> int | None:
        """Days up to which the mean can be compared; None where too few were followed even for the fewest."""
        followed = [cohort.followed[cohort.late.rows] for cohort in (self.before, self.after)]
        fits = (days for days in HORIZONS if all((each >= days).sum() >= FEW for each in followed))
        return next(fits, None)

    def change_of_mean(self) -> Contrast | None:
        """What the mean days late fell or rose by, up to the horizon."""
        if self.horizon is None:
            return None
        rows, days, is_settled = self._late
        groups, number = random_groups(*self._codes)
        side = groups[rows].astype(np.int64) * 2 + self.is_after[rows]
        place = side * (self.horizon + 1) + np.minimum(days, self.horizon)
        shape = (number, 2, self.horizon + 1)
        all_cases, ended = (
            np.bincount(each, minlength=int(np.prod(shape))).reshape(shape) for each in (place, place[is_settled])
        )
        return contrast_means(ended, all_cases - ended, CHANGE)

    def log_ranks(self) -> tuple[LogRank | None, LogRank | None]:
        """Whether late invoices are settled at another pace: each for itself, and buyers as clusters."""
        rows, days, is_settled = self._late
        is_after, buyer = self.is_after[rows], self._codes[0][rows]
        return log_rank(days, is_settled, is_after), log_rank_of_clusters(days, is_settled, is_after, buyer)

    @cached_property
    def _late(self) -> Late:
        before, after = self.before.late, self.after.late
        return Late(
            np.concatenate([before.rows, after.rows + len(self.before)]),
            np.concatenate([before.days, after.days]),
            np.concatenate([before.is_settled, after.is_settled]),
        )

    @cached_property
    def buyers(self) -> tuple[int, int]:
        """How many buyers are on each side."""
        before, after = np.count_nonzero(self.tally.all, axis=0)
        return int(before), int(after)


def sides_of(invoices: Invoices, changed_on: date, period: Period, as_of: datetime) -> Sides | None:
    """Before and after the change; None where the ledger holds nothing on one side."""
    last = min(period.last, last_whole_day(as_of))
    if not len(invoices.due):
        return None
    eve = changed_on - timedelta(days=1)
    sides = Sides(
        invoices.due_within(Period(day_of(invoices.due.min()), eve), as_of, until=eve),
        invoices.due_within(Period(changed_on, last), as_of),
    )
    return sides if len(sides.before) and len(sides.after) else None


def like_months(invoices: Invoices, sides: Sides) -> Sides | None:
    """The same days of the year before against those after, a year of them at most; None where data do not reach."""
    after = sides.after.period
    first = _year_before(after.first)
    last = min(_year_before(after.last), after.first - timedelta(days=1))
    if first < sides.before.period.first:
        return None
    end = min(after.last, _year_before(after.first, years=-1) - timedelta(days=1))
    as_of = sides.after.as_of
    like = Sides(
        invoices.due_within(Period(first, last), as_of, until=sides.before.last_day),
        invoices.due_within(Period(after.first, end), as_of),
    )
    return like if len(like.before) and len(like.after) else None


def _is_disclosed(cohort: Cohort) -> npt.NDArray[np.bool_]:
    codes, names = cohort.codes("collection_type")
    place = names.index(CollectionType.DISCLOSED) if CollectionType.DISCLOSED in names else -1
    return np.asarray(codes == place)


def _year_before(day: date, years: int = 1) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
