"""The bootstrap over clusters, against scipy's and the schoolbook's (K-02)."""

import numpy as np
import pytest
from scipy import stats

from models.kpi.intervals import Estimate, Numbers
from models.kpi.resampling import MOST_GROUPS, Statistic, bootstrap, random_groups

SKEWED = np.random.default_rng(4).lognormal(size=150)


def mean_of(values: Numbers) -> Statistic:
    return lambda weights: (weights @ values / weights.sum(axis=1))[:, None]


def test_it_agrees_with_scipys_where_groups_are_many():
    theirs = stats.bootstrap((SKEWED,), np.mean, n_resamples=9999, method="BCa", rng=np.random.default_rng(1))
    low, high = theirs.confidence_interval

    found = bootstrap(mean_of(SKEWED), len(SKEWED))[0]

    assert found.value == pytest.approx(SKEWED.mean())
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.06 * (high - low))


def test_for_few_groups_it_is_as_wide_as_students():
    values = np.array([-3.0, -1, 0, 0, 1, 3])
    reach = stats.t.ppf(0.975, 5) * stats.sem(values)

    found = bootstrap(mean_of(values), 6)[0]

    assert (found.low, found.high) == pytest.approx((-reach, reach), rel=0.25)


def test_it_gives_each_value_and_the_same_every_time():
    def both(weights: Numbers) -> Numbers:
        return np.hstack([mean_of(SKEWED)(weights), mean_of(-SKEWED)(weights)])

    one, other = bootstrap(both, len(SKEWED))

    assert other == pytest.approx((-one.value, -one.high, -one.low), rel=0.02)
    assert bootstrap(both, len(SKEWED)) == [one, other]


def test_one_group_gives_a_value_and_none_gives_nothing():
    assert bootstrap(mean_of(np.array([4.0])), 1) == [Estimate(4.0)]
    assert bootstrap(lambda weights: np.full((len(weights), 1), np.nan), 5) == [Estimate(None)]


def test_many_clusters_are_put_together_into_groups_of_one_size():
    codes = np.arange(10 * MOST_GROUPS, dtype=np.int32)

    groups, number = random_groups(codes, len(codes))

    assert (number, set(np.bincount(groups))) == (MOST_GROUPS, {10})
    assert (random_groups(codes[:30], 30)[0] == codes[:30]).all()


def test_groups_put_together_are_as_sure_as_the_clusters_themselves():
    values = np.random.default_rng(5).exponential(size=8 * MOST_GROUPS)
    groups, number = random_groups(np.arange(len(values), dtype=np.int32), len(values))
    found = bootstrap(mean_of(np.bincount(groups, weights=values) / 8), number)[0]

    reach = 1.96 * stats.sem(values)

    assert (found.low, found.high) == pytest.approx((values.mean() - reach, values.mean() + reach), abs=0.3 * reach)
