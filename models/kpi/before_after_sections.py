"""Before and after a date as sections of a report (K-02): the sides, what changed, and what must not be concluded.

The words say the two best known shares first, then whether the question is settled. It is not while a rule of
`models/kpi/unlike.py` speaks against the comparison, whatever the intervals say.
"""

from datetime import date

from models.counting import count_words
from models.kpi.before_after import Sides
from models.kpi.before_after_tables import (
    HEADLINES,
    consent_sides_table,
    consent_table,
    days_table,
    dots_of,
    shares_table,
    sides_table,
    tests_table,
    verdict,
)
from models.kpi.cohort import Cohort
from models.kpi.comparison import Contrast
from models.kpi.intervals import Estimate
from models.kpi.repayment import FEW, FIGURES, of_before
from models.kpi.repayment_tables import steps, still_owed
from models.kpi.report import Section, Tile
from models.kpi.unlike import busy_days, length, of_groups_apart_before, points, warnings

UNSETTLED = "This does not settle whether the change made the difference: see the warnings."
SETTLED = "No reason was found in the periods themselves, but only a trial could rule out all others."


def before_after_section(sides: Sides, like: Sides | None, changed_on: date) -> Section:
    """The whole comparison; `like` are the like months of the year before, where the ledger reaches so far."""
    found = warnings(sides)
    tables = [
        shares_table(sides, "before_after_shares", "Shares before and after"),
        days_table(sides),
        tests_table(sides),
    ]
    if like is not None:
        title = f"{like.before.period.first} to {like.before.period.last} against the same days a year later"
        tables.append(shares_table(like, "before_after_like_months", title))
    curves = still_owed({"before": sides.before.curve, "after": sides.after.curve}, "before_after_curves")
    return Section(
        f"Before and after {changed_on}",
        words=" ".join([*_summary(sides), UNSETTLED if found else SETTLED]),
        warnings=found,
        tiles=tuple(
            Tile(figure(sides.after), previous=of_before(figure, sides.before, sides.after)) for figure in FIGURES
        ),
        charts=(dots_of(sides_table(sides)), steps(curves, ("before", "after"))),
        tables=tuple(tables),
    )


def consent_section(sides: Sides) -> Section:
    """The difference of differences: buyers that may be written to against the others."""
    control = [int(number) for number in sides.cells[:, 0, :].sum(axis=(0, 2, 3))]
    words = (
        "Where buyers may be written to (DISCLOSED) the change can move more than where not. What moved both alike is "
        "taken away; what is left is nearer to the change's own doing. Invoices count by the consent they have today."
    )
    if min(control) < FEW:
        before = count_words(control[0], "invoice")
        few = f"Without consent are only {before} before and {control[1]} after: too few to compare with."
        return Section("Difference of differences by consent", words, warnings=(few,))
    apart = of_groups_apart_before(sides)
    return Section(
        "Difference of differences by consent",
        " ".join([words, *(_more(share.definition.title, sides.change_of_changes(share)) for share in HEADLINES)]),
        warnings=(apart,) if apart else (),
        charts=(dots_of(consent_sides_table(sides)),),
        tables=(consent_table(sides),),
    )


def _summary(sides: Sides) -> list[str]:
    lengths = f"{length(busy_days(sides.before))} before, {length(busy_days(sides.after))} after."
    return [
        lengths,
        _side("Before", sides.before),
        _side("After", sides.after),
        *(_sentence(share.definition.title, sides.change(share)) for share in HEADLINES),
    ]


def _side(name: str, cohort: Cohort) -> str:
    """Which invoices a side is made of, and how many of them were open when its books were closed."""
    still_open = f"{int(cohort.tally.open):,} late and open still" if int(cohort.tally.open) else "none late and open"
    return (
        f"{name}: {count_words(len(cohort), 'invoice')} due from {cohort.period.first} to {cohort.period.last}, "
        f"{still_open} at the end of {cohort.last_day}."
    )


def _sentence(title: str, found: Contrast) -> str:
    before, after = (side.value for side in found.sides)
    if before is None or after is None:
        return f"{title}: nothing to compare yet."
    return f"{title}: {before:.0%} before, {after:.0%} after ({_points(found.by_clusters)})."


def _more(title: str, found: Contrast) -> str:
    change = found.by_clusters
    if change.value is None:
        return f"{title}: nothing to compare yet."
    return f"{title}: changed more by {_points(change)}; {verdict(change)}."


def _points(change: Estimate) -> str:
    """A change of a share with its interval."""
    if change.low is None or change.high is None:
        return points(change.value)
    return f"{points(change.value)}, between {100 * change.low:+.0f} and {100 * change.high:+.0f}"
