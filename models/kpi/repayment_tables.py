"""Repayment by month, by day, and by who is concerned: the tables of K-01 and the charts that stand before them.

The last month is marked while its invoices have not all been followed for 14 days. Groups are shown by how many
invoices fell due, the largest ten by name and the others together; each share bears its interval, and few cases are
called few, since the smallest groups look best and worst by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.counting import count_words
from models.kpi.cohort import Cohort, Tally, numbered
from models.kpi.figure import Unit
from models.kpi.intervals import Estimate, Numbers, wilson_bounds
from models.kpi.repayment import (
    FEW,
    Share,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
    late_past_30_days_share,
    on_time_share,
)
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Series
from models.kpi.survival import Curve

FOLLOWED_FULLY = timedelta(days=14)
MOST_NAMED = 10
LAST_DAY_SHOWN = 60  # of the curve
BY_DAY_ENDS = (*range(1, 31), 60, 90)
SHARE_COLUMNS: tuple[tuple[str, str, Share], ...] = (
    ("on_time", "On time", on_time_share),
    ("within_3", "Late, paid within 3 days", late_paid_within_3_days_share),
    ("within_14", "Late, paid within 14 days", late_paid_within_14_days_share),
    ("past_30", "Late, past 30 days", late_past_30_days_share),
)
OUTCOMES = ("On time", "1 to 3 days", "4 to 14 days", "15 to 30 days", "over 30 days", "still open")


def breakdown(
    key: str, title: str, head: str, cohort: Cohort, group: npt.NDArray[Any], names: Sequence[str]
) -> ReportTable:
    """Every figure for each group that has invoices; groups are numbered from 0."""
    tally, curves = cohort.tally_by(group, len(names)), cohort.curves_by(group, len(names))
    frame = pd.DataFrame({"group": list(names), "due": tally.due, "late": tally.late, "still_open": tally.open})
    columns = [Column("group", head), Column("due", "Due"), Column("late", "Late"), Column("still_open", "Still open")]
    for name, words, share in SHARE_COLUMNS:
        frame = frame.assign(**_share(name, share, tally))
        columns += _share_columns(name, words)
    frame["days_median"] = _numbers([curve.quantile(0.5).value for curve in curves])
    frame["remark"] = np.where(frame["within_14_n"] < FEW, "few cases", "")
    columns += [Column("days_median", "Days late, median", Unit.DAYS), Column("remark", "Remark")]
    return ReportTable(key, title, tuple(columns), frame[tally.all > 0].reset_index(drop=True))


def _share(name: str, share: Share, tally: Tally) -> dict[str, Numbers]:
    hits, n, _ = share.parts(tally)
    low, high = wilson_bounds(hits, n)
    some = n > 0
    known = {"": hits / np.maximum(n, 1), "_low": low, "_high": high}
    return {name + end: np.where(some, values, np.nan) for end, values in known.items()} | {f"{name}_n": n}


def _share_columns(name: str, words: str) -> list[Column]:
    ends = [Column(name + end, title, Unit.SHARE) for end, title in (("", words), ("_low", "from"), ("_high", "to"))]
    return [*ends, Column(f"{name}_n", "of")]


def by_month(cohort: Cohort) -> ReportTable:
    """Every figure for each month in which invoices fell due."""
    months, names = cohort.months()
    table = breakdown("repayment_by_month", "Repayment by month of the due day", "Month", cohort, months, names)
    is_last = table.frame["group"] == names[-1]
    if _is_whole(cohort) or not is_last.any():
        return table
    table.frame.loc[is_last, "remark"] = "not over yet"
    return replace(table, is_last_incomplete=True)


def _is_whole(cohort: Cohort) -> bool:
    """Whether the last month is there to its end, and followed."""
    last = cohort.period.last
    return (last + timedelta(days=1)).day == 1 and last + FOLLOWED_FULLY <= cohort.last_day


def outcomes_by_month(cohort: Cohort) -> ReportTable:
    """How late the invoices of each month were settled, in numbers."""
    months, names = cohort.months()
    cells = cohort.tally_by(months, len(names)).cells[..., 1:].sum(axis=-1)
    keys = [f"outcome_{place}" for place in range(len(OUTCOMES))]
    frame = pd.DataFrame(cells, columns=keys)
    frame.insert(0, "month", names)
    columns = (Column("month", "Month"), *(Column(key, title) for key, title in zip(keys, OUTCOMES, strict=True)))
    return ReportTable(
        "repayment_outcomes_by_month", "How late invoices were settled, by month", columns, frame,
        is_last_incomplete=not _is_whole(cohort),
    )  # fmt: skip


def by_day(cohort: Cohort) -> ReportTable:
    """Late invoices by the day after the due day on which they were settled, or by how long they are open."""
    late = cohort.late
    place = np.searchsorted(BY_DAY_ENDS, late.days)
    names = [*(str(day) for day in BY_DAY_ENDS[:30]), "31 to 60", "61 to 90", "over 90"]
    paid, still_open = (np.bincount(place[each], minlength=len(names)) for each in (late.is_settled, ~late.is_settled))
    frame = pd.DataFrame({"days": names, "paid": paid, "still_open": still_open})
    frame["paid_by_then"] = _numbers([cohort.curve.ended_by(day).value for day in BY_DAY_ENDS] + [None])
    columns = (
        Column("days", "Days late"),
        Column("paid", "Settled"),
        Column("still_open", "Still open"),
        Column("paid_by_then", "Settled by then, open ones counted in", Unit.SHARE),
    )
    return ReportTable("repayment_by_day", "Late invoices by days late", columns, frame)


def still_owed(curves: Mapping[str, Curve], key: str = "repayment_curve") -> ReportTable:
    """What share of late invoices was still owed so many days after the due day, a curve for each name."""
    days = np.arange(LAST_DAY_SHOWN + 1)
    frame, columns = pd.DataFrame({"days": days}), [Column("days", "Days after the due day")]
    for name, curve in curves.items():
        title = name.capitalize()
        until = curve.told_until if curve.still_open else LAST_DAY_SHOWN
        found = [curve.ended_by(int(day)) if day <= until else Estimate(None) for day in days]
        for end, place, words in (("", 0, title), ("_low", 2, f"{title}, from"), ("_high", 1, f"{title}, to")):
            frame[name + end] = 1 - _numbers([each[place] for each in found])
            columns.append(Column(name + end, words, Unit.SHARE))
    return ReportTable(key, "Share of late invoices still owed, by day", tuple(columns), frame)


def _numbers(values: Sequence[float | None]) -> Numbers:
    return np.array(values, dtype=np.float64)


def by_category(key: str, title: str, head: str, cohort: Cohort, column: str) -> ReportTable:
    """By a column of categories."""
    codes, names = cohort.codes(column)
    return breakdown(key, title, head, cohort, codes, names)


def by_turn(cohort: Cohort) -> ReportTable:
    """A buyer's first invoice against its later ones."""
    codes = cohort.column("is_first_of_buyer").astype(np.int8)
    title = "First invoice of a buyer against later ones"
    return breakdown("repayment_by_turn", title, "Invoice", cohort, codes, ("later ones", "first of its buyer"))


