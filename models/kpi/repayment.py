"""How invoices are repaid: the figures of K-01.

An invoice belongs to the period in which it fell due. It is late when anything was owed at the end of its due day,
whatever was promised or disputed. Shares within so many days ask only of invoices followed for so many whole days;
days late are estimated with the open ones counted for as long as they have been late. Each invoice counts the same,
whatever its amount.

Each figure is one function, and its docstring is the definition that readers see; whoever changes a rule raises its
version. A share's function says what is counted, so that whole groupings are computed with the same words. Where the
invoices of a buyer evidently resemble each other, a share's interval takes buyers as clusters, and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from models.counting import count_words, which
from models.kpi.cohort import Cohort, Tally
from models.kpi.figure import Definition, Figure, Unit
from models.kpi.intervals import Counts, Estimate, share_of_clusters

ALIKE = "buyers as clusters"
FEW = 30  # cases; below that a figure says little


class Parts(NamedTuple):
    """A share's parts: `hits` of `n`; `asked` are all that the question is about, known or not."""

    hits: Counts
    n: Counts
    asked: Counts


@dataclass(frozen=True)
class Share:
    """A figure that is a share; called with a cohort it gives the figure."""

    definition: Definition
    parts: Callable[[Tally], Parts]

    def __call__(self, cohort: Cohort) -> Figure:
        _, n, asked = (int(number) for number in self.parts(cohort.tally))
        by_buyer = self.parts(cohort.by_buyer)
        (value, low, high), is_alike = share_of_clusters(by_buyer.hits, by_buyer.n)
        note = _note(n, asked) or (ALIKE if is_alike else "")
        return Figure(self.definition, value, n, asked - n, cohort.period, cohort.as_of, low, high, note=note)


def share(title: str, *, is_more_better: bool) -> Callable[[Callable[[Tally], Parts]], Share]:
    """Make a figure of a function that says what is counted; its docstring is the definition."""

    def made(parts: Callable[[Tally], Parts]) -> Share:
        words = " ".join((parts.__doc__ or "").split())
        return Share(Definition(parts.__name__, title, words, Unit.SHARE, is_more_better=is_more_better), parts)

    return made


@share("Paid on time", is_more_better=True)
def on_time_share(tally: Tally) -> Parts:
    """Of all invoices whose due day is over, the share settled by its end. Still open: those not due yet."""
    return Parts(tally.on_time, tally.due, tally.all)


@share("Late, paid within 3 days", is_more_better=True)
def late_paid_within_3_days_share(tally: Tally) -> Parts:
    """Of late invoices followed for 3 whole days after the due day, the share settled within them.

    Late: not settled by the end of the due day. Still open: late ones not followed for 3 days yet.
    """
    return Parts(tally.paid(3), tally.followed(3), tally.late)


@share("Late, paid within 14 days", is_more_better=True)
def late_paid_within_14_days_share(tally: Tally) -> Parts:
    """Of late invoices followed for 14 whole days after the due day, the share settled within them.

    Late: not settled by the end of the due day. Still open: late ones not followed for 14 days yet.
    """
    return Parts(tally.paid(14), tally.followed(14), tally.late)


@share("All, paid by day 14", is_more_better=True)
def paid_within_14_days_share(tally: Tally) -> Parts:
    """Of all invoices followed for 14 whole days after the due day, the share settled by then, on time or late.

    Still open: those not followed for 14 days yet.
    """
    return Parts(tally.paid(14, is_late=False), tally.followed(14, is_late=False), tally.all)


@share("Past 30 days, of the late ones", is_more_better=False)
def late_past_30_days_share(tally: Tally) -> Parts:
    """Of late invoices followed for 30 whole days after the due day, the share not settled by then.

    Still open: late ones not followed for 30 days yet.
    """
    return Parts(tally.followed(30) - tally.paid(30), tally.followed(30), tally.late)


@share("Past 30 days, of all", is_more_better=False)
def past_30_days_share(tally: Tally) -> Parts:
    """Of all invoices followed for 30 whole days after the due day, the share not settled by then.

    Still open: those not followed for 30 days yet.
    """
    followed = tally.followed(30, is_late=False)
    return Parts(followed - tally.paid(30, is_late=False), followed, tally.all)


def days_late_median(cohort: Cohort) -> Figure:
    """Days after the due day by which half of the late invoices were settled.

    By Kaplan and Meier: open ones count for as long as they have been late.
    """
    return _days("Days late, median", days_late_median, cohort, cohort.curve.quantile(0.5), "median not reached")


def days_late_90th(cohort: Cohort) -> Figure:
    """Days after the due day by which nine of ten late invoices were settled.

    By Kaplan and Meier: open ones count for as long as they have been late.
    """
    return _days("Days late, 90th percentile", days_late_90th, cohort, cohort.curve.quantile(0.9), "not reached")


def days_late_mean(cohort: Cohort, until: float | None = None) -> Figure:
    """Mean days from the due day to the settlement of late invoices.

    The area under Kaplan and Meier's curve up to the longest that any was followed; a least value while some are open.
    """
    curve = cohort.curve
    longest = float(curve.times.max(initial=0))
    end = longest if until is None else min(until, longest)
    found = _days("Days late, mean", days_late_mean, cohort, curve.mean(end), "")
    if not curve.still_open:
        return found
    watched = count_words(int(end), "day")
    left = f"{curve.still_open:,} {which(curve.still_open, 'is', 'are')} still open"
    return replace(found, note=f"counted up to {watched}, {left}")


def of_before(figure: Callable[[Cohort], Figure], before: Cohort, now: Cohort) -> Figure:
    """A figure of an earlier cohort, to stand beside that of a later one.

    While the later one has open invoices, its mean is a least value, counted up to the longest that any was followed;
    the earlier mean, followed for longer, is counted no further, or any fresh period would look better.
    """
    if figure is days_late_mean and now.curve.still_open:
        return days_late_mean(before, until=float(now.curve.times[-1]))
    return figure(before)


def _note(n: int, asked: int) -> str:
    if n:
        return few(n)
    return "none was followed long enough yet" if asked else "no such invoices"


def few(n: int) -> str:
    """What to say of a figure that stands on few cases; nothing where there are enough."""
    return "few cases" if n < FEW else ""


def _days(title: str, function: Callable[[Cohort], Figure], cohort: Cohort, found: Estimate, otherwise: str) -> Figure:
    curve = cohort.curve
    words = " ".join((function.__doc__ or "").split())
    definition = Definition(function.__name__, title, words, Unit.DAYS, is_more_better=False)
    note = "no such invoices" if not curve.n else otherwise if found.value is None else few(curve.n)
    return Figure(
        definition,
        found.value,
        curve.n,
        curve.still_open,
        cohort.period,
        cohort.as_of,
        found.low,
        found.high,
        note=note,
    )


SHARES = (
    on_time_share,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
    paid_within_14_days_share,
    late_past_30_days_share,
    past_30_days_share,
)
FIGURES: tuple[Callable[[Cohort], Figure], ...] = (
    on_time_share,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
    days_late_median,
    days_late_mean,
    days_late_90th,
    paid_within_14_days_share,
    late_past_30_days_share,
    past_30_days_share,
)
