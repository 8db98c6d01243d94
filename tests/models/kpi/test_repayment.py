"""How invoices are repaid, on ledgers small enough to count by hand (K-01)."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kpi.cohort import MOST_IDS, Cohort, Invoices, last_whole_day, numbered
from models.kpi.figure import Period
from models.kpi.repayment import (
    FIGURES,
    SHARES,
    days_late_90th,
    days_late_mean,
    days_late_median,
    late_paid_within_3_days_share,
    late_paid_within_14_days_share,
    late_past_30_days_share,
    on_time_share,
    paid_within_14_days_share,
    past_30_days_share,
)
from tests.repayment_room import TALLINN, cohort_of, end_of, invoices_frame

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
FIRST = date(2026, 5, 1)
OPEN = np.nan
SMALL = [-2, 0, 0, 1, 3, 4, 14, 15, 31, OPEN]  # days late of ten invoices due on 1 May


def of_may(days_late: list[float], as_of: date = date(2026, 7, 31)) -> Cohort:
    return cohort_of([FIRST] * len(days_late), days_late, period=MAY, as_of=as_of)


def test_the_figures_of_a_small_ledger_are_those_counted_by_hand():
    cohort = of_may(SMALL)

    assert {figure(cohort).definition.name: figure(cohort).value for figure in SHARES} == {
        "on_time_share": 3 / 10,
        "late_paid_within_3_days_share": 2 / 7,
        "late_paid_within_14_days_share": 4 / 7,
        "paid_within_14_days_share": 7 / 10,
        "late_past_30_days_share": 2 / 7,
        "past_30_days_share": 2 / 10,
    }


def test_days_late_count_open_ones_for_as_long_as_they_are_late():
    cohort = of_may([1, 2, 3, OPEN, OPEN], as_of=date(2026, 5, 11))

    assert days_late_median(cohort).value == 3
    assert days_late_mean(cohort).value == pytest.approx((1 + 2 + 3 + 10 + 10) / 5)
    assert days_late_mean(cohort).note == "counted up to 10 days, 2 are still open"
    assert (days_late_median(cohort).n, days_late_median(cohort).still_open) == (5, 2)


def test_a_median_that_is_not_reached_says_so():
    figure = days_late_median(of_may([1, OPEN, OPEN]))

    assert (figure.value, figure.note) == (None, "median not reached")


def test_paid_on_the_due_day_is_on_time_and_a_day_later_is_late():
    assert on_time_share(of_may([0, 1])).value == 0.5
    assert late_paid_within_3_days_share(of_may([0, 1])).n == 1


@pytest.mark.parametrize(("day", "n", "still_open"), [(14, 0, 3), (15, 3, 0)])
def test_an_invoice_bears_on_14_days_once_it_was_followed_for_14(day: int, n: int, still_open: int):
    figure = late_paid_within_14_days_share(of_may([1, 9, OPEN], as_of=date(2026, 5, day)))

    assert (figure.n, figure.still_open) == (n, still_open)


def test_quick_payers_do_not_count_before_the_slow_ones_can():
    due = [date(2026, 5, 1)] * 4 + [date(2026, 5, 30)] * 4
    days_late = [1, 1, OPEN, OPEN, 1, 1, 1, OPEN]
    cohort = cohort_of(due, days_late, period=MAY, as_of=date(2026, 6, 1))

    assert late_paid_within_3_days_share(cohort).value == 0.5
    assert late_paid_within_3_days_share(cohort).still_open == 4


def test_an_invoice_that_is_not_due_yet_is_neither_on_time_nor_late():
    cohort = cohort_of(
        [date(2026, 5, 5), date(2026, 5, 20), date(2026, 5, 20)], [0, -18, OPEN], period=MAY, as_of=date(2026, 5, 10)
    )

    assert (on_time_share(cohort).n, on_time_share(cohort).still_open) == (1, 2)
    assert days_late_median(cohort).n == 0


def test_what_was_settled_after_the_moment_is_open():
    assert on_time_share(of_may([0, 20], as_of=date(2026, 5, 10))).value == 0.5
    assert days_late_median(of_may([2, 20], as_of=date(2026, 5, 10))).still_open == 1


def test_only_whole_days_count():
    assert last_whole_day(datetime(2026, 5, 10, 8, tzinfo=TALLINN)) == date(2026, 5, 9)
    assert last_whole_day(end_of(date(2026, 5, 10))) == date(2026, 5, 10)
    assert last_whole_day(datetime(2026, 5, 10, 23, 59, 59, tzinfo=TALLINN)) == date(2026, 5, 10)


def test_past_30_days_begins_on_the_31st():
    assert late_past_30_days_share(of_may([30, 31])).value == 0.5
    assert past_30_days_share(of_may([0, 0, 30, OPEN])).value == 0.25
    assert past_30_days_share(of_may([31], as_of=date(2026, 5, 30))).n == 0


def test_without_cases_a_figure_says_why():
    assert late_paid_within_14_days_share(of_may([0, 0])).note == "no such invoices"
    assert late_paid_within_14_days_share(of_may([5], as_of=date(2026, 5, 9))).note == (
        "none was followed long enough yet"
    )
    assert on_time_share(of_may([0] * 29)).note == "few cases"
    assert on_time_share(of_may([0] * 30)).note == ""


def test_the_90th_percentile_is_the_day_by_which_nine_of_ten_paid():
    assert days_late_90th(of_may([*range(1, 10), 40])).value == pytest.approx((9 + 40) / 2)


def test_each_figure_bears_its_definition_and_where_it_stands():
    for compute in FIGURES:
        figure = compute(of_may([-1, 0, *range(1, 41)]))

        assert figure.definition.words
        assert (figure.period, figure.as_of) == (MAY, end_of(date(2026, 7, 31)))
        assert figure.low < figure.value < (figure.high or np.inf)


@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(-5, 70)), min_size=1), st.integers(0, 120))
def test_figures_are_those_of_a_plain_count(made: list[tuple[int, int | None]], as_of: int):
    due = [FIRST + timedelta(days=day) for day, _ in made]
    period, day = Period(FIRST, date(2026, 6, 30)), FIRST + timedelta(days=as_of)
    cohort = cohort_of(due, [np.nan if late is None else late for _, late in made], period=period, as_of=day)

    late = [(as_of - at, late) for at, late in made if as_of >= at and (late is None or late > 0)]
    for days, compute in ((3, late_paid_within_3_days_share), (14, late_paid_within_14_days_share)):
        followed = [paid for watched, paid in late if watched >= days]
        paid = sum(each is not None and each <= days for each in followed)
        figure = compute(cohort)
        assert (figure.n, figure.still_open) == (len(followed), len(late) - len(followed))
        assert figure.value == (paid / len(followed) if followed else None)


@given(st.permutations(range(len(SMALL))))
def test_the_order_of_rows_does_not_matter(order: list[int]):
    one, other = of_may(SMALL), of_may([SMALL[place] for place in order])

    assert [compute(one) for compute in FIGURES] == [compute(other) for compute in FIGURES]


def test_an_empty_ledger_has_figures_that_say_nothing():
    empty = Invoices.of(invoices_frame([], [])).due_within(MAY, end_of(date(2026, 7, 31)))

    assert {compute(empty).value for compute in FIGURES} == {None}
    assert paid_within_14_days_share(empty).note == "no such invoices"


def test_the_curve_of_a_group_is_that_of_its_own_late_invoices():
    chance, due = np.random.default_rng(4), [MAY.first + timedelta(days=n % 28) for n in range(90)]
    late = np.where(chance.random(90) < 0.3, OPEN, chance.integers(-2, 20, 90))
    cohort = cohort_of(due, late, period=MAY, as_of=MAY.last)
    group = chance.integers(0, 3, 90)

    for number, curve in enumerate(cohort.curves_by(group, 4)):
        alone = group == number
        own = cohort_of(np.array(due)[alone], late[alone], period=MAY, as_of=MAY.last).curve
        for name in ("times", "ended", "left_open"):
            assert list(getattr(curve, name)) == list(getattr(own, name)), (number, name)


@pytest.mark.parametrize("largest", [9, MOST_IDS, 2**31 - 1])
def test_ids_are_numbered_in_their_order_however_large_they_are(largest: int):
    numbers, ids = numbered(np.array([largest, 3, 0, 3], "int32"))

    assert (list(numbers), list(ids)) == ([2, 1, 0, 1], [0, 3, largest])
    assert [len(each) for each in numbered(np.array([], "int32"))] == [0, 0]