def by_party(party: str, cohort: Cohort, names: Mapping[int, str]) -> ReportTable:
    """By seller or buyer: the largest by name, and the others together."""
    codes, ids = numbered(cohort.column(f"{party}_id"))
    number = np.bincount(codes, minlength=len(ids))
    largest = np.argsort(-number, kind="stable")[:MOST_NAMED]
    place = np.full(len(ids), len(largest))
    place[largest] = np.arange(len(largest))
    labels = [names.get(int(ids[each]), f"customer {ids[each]}") for each in largest]
    rest = len(ids) - len(largest)
    others = f"the other {count_words(rest, party)}" if rest > 1 else f"the other {party}"
    title = f"Repayment by {party}"
    return breakdown(f"repayment_by_{party}", title, party.capitalize(), cohort, place[codes], [*labels, others])


def dots(table: ReportTable) -> Chart:
    """The share paid within 14 days of each group, with its interval."""
    series = (Series("within_14", "within_14_low", "within_14_high"),)
    words = "Of late invoices, the share paid within 14 days after the due day, with its interval."
    return Chart(ChartKind.DOTS, table.title, words, table, "group", series)


def lines(table: ReportTable) -> Chart:
    """The shares paid within 3 and 14 days, month by month."""
    series = tuple(Series(name, f"{name}_low", f"{name}_high") for name in ("within_3", "within_14"))
    words = "Of late invoices, the shares paid within 3 and within 14 days after the due day, with their bands."
    return Chart(ChartKind.LINES, "Late invoices paid within 3 and 14 days, by month", words, table, "group", series)


def stacked(table: ReportTable, words: str) -> Chart:
    """Numbers on top of each other, all columns of counts after the first."""
    series = tuple(Series(column.name) for column in table.columns[1:] if column.unit is None)
    return Chart(ChartKind.STACKED, table.title, words, table, table.columns[0].name, series)


def steps(table: ReportTable, names: Sequence[str]) -> Chart:
    """Curves of what is still owed."""
    words = "How the share still owed falls with the days after the due day; open invoices are counted in."
    return Chart(
        ChartKind.STEPS, table.title, words, table, "days", tuple(Series(n, f"{n}_low", f"{n}_high") for n in names)
    )
