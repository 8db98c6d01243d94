"""Shares and differences say how sure they are: against Newcombe's published examples, scipy, and laws (K-01, K-02)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from models.kpi.intervals import (
    Design,
    Estimate,
    cluster_stretch,
    contrast,
    design,
    share_of_clusters,
    wilson,
    wilson_bounds,
)

# Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, and 873-890, table II, method 10
SINGLE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
DIFFERENCE = [
    ((56, 70, 48, 80), 0.0524, 0.3339),
    ((9, 10, 3, 10), 0.1705, 0.8090),
    ((6, 7, 2, 7), 0.0582, 0.8062),
    ((5, 56, 0, 29), -0.0381, 0.1926),
    ((0, 10, 0, 20), -0.1611, 0.2775),
    ((0, 10, 0, 10), -0.2775, 0.2775),
    ((10, 10, 0, 20), 0.6791, 1.0000),
    ((10, 10, 0, 10), 0.6075, 1.0000),
]
SHARES = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def newcombe(hits: int, n: int, base_hits: int, base_n: int) -> Estimate:
    """How far a share lies above a base."""
    return contrast([hits, base_hits], [n, base_n], (1, -1))


@pytest.mark.parametrize(("hits", "n", "low", "high"), SINGLE)
def test_a_share_bears_the_published_interval(hits: int, n: int, low: float, high: float):
    assert wilson(hits, n)[1:] == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("cases", "low", "high"), DIFFERENCE)
def test_a_difference_bears_the_published_interval(cases: tuple[int, int, int, int], low: float, high: float):
    assert newcombe(*cases)[1:] == pytest.approx((low, high), abs=5e-5)


@given(SHARES)
def test_a_share_agrees_with_scipy(share: tuple[int, int]):
    theirs = binomtest(*share).proportion_ci(method="wilson")

    assert wilson(*share)[1:] == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(SHARES, SHARES)
def test_an_interval_holds_its_estimate_and_turns_with_its_sides(one: tuple[int, int], other: tuple[int, int]):
    estimate, turned = newcombe(*one, *other), newcombe(*other, *one)

    assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert turned == pytest.approx((-estimate.value, -estimate.high, -estimate.low))


def test_no_cases_say_nothing():
    assert wilson(0, 0) == Estimate(None)
    assert newcombe(3, 4, 0, 0) == Estimate(None)
    assert cluster_stretch(np.array([[1, 0], [2, 0]]), np.array([[2, 0], [3, 0]]), (1, -1)) is None


@pytest.mark.parametrize(
    ("low", "high", "least"),
    [(0.02, 0.3, 0.02), (-0.3, -0.02, 0.02), (-0.1, 0.2, 0), (0.0, 0.2, 0), (None, 0.2, 0), (0.1, None, 0)],
)
def test_a_difference_is_settled_where_its_interval_leaves_out_nought(
    low: float | None, high: float | None, least: float
):
    estimate = Estimate(0.1, low, high)

    assert (estimate.least, estimate.is_settled) == (least, least > 0)


def test_without_cases_the_bounds_are_nothing_and_all():
    low, high = wilson_bounds([0, 5], [0, 10])

    assert (low[0], high[0]) == (0, 1)
    assert (low[1], high[1]) == pytest.approx(wilson(5, 10)[1:])


def test_a_stretched_interval_stays_among_what_can_be():
    assert contrast([9], [10], (1,), 10.0) == (0.9, 0, 1)
    assert contrast([1, 9], [10, 10], (1, -1), 10.0) == (pytest.approx(-0.8), -1, 1)


def test_one_share_alone_is_wilsons_and_four_are_a_difference_of_differences():
    assert contrast([81], [263], (1,)) == pytest.approx(wilson(81, 263))
    assert contrast([85, 63, 70, 60], [100] * 4, (1, -1, -1, 1)).value == pytest.approx(0.22 - 0.10)


def test_many_clusters_of_one_case_each_hardly_stretch():
    hits = np.repeat([1, 0], [600, 400])[:, None]

    assert cluster_stretch(hits, np.ones_like(hits), (1,)) == pytest.approx(1.0, abs=0.005)


def test_cases_that_say_the_same_count_as_one():
    alone = np.repeat([1, 0], [60, 40])[:, None]
    tenfold = cluster_stretch(alone * 10, np.full_like(alone, 10), (1,))

    assert tenfold == pytest.approx(np.sqrt(10) * cluster_stretch(alone, np.ones_like(alone), (1,)))


def test_few_clusters_stretch_further_and_one_says_nothing():
    hits, n = np.array([[9], [7], [8]]), np.full((3, 1), 10)

    assert cluster_stretch(hits[:1], n[:1], (1,)) is None
    assert contrast(hits.sum(0), n.sum(0), (1,), None) == Estimate(0.8)
    assert cluster_stretch(np.full((3, 1), 10), n, (1,)) == pytest.approx(4.303 / 1.960, abs=0.001)


def test_the_stretch_of_three_buyers_is_that_counted_by_hand():
    """The share is 0.8; the buyers lie 1, -1 and 0 hits from it, of 30 cases."""
    by_buyer, alone = (1 + 1) / 30**2 * 3 / 2, 0.8 * 0.2 / 30

    found = cluster_stretch(np.array([[9], [7], [8]]), np.full((3, 1), 10), (1,))

    assert found == pytest.approx(4.302653 / 1.959964 * np.sqrt(by_buyer / alone), abs=1e-6)


def test_one_giant_among_dwarfs_is_no_crowd():
    n = np.array([[1000], *[[1]] * 50])
    hits = n // 2

    assert cluster_stretch(hits, n, (1,)) is None


def test_the_side_with_the_fewest_clusters_says_how_far_to_trust_both():
    n = np.zeros((30, 2), dtype=int)
    n[:3, 0], n[:, 1] = 10, 10

    assert design(n // 2, n, (1, -1)).freedom == pytest.approx(2)
    assert design(n[:2] // 2, n[:2], (1, -1)).freedom == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratio", "freedom", "is_evident"),
    [(1.48, 4, True), (1.46, 4, False), (1.48, 3.9, False), (1.12, 100, True), (1.10, 100, False), (0.5, 100, False)],
)
def test_buyers_are_evidently_alike_where_chance_makes_them_so_once_in_twenty_times(
    ratio: float, freedom: float, *, is_evident: bool
):
    """The ratio's square exceeds 1 + 1.645 * sqrt(2 / freedom), and there are enough of them."""
    assert Design(ratio, freedom).is_evident is is_evident


def test_a_share_is_wilsons_unless_buyers_are_evidently_alike():
    n, split = np.full(20, 10), np.repeat([10, 0], 10)

    assert share_of_clusters(np.tile([6, 8], 10), n) == (wilson(140, 200), False)
    (value, low, high), is_alike = share_of_clusters(split, n)
    assert (value, is_alike) == (0.5, True)
    assert high - low > 3 * (wilson(100, 200).high - wilson(100, 200).low)


def test_two_buyers_do_not_show_whether_they_are_alike():
    assert share_of_clusters(np.array([10, 0]), np.array([10, 10])) == (wilson(10, 20), False)
    assert share_of_clusters(np.array([], dtype=int), np.array([], dtype=int)) == (Estimate(None), False)


def test_a_buyer_on_both_sides_takes_its_own_ways_out_of_the_difference():
    ways = np.linspace(0.1, 0.9, 40)
    n = np.full((40, 2), 50)
    same = np.round(np.stack([ways, ways], axis=1) * 50).astype(int)
    other = np.column_stack([same[:, 0], same[::-1, 1]])

    assert cluster_stretch(same, n, (1, -1)) < 0.1 < 3 < cluster_stretch(other, n, (1, -1))
