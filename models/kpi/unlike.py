"""What must not be concluded from a comparison of before and after, and why (K-02).

A difference between two periods is one thing, that the change made it another. Each rule below looks for one reason
why the periods may differ by themselves, and says so in words for a reader. A report that finds one does not call the
question settled, however far the intervals lie from nought.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from models.counting import count_words, which
from models.kpi.before_after import Sides
from models.kpi.cohort import Cohort, numbered
from models.kpi.comparison import CHANGE, CHANGE_OF_CHANGES, contrast_shares
from models.kpi.intervals import Counts
from models.kpi.repayment import FEW, late_paid_within_14_days_share, on_time_share
from models.kpi.survival import Flags

MONTH = 365.25 / 12
LEAST_DAYS = 85  # that each side should cover: three months
MOST_TIMES = 2  # as long as the other that one side may be
LEAST_FOLLOWED = 0.8  # of the late invoices
MOST_APART = 0.2  # of the invoices that may lie in other months of the year, or in other segments
MOST_NEW = 0.3  # of the invoices after the change that may be of new buyers
FEW_BUYERS = 10
MATTERS = 0.01  # what a share must have changed by at the least, by its interval, to be worth a word


def of_unlike_length(sides: Sides) -> str:
    """One month against eighteen may differ for many reasons."""
    before, after = busy_days(sides.before), busy_days(sides.after)
    short, long = sorted((before, after))
    if short >= LEAST_DAYS and long <= MOST_TIMES * short:
        return ""
    why = "the periods are too unlike" if long > MOST_TIMES * short else "both are too short"
    return (
        f"{length(before)} before the change against {length(after)} after it do not settle whether the change made "
        f"the difference: {why}, and so short a time may be better or worse for many reasons."
    )


def of_short_following(sides: Sides) -> str:
    """What fell due lately has not had its 14 days yet."""
    followed, late = int(sides.after.tally.followed(14)), int(sides.after.tally.late)
    if followed >= LEAST_FOLLOWED * late:
        return ""
    were_followed = f"{followed:,} {which(followed, 'was', 'were')} followed for 14 days"
    return (
        f"Of {count_words(late, 'late invoice')} after the change {were_followed}; the others bear on nothing within "
        "14 days yet. Look again when they were."
    )


def of_few_cases(sides: Sides) -> str:
    """Few late invoices, or few buyers."""
    before, after = int(sides.before.tally.late), int(sides.after.tally.late)
    if min(before, after) < FEW:
        few = f"{count_words(before, 'late invoice')} before and {after} after the change"
        return f"Few cases: {few}, below {FEW} on a side."
    if min(sides.buyers) < FEW_BUYERS:
        return f"Few buyers: {sides.buyers[0]} before and {sides.buyers[1]} after; what one does weighs much."
    return ""


def of_other_seasons(sides: Sides) -> str:
    """Summer months against whole years."""
    if _apart(_months(sides.before), _months(sides.after)) <= MOST_APART:
        return ""
    return (
        "The two sides lie in different months of the year, and payers have seasons: see the like months of the year "
        "before where the ledger reaches so far back."
    )


def of_other_segments(sides: Sides) -> str:
    """Another mix of buyers."""
    if _apart(_segments(sides.before), _segments(sides.after)) <= MOST_APART:
        return ""
    return "The buyers' segments are mixed otherwise after the change than before: compare segment by segment."


def of_new_buyers(sides: Sides) -> str:
    """Buyers that were not there before."""
    tally = sides.tally.all
    new, all_after = int(tally[tally[:, 0] == 0, 1].sum()), int(tally[:, 1].sum())
    if new <= MOST_NEW * all_after:
        return ""
    theirs = f"{new:,} {which(new, 'is', 'are')} of buyers that had none before it"
    return f"Of {count_words(all_after, 'invoice')} after the change {theirs}."


def of_an_earlier_trend(sides: Sides) -> str:
    """It was getting better, or worse, before the change already."""
    found = contrast_shares(*_before_by(sides, _is_last_third(sides.before), 2), CHANGE)
    if found.by_clusters.least < MATTERS:
        return ""
    return (
        "Before the change already the share paid within 14 days moved by "
        f"{points(found.by_clusters.value)}, from its first two thirds to the last: what moved it then may move it "
        "still."
    )


def of_groups_apart_before(sides: Sides) -> str:
    """Those with and without consent went different ways before the change already."""
    group = sides.is_disclosed[: len(sides.before)] * 2 + _is_last_third(sides.before)
    found = contrast_shares(*_before_by(sides, group, 4), CHANGE_OF_CHANGES)
    if found.by_clusters.least < MATTERS:
        return ""
    return (
        "The two groups went different ways before the change already: the share paid within 14 days moved by "
        f"{points(found.by_clusters.value)} more where buyers may be written to. What came later may be more of that."
    )


def of_fewer_late(sides: Sides) -> str:
    """Those late after the change are others than those late before it."""
    found = sides.change(on_time_share).by_clusters
    if found.least < MATTERS:
        return ""
    return (
        f"The share paid on time changed by {points(found.value)}: those that are still late are others than before. "
        "The share of all invoices paid by 14 days after the due day is free of that."
    )


RULES: tuple[Callable[[Sides], str], ...] = (
    of_unlike_length,
    of_short_following,
    of_few_cases,
    of_other_seasons,
    of_other_segments,
    of_new_buyers,
    of_an_earlier_trend,
    of_fewer_late,
)


def warnings(sides: Sides) -> tuple[str, ...]:
    """All that speaks against concluding from the comparison."""
    return tuple(words for rule in RULES if (words := rule(sides)))


def busy_days(cohort: Cohort) -> int:
    """How long a side is: its months without any invoice, as before a lone early one, do not count."""
    months = np.count_nonzero(np.bincount(cohort.months()[0]))
    return min(cohort.period.days, round(months * MONTH))


def length(days: int) -> str:
    """In months, or in days where it is less than one."""
    months = round(days / MONTH)
    if days < 28:
        return f"{days} days" if days > 1 else "1 day"
    return f"{months} months" if months > 1 else "1 month"


def points(value: float | None) -> str:
    """A change of a share."""
    return f"{100 * (value or 0):+.0f} points"


def _is_last_third(cohort: Cohort) -> Flags:
    return cohort.due > np.quantile(cohort.due, 2 / 3)


def _before_by(sides: Sides, group: npt.NDArray[Any], groups: int) -> tuple[Counts, Counts]:
    """Of each buyer's late invoices before the change: those paid within 14 days, and all followed so long."""
    buyer, ids = numbered(sides.before.column("buyer_id"))
    tally = sides.before.tally_by(buyer * groups + group, len(ids) * groups)
    hits, n, _ = late_paid_within_14_days_share.parts(tally)
    return hits.reshape(-1, groups), n.reshape(-1, groups)


def _months(cohort: Cohort) -> Counts:
    codes, _ = cohort.months()
    return np.bincount((codes + cohort.period.first.month - 1) % 12, minlength=12)


def _segments(cohort: Cohort) -> Counts:
    codes, names = cohort.codes("segment")
    return np.bincount(codes, minlength=len(names))


def _apart(one: Counts, other: Counts) -> float:
    """Half the sum of what the shares differ by: how much of one mix would have to move."""
    return float(np.abs(one / one.sum() - other / other.sum()).sum()) / 2
