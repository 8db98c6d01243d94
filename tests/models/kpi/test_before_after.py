"""Before and after a date: the reference case, the sides, and what must not be concluded (K-02)."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from models.kpi.before_after import Sides, like_months, sides_of
from models.kpi.before_after_sections import before_after_section, consent_section
from models.kpi.before_after_tables import verdict
from models.kpi.cohort import Invoices
from models.kpi.figure import Period
from models.kpi.intervals import Estimate
from models.kpi.repayment import late_paid_within_3_days_share, late_paid_within_14_days_share, on_time_share
from models.kpi.unlike import (
    of_an_earlier_trend,
    of_few_cases,
    of_fewer_late,
    of_groups_apart_before,
    of_new_buyers,
    of_other_seasons,
    of_other_segments,
    of_short_following,
    of_unlike_length,
    warnings,
)
from tests.repayment_room import Truth, end_of, invoices_frame, ledger

CHANGE = date(2026, 6, 1)
BEFORE, AFTER = Truth(0.63, 0.80), Truth(0.85, 0.95)
DAY = timedelta(days=1)


def sides(frame: pd.DataFrame, *, last: date, as_of: date | None = None) -> Sides:
    found = sides_of(Invoices.of(frame), CHANGE, Period(CHANGE, last), end_of(as_of or last + 40 * DAY))
    assert found is not None
    return found


@cache
def reference() -> Sides:
    """Eighteen months before, one after, with the shares that are known of a real firm."""
    frame = ledger(
        20_000, first=date(2024, 12, 1), changed_on=CHANGE, last=date(2026, 6, 30), before=BEFORE, after=AFTER
    )
    return sides(frame, last=date(2026, 6, 30))


@cache
def years(control: Truth | None = None) -> Sides:
    """A year before and a year after."""
    frame = ledger(
        20_000, first=date(2025, 6, 1), changed_on=CHANGE, last=date(2027, 5, 31), before=BEFORE, after=AFTER,
        control=control, seed=2,
    )  # fmt: skip
    return sides(frame, last=date(2027, 5, 31))


@pytest.mark.parametrize(
    ("share", "before", "after"),
    [(late_paid_within_3_days_share, 0.63, 0.85), (late_paid_within_14_days_share, 0.80, 0.95)],
)
def test_the_reference_case_comes_out(share: object, before: float, after: float):
    found = reference().change(share)

    assert [side.value for side in found.sides] == pytest.approx([before, after], abs=0.03)
    for estimate, truth in zip((*found.sides, found.by_clusters), (before, after, after - before), strict=True):
        assert estimate.low < truth < estimate.high
    assert verdict(found.by_clusters) == "higher"


def test_one_month_against_eighteen_does_not_settle_it():
    section = before_after_section(reference(), None, CHANGE)

    assert section.warnings[0].startswith("18 months before the change against 1 month after it do not settle")
    assert section.words.endswith("This does not settle whether the change made the difference: see the warnings.")


def test_a_year_against_a_year_is_spoken_against_by_nothing():
    assert warnings(years()) == ()
    assert before_after_section(years(), None, CHANGE).words.startswith("12 months before, 12 months after. Before: ")


def test_what_is_still_open_at_the_change_was_touched_by_it_and_belongs_to_neither_side():
    frame = invoices_frame([CHANGE - 10 * DAY, CHANGE - 20 * DAY, CHANGE], [12, 12, 12])
    found = sides(frame, last=CHANGE)

    assert (late_paid_within_14_days_share(found.before).n, late_paid_within_14_days_share(found.before).value) == (
        1,
        1,
    )
    assert late_paid_within_14_days_share(found.before).still_open == 1
    assert found.before.curve.still_open == 1


def test_an_invoice_is_on_the_side_on_which_it_fell_due():
    found = sides(invoices_frame([CHANGE - DAY, CHANGE, CHANGE + DAY], [0, 0, 0]), last=CHANGE)

    assert (len(found.before), len(found.after)) == (1, 1)


def test_with_nothing_on_one_side_there_is_nothing_to_compare():
    book = Invoices.of(invoices_frame([CHANGE], [0]))

    assert sides_of(book, CHANGE, Period(CHANGE, CHANGE), end_of(CHANGE)) is None
    assert sides_of(book, CHANGE + DAY, Period(CHANGE, CHANGE), end_of(CHANGE)) is None


def test_what_moved_both_groups_is_taken_away():
    alike = years().change_of_changes(late_paid_within_14_days_share)
    apart = years(control=BEFORE).change_of_changes(late_paid_within_14_days_share)

    assert alike.by_clusters.low < 0 < alike.by_clusters.high
    assert apart.by_clusters.low < 0.15 < apart.by_clusters.high
    assert apart.by_clusters.is_settled


def test_the_difference_of_differences_is_told_in_words():
    assert (
        "within 14 days: changed more by +16 points, between +13 and +19; higher."
        in consent_section(years(control=BEFORE)).words
    )
    assert consent_section(years(control=BEFORE)).warnings == ()


def test_every_column_says_what_is_in_it():
    tables = consent_section(years(control=BEFORE)).tables

    assert [column.title for table in tables for column in table.columns if column.name == "says"] == ["Verdict"]


def test_groups_that_went_different_ways_before_the_change_are_told():
    days = np.repeat(np.arange(-360, 360), 20)
    consent = np.where(np.arange(len(days)) % 2, "DISCLOSED", "NON_DISCLOSED")
    pace = np.where(consent == "DISCLOSED", np.clip(0.5 + days / 1000, 0, 1), 0.5)
    quick = np.random.default_rng(6).random(len(days)) < pace
    frame = invoices_frame(
        np.datetime64(CHANGE) + days, np.where(quick, 2, 40), buyer=np.arange(len(days)) % 201, consent=consent
    )

    assert of_groups_apart_before(sides(frame, last=date(2027, 5, 1))).startswith("The two groups went different ways")
    assert of_groups_apart_before(years()) == ""


def test_without_a_group_to_compare_with_the_section_says_so():
    frame = invoices_frame([CHANGE - DAY, CHANGE], [1, 1], consent="DISCLOSED")

    section = consent_section(sides(frame, last=CHANGE))

    assert section.warnings == ("Without consent are only 0 invoices before and 0 after: too few to compare with.",)
    assert section.tables == ()


def test_buyers_that_keep_to_their_ways_widen_the_interval():
    frame = ledger(
        4000, first=date(2025, 6, 1), changed_on=CHANGE, last=date(2027, 5, 31), before=BEFORE, after=AFTER,
        buyers=2000,
    )  # fmt: skip
    frame["buyer_id"] = (frame.index % 40 + 40 * (frame["due_on"] >= pd.Timestamp(CHANGE))).astype("int32")
    frame.loc[frame["buyer_id"] % 4 == 0, "settled_on"] = frame["due_on"] + pd.Timedelta(days=20)
    found = sides(frame, last=date(2027, 5, 31)).change(late_paid_within_14_days_share)

    assert found.by_clusters.high - found.by_clusters.low > 3 * (found.alone.high - found.alone.low)


def test_means_are_compared_up_to_as_many_days_as_both_sides_were_followed():
    assert reference().horizon == 30
    assert years().horizon == 90

    found = years().change_of_mean()

    assert found.by_clusters.high < 0
    assert found.sides[0].low < found.sides[0].value < found.sides[0].high


def test_what_took_longer_than_the_days_compared_counts_as_so_many():
    days_late = np.array([5.0, 10, 100, 200] * 20)
    frame = invoices_frame([*[CHANGE - 300 * DAY] * 80, *[CHANGE] * 80], [*days_late, *days_late / 5])

    found = sides(frame, last=CHANGE, as_of=CHANGE + 120 * DAY)

    assert found.horizon == 90
    assert [side.value for side in found.change_of_mean().sides] == [
        pytest.approx(np.minimum(days, 90).mean()) for days in (days_late, days_late / 5)
    ]


def test_the_same_cases_give_the_same_interval():
    assert reference().change_of_mean() == sides(reference().before.frame, last=date(2026, 6, 30)).change_of_mean()


def test_the_like_months_are_those_of_the_year_before():
    found = like_months(Invoices.of(reference().before.frame), reference())

    assert found.before.period == Period(date(2025, 6, 1), date(2025, 6, 30))
    assert found.after.period == Period(date(2026, 6, 1), date(2026, 6, 30))
    assert found.before.last_day == CHANGE - DAY
    assert found.change(late_paid_within_3_days_share).sides[0].value == pytest.approx(0.63, abs=0.06)


def test_where_the_ledger_does_not_reach_a_year_back_there_are_no_like_months():
    frame = invoices_frame([CHANGE - 300 * DAY, CHANGE], [0, 0])

    assert like_months(Invoices.of(frame), sides(frame, last=CHANGE)) is None


def test_like_months_are_a_year_at_most():
    frame = invoices_frame([CHANGE - 800 * DAY, CHANGE - 300 * DAY, CHANGE, CHANGE + 700 * DAY], [0] * 4)

    found = like_months(Invoices.of(frame), sides(frame, last=CHANGE + 700 * DAY))

    assert found.before.period == Period(date(2025, 6, 1), date(2026, 5, 31))
    assert found.after.period == Period(CHANGE, date(2027, 5, 31))


def test_short_following_is_told():
    frame = reference().before.frame

    assert of_short_following(reference()) == ""
    assert "were followed for 14 days" in of_short_following(
        sides(frame, last=date(2026, 6, 30), as_of=date(2026, 7, 5))
    )


def test_few_cases_and_few_buyers_are_told():
    few = invoices_frame([CHANGE - 60 * DAY, *[CHANGE] * 40], 2)
    one_buyer = invoices_frame([*[CHANGE - 60 * DAY] * 40, *[CHANGE] * 40], 2)

    assert of_few_cases(sides(few, last=CHANGE)).startswith("Few cases: 1 late invoice before and 40 after")
    assert of_few_cases(sides(one_buyer, last=CHANGE)).startswith("Few buyers: 1 before and 1 after")


def test_other_seasons_segments_and_buyers_are_told():
    due = [CHANGE - 60 * DAY, CHANGE - 59 * DAY, CHANGE, CHANGE + DAY]
    other = invoices_frame(due, 0, segment=["retail", "retail", "building", "building"], buyer=[1, 2, 3, 4])

    found = sides(other, last=CHANGE + DAY)

    assert of_other_seasons(found)
    assert of_other_segments(found)
    assert of_new_buyers(found) == "Of 2 invoices after the change 2 are of buyers that had none before it."


def test_a_trend_before_the_change_is_told():
    days = np.arange(-360, 360)
    due = np.datetime64(CHANGE) + np.repeat(days, 20)
    quick = np.random.default_rng(3).random(len(due)) < np.repeat(np.clip(0.5 + days / 1500, 0, 1), 20)

    assert "moved by +" in of_an_earlier_trend(
        sides(invoices_frame(due, np.where(quick, 2, 40), buyer=np.arange(len(due)) % 200), last=date(2027, 5, 1))
    )
    assert of_an_earlier_trend(years()) == ""


def test_that_fewer_get_late_at_all_is_told():
    frame = ledger(
        20_000, first=date(2025, 6, 1), changed_on=CHANGE, last=date(2027, 5, 31), before=BEFORE,
        after=Truth(0.85, 0.95, on_time=0.7),
    )  # fmt: skip

    assert "changed by +2" in of_fewer_late(sides(frame, last=date(2027, 5, 31)))
    assert of_fewer_late(years()) == ""


def test_unlike_lengths_are_told_and_like_ones_are_not():
    assert of_unlike_length(years()) == ""
    quarter = sides(years().before.frame, last=date(2026, 8, 31))
    assert "12 months before the change against 3 months after" in of_unlike_length(quarter)
    assert "both are too short" in of_unlike_length(
        sides(invoices_frame([CHANGE - 40 * DAY, CHANGE], 0), last=CHANGE + 39 * DAY)
    )


def test_a_change_says_no_more_than_its_interval():
    assert verdict(Estimate(0.1, 0.05, 0.2)) == "higher"
    assert verdict(Estimate(-0.1, -0.2, -0.05)) == "lower"
    assert verdict(Estimate(0.1, -0.05, 0.2)) == "may be chance"
    assert verdict(Estimate(0.1)) == "no interval"
    assert verdict(reference().change(on_time_share).by_clusters) == "may be chance"


def test_a_lone_early_invoice_does_not_make_the_time_before_longer():
    due = [CHANGE - 4000 * DAY, *(CHANGE + number * DAY for number in range(-360, 360))]

    assert of_unlike_length(sides(invoices_frame(due, 0), last=CHANGE + 359 * DAY)) == ""
