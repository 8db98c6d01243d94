"""Durations with cases still open: against published figures, scipy, the plain empirical ones, and laws (K-01)."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.kpi import onboarding_tables, ticket_speed
from models.kpi.intervals import Estimate, wilson
from models.kpi.survival import Curve, kaplan_meier, log_rank, log_rank_of_clusters

# Freireich and others 1963, weeks of remission; figures as Stata's `sts list` prints them for these data
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TREATED_ENDED = [True] * 9 + [False] * 12
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
PUBLISHED = [
    (6, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 0.4482, 0.1346, 0.1881, 0.6801),
]
DAYS = st.lists(st.integers(0, 40), min_size=1, max_size=60)
WATCHED = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=60)


@pytest.mark.parametrize(("week", "share", "error", "low", "high"), PUBLISHED)
def test_the_published_curve_comes_out(week: int, share: float, error: float, low: float, high: float):
    curve = kaplan_meier(TREATED, TREATED_ENDED)
    at = list(curve.times).index(week)

    assert (curve.unended[at], curve.error[at]) == pytest.approx((share, error), abs=5e-5)
    assert (curve.bands[0][at], curve.bands[1][at]) == pytest.approx((low, high), abs=5e-5)


def test_the_published_medians_come_out():
    assert kaplan_meier(TREATED, TREATED_ENDED).quantile(0.5) == Estimate(23, 13, None)
    assert kaplan_meier(CONTROL, [True] * 21).quantile(0.5) == Estimate(8, 4, 11)


def test_the_published_log_rank_comes_out():
    found = log_rank(TREATED + CONTROL, TREATED_ENDED + [True] * 21, [False] * 21 + [True] * 21)

    assert found.statistic == pytest.approx(16.79, abs=0.005)


def test_a_median_that_is_not_reached_is_none():
    curve = kaplan_meier([3, 5, 9, 9, 9], [True, True, False, False, False])

    assert curve.quantile(0.5) == Estimate(None, 3.0, None)
    assert (curve.n, curve.still_open) == (5, 3)


@given(WATCHED)
def test_the_curve_agrees_with_scipy(cases: list[tuple[int, bool]]):
    curve = kaplan_meier(*zip(*cases, strict=True))
    ended = [days for days, has_ended in cases if has_ended]
    still_open = [days for days, has_ended in cases if not has_ended]
    theirs = stats.ecdf(stats.CensoredData(uncensored=ended, right=still_open)).sf

    assert curve.unended == pytest.approx(theirs.evaluate(curve.times))


@given(WATCHED, WATCHED)
def test_the_log_rank_agrees_with_scipy(one: list[tuple[int, bool]], other: list[tuple[int, bool]]):
    days, has_ended = zip(*one, *other, strict=True)
    found = log_rank(days, has_ended, [False] * len(one) + [True] * len(other))
    sides = [
        stats.CensoredData(uncensored=[d for d, e in side if e], right=[d for d, e in side if not e])
        for side in (one, other)
    ]

    if found is None:
        return
    theirs = stats.logrank(*sides)
    assert found == pytest.approx((theirs.statistic**2, theirs.pvalue), abs=1e-9)


@given(DAYS)
def test_without_open_cases_all_is_plain(days: list[int]):
    curve = kaplan_meier(days, [True] * len(days))

    assert curve.quantile(0.5).value == np.median(days)
    assert curve.mean().value == pytest.approx(np.mean(days))
    assert curve.ended_by(20).value == pytest.approx(np.mean(np.array(days) <= 20))


def test_without_open_cases_the_means_error_is_plain_too():
    days = [2, 3, 5, 8, 13, 21]

    low, high = kaplan_meier(days, [True] * 6).mean()[1:]

    assert (high - low) / 2 == pytest.approx(1.959964 * stats.sem(days))


@given(WATCHED, st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(cases: list[tuple[int, bool]], chance: object):
    shuffled = list(cases)
    chance.shuffle(shuffled)

    one, other = (kaplan_meier(*zip(*each, strict=True)) for each in (cases, shuffled))

    assert (one.quantile(0.9), one.mean(), one.ended_by(7)) == (other.quantile(0.9), other.mean(), other.ended_by(7))


@given(WATCHED)
def test_bands_hold_the_curve_and_stay_within_nothing_and_all(cases: list[tuple[int, bool]]):
    curve = kaplan_meier(*zip(*cases, strict=True))
    low, high = curve.bands

    assert ((low >= 0) & (low <= curve.unended) & (curve.unended <= high) & (high <= 1)).all()


@given(WATCHED)
def test_whole_days_and_fractions_give_one_curve(cases: list[tuple[int, bool]]):
    days, has_ended = np.array([each[0] for each in cases]), [each[1] for each in cases]

    counted, sorted_ones = kaplan_meier(days, has_ended), kaplan_meier(days.astype(float), has_ended)

    assert (counted.times == sorted_ones.times).all()
    assert (counted.unended == sorted_ones.unended).all()


def test_before_the_first_end_the_share_is_still_unsure():
    curve = kaplan_meier([10] * 8, [True] * 8)

    assert curve.ended_by(9) == pytest.approx((0, 0, 0.3244), abs=1e-4)


def test_where_all_have_ended_the_upper_band_stays_as_it_was():
    curve = kaplan_meier(CONTROL, [True] * 21)

    assert (curve.unended[-1], curve.bands[0][-1]) == (0, 0)
    assert curve.bands[1][-1] == curve.bands[1][-2] < 0.2
    assert kaplan_meier([5] * 9, [True] * 9).bands[1][-1] == 1


def test_while_none_has_ended_the_band_is_that_of_none_of_those_watched():
    curve = kaplan_meier([1, 5, 5, 5], [False, True, False, False])

    assert (curve.unended[0], curve.bands[0][0]) == (1, pytest.approx(1 - wilson(0, 4).high))


def a_race(seed: int, cases: int, pace: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, whether each ended, and which are of the second side, whose pace is another."""
    chance = np.random.default_rng(seed)
    is_second = np.arange(cases) % 2 == 1
    days = chance.geometric(np.where(is_second, pace, 0.1))
    return np.minimum(days, 25), days <= 25, is_second


