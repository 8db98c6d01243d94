"""The collections report as a value: what stands in it, and that its parts agree (K-01, K-02)."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from models.kpi.collections import collections_report
from models.kpi.figure import Period
from models.kpi.report import Breach, Report, ReportTable
from tests.repayment_room import Truth, end_of, invoices_frame, ledger

CHANGE = date(2026, 6, 1)
JUNE = Period(CHANGE, date(2026, 6, 30))
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
LATER = end_of(date(2026, 9, 30))
DAY = timedelta(days=1)


@cache
def frame() -> pd.DataFrame:
    made = ledger(
        6000, first=date(2024, 12, 1), changed_on=CHANGE, last=JUNE.last, before=Truth(0.63, 0.8),
        after=Truth(0.85, 0.95), buyers=30,
    )  # fmt: skip
    return made.assign(seller_id=(made.index % 25).astype("int32"), is_first_of_buyer=made.index < 300)


@cache
def june() -> Report:
    names = {number: f"Company {number % 29}" for number in range(29)}
    return collections_report(frame(), period=JUNE, as_of=LATER, changed_on=CHANGE, names=names)


def table(report: Report, key: str) -> ReportTable:
    return next(each for each in report.tables() if each.key == key)


def test_it_has_repayment_months_groups_and_the_change():
    assert [section.title for section in june().sections] == [
        "Repayment",
        "Month by month",
        "By segment, seller and buyer",
        "Before and after 2026-06-01",
        "Difference of differences by consent",
    ]


def test_without_a_change_nothing_is_compared():
    assert len(collections_report(frame(), period=JUNE, as_of=LATER, names={}).sections) == 3


def test_tiles_stand_beside_the_period_before():
    tile = june().sections[0].tiles[1]

    assert tile.figure.definition.name == "late_paid_within_3_days_share"
    assert (tile.figure.period, tile.previous.period) == (JUNE, JUNE.before())
    assert tile.figure.value == pytest.approx(0.85, abs=0.07)
    assert tile.previous.value == pytest.approx(0.63, abs=0.1)


@pytest.mark.parametrize("key", ["segment", "seller", "buyer", "turn", "consent"])
def test_every_grouping_counts_each_invoice_once(key: str):
    groups = table(june(), f"repayment_by_{key}").frame
    due, late = june().sections[0].tiles[0].figure.n, june().sections[0].tiles[1].figure.n

    assert (groups["due"].sum(), groups["late"].sum()) == (due, late)
    assert (groups["within_14"] * groups["within_14_n"]).sum() / late == june().sections[0].tiles[2].figure.value


def test_months_and_days_count_each_invoice_once():
    months = table(june(), "repayment_outcomes_by_month").frame
    days = table(june(), "repayment_by_day").frame

    assert list(months["month"])[::12] == ["2025-06", "2026-06"]
    assert months.iloc[-1, 1:].sum() == june().sections[0].tiles[0].figure.n
    assert days[["paid", "still_open"]].to_numpy().sum() == june().sections[0].tiles[1].figure.n


@pytest.mark.parametrize(("earliest", "period", "months"), [
    (date(2024, 12, 1), JUNE, ["2025-06", "2026-06"]),  # a year back
    (date(2024, 5, 20), Period(date(2024, 8, 9), JUNE.last), ["2024-08", "2026-06"]),  # the period itself
    (date(2026, 3, 15), JUNE, ["2026-03", "2026-06"]),  # as far as the ledger reaches
    (date(2026, 8, 1), JUNE, []),
])  # fmt: skip
def test_months_are_told_a_year_back_at_least(earliest: date, period: Period, months: list[str]):
    due = [day.date() for day in pd.date_range(earliest, max(JUNE.last, earliest), freq="15D")]
    report = collections_report(invoices_frame(due, 2), period=period, as_of=LATER, names={})

    found = list(table(report, "repayment_by_month").frame["group"])
    assert (found[:1], found[-1:]) == (months[:1], months[-1:])


def test_where_nothing_fell_due_the_tiles_have_nothing_to_stand_beside():
    none, first = (
        collections_report(invoices_frame([due], 0), period=JUNE, as_of=LATER, names={}).sections[0]
        for due in (MAY.last, JUNE.last)
    )

    assert (none.tiles[0].previous.n, none.warnings) == (1, ("No invoice fell due in this period.",))
    assert (first.tiles[0].previous, first.warnings) == (None, ())


def test_the_largest_buyers_stand_by_name_and_the_others_together():
    buyers = table(june(), "repayment_by_buyer").frame

    assert len(buyers) == 11
    assert buyers["group"].iloc[-1] == "the other 20 buyers"
    assert buyers["due"][:10].is_monotonic_decreasing


@pytest.mark.parametrize(("buyers", "last"), [(10, "customer 10"), (11, "the other buyer"), (12, "the other 2 buyers")])
def test_one_buyer_that_is_left_over_is_no_several(buyers: int, last: str):
    due = invoices_frame([date(2026, 6, 5)] * buyers, 0, buyer=range(1, buyers + 1))

    groups = table(collections_report(due, period=JUNE, as_of=LATER, names={}), "repayment_by_buyer").frame["group"]

    assert (len(groups), groups.iloc[-1]) == (min(buyers, 11), last)


def test_numbers_by_day_and_by_month_are_stacked_on_their_first_column():
    charts = {chart.table.key: chart for section in june().sections for chart in section.charts}
    by_day, by_month = charts["repayment_by_day"], charts["repayment_outcomes_by_month"]

    assert (by_day.x, [series.column for series in by_day.series]) == ("days", ["paid", "still_open"])
    assert (by_month.x, [series.column for series in by_month.series]) == ("month", [f"outcome_{n}" for n in range(6)])


def test_the_mean_of_before_is_counted_no_further_than_that_of_now():
    may, start = date(2026, 5, 4), date(2026, 6, 1)
    books = invoices_frame([may, may, start, start], [10, 60, 5, None])

    report = collections_report(books, period=JUNE, as_of=end_of(date(2026, 6, 21)), changed_on=start, names={})

    for section in (report.sections[0], report.sections[3]):
        (mean,) = (tile for tile in section.tiles if tile.figure.definition.name == "days_late_mean")
        assert mean.figure.value == (5 + 20) / 2
        assert mean.previous.value == (10 + 20) / 2
    settled = collections_report(books.iloc[:3], period=JUNE, as_of=LATER, names={})
    (mean,) = (tile for tile in settled.sections[0].tiles if tile.figure.definition.name == "days_late_mean")
    assert (mean.figure.value, mean.previous.value) == (5, (10 + 60) / 2)


def test_few_cases_are_called_few():
    due = invoices_frame([date(2026, 6, 5)] * 41, 2, segment=["small"] * 11 + ["large"] * 30)

    groups = table(collections_report(due, period=JUNE, as_of=LATER, names={}), "repayment_by_segment").frame

    assert dict(zip(groups["group"], groups["remark"], strict=True)) == {"large": "", "small": "few cases"}


def test_a_month_that_is_not_over_or_not_followed_is_marked():
    for as_of, is_over in ((date(2026, 6, 20), False), (date(2026, 7, 13), False), (date(2026, 7, 14), True)):
        report = collections_report(frame(), period=JUNE, as_of=end_of(as_of), names={})
        months = table(report, "repayment_by_month")

        assert months.is_last_incomplete is not is_over
        assert table(report, "repayment_outcomes_by_month").is_last_incomplete is not is_over
        assert (months.frame["remark"].iloc[-1] == "not over yet") is not is_over


def test_a_month_that_is_over_is_not_marked_for_a_later_one_without_invoices():
    spring = Period(date(2026, 3, 1), JUNE.last)
    report = collections_report(
        invoices_frame([date(2026, 3, 5)] * 40, 2), period=spring, as_of=end_of(date(2026, 7, 1)), names={}
    )

    months = table(report, "repayment_by_month")
    assert (list(months.frame["group"]), list(months.frame["remark"])) == (["2026-03"], [""])
    assert not months.is_last_incomplete
    assert table(report, "repayment_outcomes_by_month").is_last_incomplete


def test_a_period_that_ends_within_a_month_leaves_it_incomplete():
    half = Period(date(2026, 5, 1), date(2026, 5, 15))

    assert table(
        collections_report(frame(), period=half, as_of=LATER, names={}), "repayment_by_month"
    ).is_last_incomplete


def test_a_segment_without_name_and_a_buyer_without_segment_are_groups_too():
    due = invoices_frame([date(2026, 6, 5)] * 3, 0, segment=["", None, "retail"])

    groups = table(collections_report(due, period=JUNE, as_of=LATER, names={}), "repayment_by_segment").frame

    assert set(groups["group"]) == {"none", "unknown", "retail"}


def test_buyers_whose_invoices_are_alike_are_warned_of():
    days_late = np.repeat([2, 40], [200, 200])
    alike = invoices_frame([date(2026, 6, 5)] * 400, days_late, buyer=np.arange(400) // 20)
    mixed = invoices_frame([date(2026, 6, 5)] * 400, days_late, buyer=np.arange(400) % 20)

    said = [
        collections_report(each, period=JUNE, as_of=LATER, names={}).sections[0].warnings for each in (alike, mixed)
    ]

    assert said[0][0].startswith("A buyer's invoices resemble each other")
    assert said[1] == ()


def test_figures_bear_how_many_rows_were_left_out():
    breaches = [
        Breach("invoice", "due before issued", 3, (7, 8, 9)),
        Breach("invoice", "paid too much", 2, (1,), False),
    ]

    report = collections_report(frame(), period=JUNE, as_of=LATER, names={}, breaches=breaches)

    assert {figure.left_out for figure in report.figures()} == {3}
    assert report.breaches == tuple(breaches)


@pytest.mark.parametrize("period", [JUNE, Period(date(2030, 1, 1), date(2030, 1, 31))])
def test_an_empty_ledger_and_an_empty_period_make_a_report(period: Period):
    for invoices in (invoices_frame([], []), frame()):
        report = collections_report(invoices, period=period, as_of=LATER, changed_on=period.first, names={})

        assert {each.definition.name for each in report.figures()} >= {"on_time_share", "days_late_median"}


def test_as_of_a_day_in_the_past_later_payments_are_not_known():
    then = collections_report(frame(), period=MAY, as_of=end_of(date(2026, 5, 20)), names={})
    known = frame().assign(settled_on=frame()["settled_on"].where(frame()["settled_on"] <= pd.Timestamp("2026-05-20")))
    same = collections_report(known, period=MAY, as_of=end_of(date(2026, 5, 20)), names={})

    assert list(then.figures()) == list(same.figures())
    assert then.sections[0].tiles[2].figure.still_open > 0


def test_every_column_of_a_table_is_there_and_every_chart_draws_one():
    for each in june().tables():
        assert {column.name for column in each.columns} == set(each.frame.columns)
    for section in june().sections:
        for chart in section.charts:
            drawn = {chart.x, *(name for series in chart.series for name in (series.column, series.low, series.high))}
            assert drawn - {""} <= set(chart.table.frame.columns)


def test_the_curve_is_not_drawn_where_it_hangs_on_a_few():
    days_late = [*[2] * 30, *[np.nan] * 3]
    due = [date(2026, 6, 1)] * 30 + [date(2026, 6, 1)] * 3

    report = collections_report(invoices_frame(due, days_late), period=JUNE, as_of=LATER, names={})
    owed = table(report, "repayment_curve").frame.set_index("days")["owed"]

    assert (owed[1], owed[2], np.isnan(owed[3])) == (1, pytest.approx(3 / 33), True)


def test_one_invoice_is_no_invoices():
    frame = invoices_frame([date(2026, 6, 2)], [np.nan])
    section = collections_report(frame, period=JUNE, as_of=end_of(date(2026, 6, 3)), names={}).sections[0]
    mean = next(tile.figure for tile in section.tiles if tile.figure.definition.name == "days_late_mean")

    assert section.words.startswith("1 invoice falls due from 2026-06-01")
    assert "1 of these was not settled by its end, and 1 is open still" in section.words
    assert mean.note == "counted up to 1 day, 1 is still open"
