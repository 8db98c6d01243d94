"""The tables of before and after a date (K-02): each side with its interval, and what changed with its own.

What changed bears the interval that takes buyers as clusters; Newcombe's, each invoice for itself, stands beside it.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from models.kpi.before_after import Sides
from models.kpi.comparison import Contrast
from models.kpi.figure import Unit
from models.kpi.intervals import Estimate
from models.kpi.repayment import (
    SHARES,
    days_late_90th,
    days_late_median,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
)
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Series

HEADLINES = (late_paid_within_3_days_share, late_paid_within_14_days_share)
LEAST_P = 0.001  # smaller ones are not told apart
Row = tuple[str, float | Decimal | None, float | None, float | None, int]  # what, value, low, high, of how many


def shares_table(sides: Sides, key: str, title: str) -> ReportTable:
    """Each share before and after, and what it changed by; the sides' intervals stand in the table of the sides."""
    changes = [(share.definition.title, sides.change(share)) for share in SHARES]
    frame = pd.DataFrame([
        {"measure": measure, **_values(found, ("before", "after")), **_change(found.by_clusters),
         "alone_low": _number(found.alone.low), "alone_high": _number(found.alone.high)}
        for measure, found in changes
    ])  # fmt: skip
    alone = (("alone_low", "from, each invoice for itself"), ("alone_high", "to, each invoice for itself"))
    columns = (
        *_columns("Before", "After", "Change in points"),
        *(Column(name, words, Unit.SHARE) for name, words in alone),
    )
    return ReportTable(key, title, columns, frame)


def consent_table(sides: Sides) -> ReportTable:
    """Each share of both groups before and after, and what it changed by more in the one than in the other."""
    names = ("others_before", "others_after", "disclosed_before", "disclosed_after")
    changes = [(share.definition.title, sides.change_of_changes(share)) for share in SHARES]
    frame = pd.DataFrame([
        {"measure": measure, **_values(found, names), **_change(found.by_clusters)} for measure, found in changes
    ])  # fmt: skip
    columns = _columns(
        "Others before", "Others after", "Disclosed before", "Disclosed after", "Changed more by, in points"
    )
    title = "What changed more where buyers may be written to"
    return ReportTable("before_after_by_consent", title, columns, frame)


def _values(found: Contrast, names: Sequence[str]) -> dict[str, float | int]:
    """Each side's share, and how many invoices it is of."""
    values: dict[str, float | int] = {}
    for name, side, n in zip(names, found.sides, found.n, strict=True):
        values |= {name: _number(side.value), f"{name}_n": n}
    return values


def _change(found: Estimate) -> dict[str, float | str]:
    return {
        "change": _number(found.value), "low": _number(found.low), "high": _number(found.high), "says": verdict(found)
    }  # fmt: skip


def _columns(*titles: str) -> tuple[Column, ...]:
    """Those of a table of shares: one for each side, the last title for what comes of them."""
    names = [(title.lower().replace(" ", "_"), title) for title in titles[:-1]]
    sides = (each for name, title in names for each in (Column(name, title, Unit.SHARE), Column(f"{name}_n", "of")))
    ends = (
        Column(name, words, Unit.SHARE) for name, words in (("change", titles[-1]), ("low", "from"), ("high", "to"))
    )
    return Column("measure", "Share"), *sides, *ends, Column("says", "Verdict")


def days_table(sides: Sides) -> ReportTable:
    """Days late before and after; the mean up to as many days as both sides were followed, and what it changed by."""
    rows = []
    for figure in (days_late_median, days_late_90th):
        for name, cohort in (("before", sides.before), ("after", sides.after)):
            found = figure(cohort)
            rows.append((f"{found.definition.title}, {name}", found.value, found.low, found.high, found.n))
    mean = sides.change_of_mean()
    if mean is not None:
        title = f"Days late, mean, counted up to {sides.horizon}"
        parts = zip(("before", "after", "change"), (*mean.sides, mean.by_clusters), (*mean.n, sum(mean.n)), strict=True)
        rows += [(f"{title}, {name}", *estimate, n) for name, estimate, n in parts]
    return _estimates("before_after_days", "Days late before and after", "Days", Unit.DAYS, rows)


def sides_table(sides: Sides) -> ReportTable:
    """Each share on both sides, with its interval and how many invoices it is of."""
    rows = [
        (f"{share.definition.title}, {name}", found.value, found.low, found.high, found.n)
        for share in SHARES
        for name, found in (("before", share(sides.before)), ("after", share(sides.after)))
    ]
    return _estimates("before_after_sides", "Shares on both sides", "Share", Unit.SHARE, rows)


def consent_sides_table(sides: Sides) -> ReportTable:
    """Each share of both groups on both sides, with its interval and how many invoices it is of."""
    names = ("others, before", "others, after", "disclosed, before", "disclosed, after")
    rows = [
        (f"Within {days} days, {name}", *estimate, n)
        for days, share in zip((3, 14), HEADLINES, strict=True)
        for found in (sides.change_of_changes(share),)
        for name, estimate, n in zip(names, found.sides, found.n, strict=True)
    ]
    return _estimates(
        "before_after_consent_sides", "Late invoices paid, with and without consent", "Share", Unit.SHARE, rows
    )


def _estimates(key: str, title: str, head: str, unit: Unit, rows: Sequence[Row]) -> ReportTable:
    """A row for each value, with its interval."""
    frame = pd.DataFrame(rows, columns=["what", "value", "low", "high", "n"])
    numbers = frame[["value", "low", "high"]].astype(np.float64)
    columns = (Column(name, words, unit) for name, words in (("value", head), ("low", "from"), ("high", "to")))
    return ReportTable(
        key, title, (Column("what", "What"), *columns, Column("n", "of")),
        frame.assign(**{name: numbers[name] for name in numbers}),
    )  # fmt: skip


def tests_table(sides: Sides) -> ReportTable:
    """The log-rank test of the pace at which late invoices are settled."""
    names = ("Log-rank, each invoice for itself", "Log-rank, buyers as clusters")
    rows = [
        (name, found.statistic if found else np.nan, _chance(found.p_value) if found else "nothing to compare")
        for name, found in zip(names, sides.log_ranks(), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["test", "chi_squared", "by_chance"])
    columns = (Column("test", "Test"), Column("chi_squared", "Chi-squared"), Column("by_chance", "By chance alone (p)"))
    return ReportTable("before_after_tests", "Whether late invoices are settled at another pace", columns, frame)


def _chance(p_value: float) -> str:
    return f"{p_value:.3f}" if p_value >= LEAST_P else f"below {LEAST_P}"


def verdict(change: Estimate) -> str:
    """What a change says, buyers as clusters."""
    if change.value is None:
        return "nothing to compare"
    if change.low is None:
        return "no interval"
    if not change.is_settled:
        return "may be chance"
    return "higher" if change.value > 0 else "lower"


def dots_of(table: ReportTable) -> Chart:
    """A picture of values with their intervals."""
    words = "Each share with its interval."
    return Chart(ChartKind.DOTS, table.title, words, table, "what", (Series("value", "low", "high"),))


def _number(value: float | None) -> float:
    return np.nan if value is None else value