@pytest.mark.parametrize("pace", [0.1, 0.12])
def test_with_a_cluster_for_each_case_the_log_rank_is_nearly_the_plain_one(pace: float):
    race = a_race(1, 4000, pace)

    found, plain = log_rank_of_clusters(*race, np.arange(4000)), log_rank(*race)

    assert found.statistic == pytest.approx(plain.statistic, rel=0.1)


def test_the_same_cases_over_again_make_nothing_surer():
    race = a_race(2, 200, 0.13)
    tenfold = [np.repeat(each, 10) for each in race]

    assert log_rank(*tenfold).statistic == pytest.approx(10 * log_rank(*race).statistic, rel=0.02)
    assert log_rank_of_clusters(*tenfold, np.repeat(np.arange(200), 10)) == pytest.approx(
        log_rank_of_clusters(*race, np.arange(200))
    )


def test_one_cluster_tells_nothing_nor_do_two_that_say_the_same():
    days, is_second = [1, 2, 1, 2], [False, True, False, True]

    assert log_rank_of_clusters(days, [True] * 4, is_second, [0, 0, 0, 0]) is None
    assert log_rank_of_clusters(days, [True] * 4, is_second, [0, 0, 1, 1]) is None
    assert log_rank_of_clusters([1, 2, 3, 4], [True] * 4, sorted(is_second), [0, 0, 1, 1]) is not None


def test_the_log_rank_of_clusters_is_that_of_a_plain_count():
    """Each case by itself: its own end less what was to be expected of it on each day that it was watched."""
    days, has_ended, is_second = np.array([1, 2, 2, 3, 4, 4, 5]), np.array([1, 1, 0, 1, 1, 0, 1]), np.arange(7) % 2
    part = np.zeros(7)
    for day in range(1, 6):
        watched, ends = days >= day, (days == day) & (has_ended == 1)
        apart = is_second - is_second[watched].mean()
        part += apart * ends - watched * apart * ends.sum() / watched.sum()
    sums = np.array([part[:3].sum(), part[3:5].sum(), part[5:].sum()])

    found = log_rank_of_clusters(days, has_ended, is_second, [0, 0, 0, 1, 1, 2, 2])

    statistic = sums.sum() ** 2 / (3 * sums.var(ddof=1))
    assert found == pytest.approx((statistic, 2 * stats.t.sf(np.sqrt(statistic), 2)))


