"""Of 200 intervals at 95%, each kind holds the truth 180 to 198 times: 90 to 99 in a hundred (K-02)."""

from collections.abc import Callable

import numpy as np
import pytest

from models.kpi.comparison import CHANGE, CHANGE_OF_CHANGES, contrast_means, contrast_shares
from models.kpi.intervals import Estimate, contrast, share_of_clusters, wilson
from models.kpi.survival import kaplan_meier

SEEDS = 200
BUYERS = 40
Made = Callable[[np.random.Generator], Estimate]


def covered(made: Made, truth: float) -> int:
    """How often the interval holds the truth."""
    found = [made(np.random.default_rng(seed)) for seed in range(SEEDS)]
    return sum(
        (-np.inf if each.low is None else each.low) <= truth <= (np.inf if each.high is None else each.high)
        for each in found
    )


def a_share(chance: np.random.Generator) -> Estimate:
    return wilson(int(chance.binomial(45, 0.85)), 45)


def a_difference(chance: np.random.Generator) -> Estimate:
    return contrast([chance.binomial(60, 0.95), chance.binomial(400, 0.80)], [60, 400], (1, -1))


def watched(chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Days of 120 invoices, geometric, watched for 1 to 30 days each."""
    days, watch = chance.geometric(0.12, 120), chance.integers(1, 31, 120)
    return np.minimum(days, watch), days <= watch


def a_share_at_a_day(chance: np.random.Generator) -> Estimate:
    return kaplan_meier(*watched(chance)).ended_by(14)


def a_median(chance: np.random.Generator) -> Estimate:
    return kaplan_meier(*watched(chance)).quantile(0.5)


def a_mean(chance: np.random.Generator) -> Estimate:
    return kaplan_meier(*watched(chance)).mean(until=14)


def by_buyer(chance: np.random.Generator, shares: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Hits and cases of buyers with ways of their own, of which some are larger than others, on each side."""
    n = chance.integers(1, 25, size=(BUYERS, 1)) + chance.integers(0, 4, size=(BUYERS, len(shares)))
    ways = chance.uniform(-0.15, 0.15, size=(BUYERS, len(shares)))
    return chance.binomial(n, np.array(shares) + ways), n


def a_share_by_buyers(chance: np.random.Generator) -> Estimate:
    hits, n = by_buyer(chance, [0.8])
    return share_of_clusters(hits[:, 0], n[:, 0])[0]


def a_share_of_buyers_without_ways(chance: np.random.Generator) -> Estimate:
    n = chance.integers(1, 25, size=BUYERS)
    return share_of_clusters(chance.binomial(n, 0.8), n)[0]


def a_change_by_buyers(chance: np.random.Generator) -> Estimate:
    return contrast_shares(*by_buyer(chance, [0.63, 0.85]), CHANGE).by_clusters


def a_change_of_changes(chance: np.random.Generator) -> Estimate:
    return contrast_shares(*by_buyer(chance, [0.6, 0.65, 0.6, 0.85]), CHANGE_OF_CHANGES).by_clusters


def a_change_of_means(chance: np.random.Generator) -> Estimate:
    """Of buyers with paces of their own, of which those that are slow are slow on both sides."""
    horizon, size = 14, 12
    paces = chance.choice([0.1, 0.3], size=BUYERS)[:, None, None] + np.array([0.0, 0.1])[None, :, None]
    days = np.minimum(chance.geometric(np.broadcast_to(paces, (BUYERS, 2, size))), horizon + 1)
    counts = np.stack([(days == day).sum(axis=2) for day in range(horizon + 2)], axis=2)
    left_open = np.zeros_like(counts[..., :-1])
    left_open[..., -1] = counts[..., -1]
    return contrast_means(counts[..., :-1], left_open, CHANGE).by_clusters


def mean_up_to(days: int, pace: float) -> float:
    """Of geometric times."""
    return float(np.sum((1 - pace) ** np.arange(days)))


TRUE_MEAN_CHANGE = sum(mean_up_to(14, pace + 0.1) - mean_up_to(14, pace) for pace in (0.1, 0.3)) / 2
KINDS: list[tuple[Made, float]] = [
    (a_share, 0.85),
    (a_difference, 0.15),
    (a_share_at_a_day, 1 - 0.88**14),
    (a_median, 6),
    (a_mean, mean_up_to(14, 0.12)),
    (a_share_by_buyers, 0.8),
    (a_share_of_buyers_without_ways, 0.8),
    (a_change_by_buyers, 0.22),
    (a_change_of_changes, 0.20),
    (a_change_of_means, TRUE_MEAN_CHANGE),
]


@pytest.mark.parametrize(("made", "truth"), KINDS, ids=lambda each: getattr(each, "__name__", ""))
def test_an_interval_holds_the_truth_as_often_as_it_says(made: Made, truth: float):
    assert 180 <= covered(made, truth) <= 198
