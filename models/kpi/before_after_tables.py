"""Before and after a date as a section of a report (K-02): the sides, what changed, and what must not be concluded.

The words say the two best known shares first, then whether the question is settled. It is not while a rule of
`models/kpi/unlike.py` speaks against the comparison, whatever the intervals say.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from models.kpi.before_after import Sides
from models.kpi.comparison import Contrast
from models.kpi.figure import Unit
from models.kpi.intervals import Estimate
from models.kpi.repayment import (
    FEW,
    FIGURES,
    SHARES,
    days_late_90th,
    days_late_median,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
)
from models.kpi.repayment_tables import steps, still_owed
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Section, Series, Tile
from models.kpi.unlike import busy_days, length, points, warnings

UNSETTLED = "This does not settle whether the change made the difference: see the warnings."
SETTLED = "No reason was found in the periods themselves, but only a trial could rule out all others."
HEADLINES = (late_paid_within_3_days_share, late_paid_within_14_days_share)
SPANS = (("change_low", "from", 1), ("change_high", "to", 2))
ALONE = (("alone_low", "from, each invoice for itself", 1), ("alone_high", "to, each invoice for itself", 2))


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
        tiles=tuple(Tile(figure(sides.after), previous=figure(sides.before)) for figure in FIGURES),
        charts=(_dots(sides), steps(curves, ("before", "after"))),
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
        few = f"Only {control[0]} invoices before and {control[1]} after are without consent: too few to compare with."
        return Section("Difference of differences by consent", words, warnings=(few,))
    return Section("Difference of differences by consent", words, tables=(consent_table(sides),))


def shares_table(sides: Sides, key: str, title: str) -> ReportTable:
    """Each share before and after, and what it changed by."""
    changes = [(share.definition.title, sides.change(share)) for share in SHARES]
    frame = _frame(changes, ("before", "after"))
    columns = (*_side_columns(("before", "after"), Unit.SHARE), *_change_columns(Unit.SHARE))
    return ReportTable(key, title, (Column("measure", "Share"), *columns), frame)


def consent_table(sides: Sides) -> ReportTable:
    """Each share of both groups before and after, and what it changed by more in the one than in the other."""
    names = ("others_before", "others_after", "disclosed_before", "disclosed_after")
    frame = _frame([(share.definition.title, sides.change_of_changes(share)) for share in SHARES], names)
    columns = (*_side_columns(names, Unit.SHARE), *_change_columns(Unit.SHARE, "Changed more by"))
    title = "What changed more where buyers may be written to"
    return ReportTable("before_after_by_consent", title, (Column("measure", "Share"), *columns), frame)


def days_table(sides: Sides) -> ReportTable:
    """Days late before and after; the mean up to as many days as both sides were followed, with its change."""
    rows = []
    for figure in (days_late_median, days_late_90th):
        one, other = figure(sides.before), figure(sides.after)
        ends = tuple(Estimate(_number(each.value), each.low, each.high) for each in (one, other))
        both = None not in (one.value, other.value)
        change = Estimate(_number(other.value) - _number(one.value)) if both else Estimate(None)
        rows.append((one.definition.title, Contrast(ends, (one.n, other.n), Estimate(None), change)))
    mean = sides.change_of_mean()
    if mean is not None:
        rows.append((f"Days late, mean, counted up to {sides.horizon}", mean))
    frame = _frame(rows, ("before", "after"))
    columns = (*_side_columns(("before", "after"), Unit.DAYS), *_change_columns(Unit.DAYS))
    return ReportTable("before_after_days", "Days late before and after", (Column("measure", "Days"), *columns), frame)


def tests_table(sides: Sides) -> ReportTable:
    """The log-rank test of the pace at which late invoices are settled."""
    names = ("Log-rank, each invoice for itself", "Log-rank, buyers as clusters")
    rows = [
        (name, found.statistic if found else np.nan, found.p_value if found else np.nan)
        for name, found in zip(names, sides.log_ranks(), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["test", "chi_squared", "p_value"])
    columns = (Column("test", "Test"), Column("chi_squared", "Chi-squared"), Column("p_value", "By chance alone (p)"))
    return ReportTable("before_after_tests", "Whether late invoices are settled at another pace", columns, frame)


def _frame(rows: Iterable[tuple[str, Contrast]], sides: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([{"measure": title, **_row(found, sides)} for title, found in rows])


def _row(found: Contrast, sides: tuple[str, ...]) -> dict[str, object]:
    row: dict[str, object] = {}
    for name, side, n in zip(sides, found.sides, found.n, strict=True):
        row |= {name: _number(side.value), f"{name}_low": _number(side.low), f"{name}_high": _number(side.high)}
        row[f"{name}_n"] = n
    row["change"] = _number(found.by_clusters.value)
    row |= {key: _number(found.by_clusters[place]) for key, _, place in SPANS}
    row |= {key: _number(found.alone[place]) for key, _, place in ALONE}
    return row | {"says": verdict(found.by_clusters)}


def _side_columns(sides: tuple[str, ...], unit: Unit) -> list[Column]:
    columns = []
    for name in sides:
        title = name.replace("_", " ").capitalize()
        columns += [Column(name, title, unit), Column(f"{name}_low", "from", unit), Column(f"{name}_high", "to", unit)]
        columns.append(Column(f"{name}_n", "of"))
    return columns


def _change_columns(unit: Unit, title: str = "Change") -> list[Column]:
    ends = [Column(key, words, unit) for key, words, _ in (*SPANS, *ALONE)]
    return [Column("change", title, unit), *ends, Column("says", "")]


def verdict(change: Estimate) -> str:
    """What a change says, buyers as clusters."""
    if change.value is None:
        return "nothing to compare"
    if change.low is None:
        return "no interval"
    if not change.is_settled:
        return "may be chance"
    return "higher" if change.value > 0 else "lower"


def _summary(sides: Sides) -> list[str]:
    lengths = f"{length(busy_days(sides.before))} before, {length(busy_days(sides.after))} after."
    return [lengths, *(_sentence(share.definition.title, sides.change(share)) for share in HEADLINES)]


def _sentence(title: str, found: Contrast) -> str:
    before, after = (side.value for side in found.sides)
    if before is None or after is None:
        return f"{title}: nothing to compare yet."
    change = found.by_clusters
    span = f", between {points(change.low)} and {points(change.high)}" if change.low is not None else ""
    return f"{title}: {before:.0%} before, {after:.0%} after ({points(change.value)}{span})."


def _dots(sides: Sides) -> Chart:
    rows = []
    for share in SHARES:
        for name, cohort in (("before", sides.before), ("after", sides.after)):
            found = share(cohort)
            what = f"{found.definition.title}, {name}"
            rows.append((what, _number(found.value), found.low, found.high, found.n, found.still_open))
    frame = pd.DataFrame(rows, columns=["what", "share", "low", "high", "n", "still_open"])
    shares = (Column(key, title, Unit.SHARE) for key, title in (("share", "Share"), ("low", "from"), ("high", "to")))
    columns = (Column("what", "What"), *shares, Column("n", "of"), Column("still_open", "Still open"))
    table = ReportTable("before_after_sides", "Shares on both sides", columns, frame)
    words = "Each share before and after the change, with its interval."
    return Chart(ChartKind.DOTS, "Shares before and after", words, table, "what", (Series("share", "low", "high"),))


def _number(value: object) -> float:
    return np.nan if value is None else float(value)  # type: ignore[arg-type]