def test_one_cluster_and_no_end_at_all_say_nothing():
    assert log_rank_of_clusters([1, 2], [True, True], [False, True], [0, 0]) is None
    assert log_rank_of_clusters([1, 2], [False, False], [False, True], [0, 1]) is None


def test_past_the_longest_watch_nothing_is_known_while_some_are_open():
    assert kaplan_meier([3, 5], [True, False]).ended_by(6) == Estimate(None)
    assert kaplan_meier([3, 5], [True, True]).ended_by(6).value == 1


def test_an_open_case_counts_as_long_as_it_was_watched():
    assert kaplan_meier([2, 4, 10], [True, True, False]).mean().value == pytest.approx((2 + 4 + 10) / 3)
    assert kaplan_meier([2, 4, 10], [True, True, False]).mean(until=5).value == pytest.approx((2 + 4 + 5) / 3)


def test_no_cases_say_nothing():
    nobody = kaplan_meier(np.array([], dtype=np.int32), np.array([], dtype=bool))

    assert (nobody.n, nobody.quantile(0.5), nobody.mean(), nobody.ended_by(3)) == (0, *[Estimate(None)] * 3)
    assert log_rank([4, 4], [True, True], [True, True]) is None


@pytest.mark.parametrize(("days", "is_settled"), [([59.0] * 4, False), ([3.0] * 4, True)])
def test_cases_that_are_all_alike_have_a_mean_without_an_interval(days: list[float], is_settled: bool):
    found = kaplan_meier(np.array(days), np.full(4, is_settled)).mean()

    assert (found.value, found.low, found.high) == (days[0], None, None)


@pytest.mark.parametrize(("times", "has_ended", "until"), [
    ([1, 2, 3, 4, 5, 6, 7], [1, 0, 1, 1, 1, 1, 1], 3),  # five were watched for 3 days or longer
    ([1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 1, 1], 7),  # nothing is unknown
    ([4, 4, 5], [1, 0, 1], 4),  # there are no five
    ([], [], 0),
])  # fmt: skip
def test_a_curve_is_told_for_as_long_as_it_hangs_on_more_than_single_cases(
    times: list[int], has_ended: list[int], until: int
):
    assert kaplan_meier(np.array(times, dtype=np.int64), has_ended).told_until == until


@pytest.mark.parametrize("table", [onboarding_tables.curve_table, ticket_speed.curve_table])
def test_curves_of_journeys_and_tickets_end_where_single_cases_would_carry_them(
    table: Callable[[Curve], pd.DataFrame],
):
    times = np.array([1.0, 2, 3, 4, 5, 6, 7])
    open_early, settled = [True, False, *[True] * 5], [True] * 7

    shown = table(kaplan_meier(times, open_early))
    whole = table(kaplan_meier(times, settled))

    assert (shown.iloc[-1, 0], shown["share"].max()) == (3.0, pytest.approx(1 - 6 / 7 * 4 / 5))
    assert (whole.iloc[-1, 0], whole["share"].max()) == (7.0, 1.0)
    assert table(kaplan_meier([], [])).empty


@pytest.mark.parametrize("table", [onboarding_tables.curve_table, ticket_speed.curve_table])
def test_a_curve_of_no_length_is_one_row(table: Callable[[Curve], pd.DataFrame]):
    at_once, of_one = kaplan_meier([0.0, 0, 5, 9, 24], [True, True, True, True, False]), kaplan_meier([0.0], [True])

    assert table(at_once)[["share"]].to_numpy().tolist() == [[0.4]]
    assert table(of_one)[["share"]].to_numpy().tolist() == [[1.0]]


def test_no_mean_time_may_lie_below_nothing():
    mean = kaplan_meier([1, 40], [True, True]).mean()

    assert (mean.value, mean.low) == (20.5, 0)
    assert mean.high == pytest.approx(20.5 + 1.959964 * np.std([1, 40], ddof=1) / np.sqrt(2))
