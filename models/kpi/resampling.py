"""How sure anything is that no formula covers: the bootstrap over clusters (K-02).

Clusters (buyers) are drawn again and again with all that belongs to them, and what is asked is computed anew each
time; where it fell 95 times in a hundred is the interval. It is Efron's BCa interval, which mends bias and skew,
widened for few clusters as Hesterberg advises: as far as Student's t lies beyond the normal. Chance has a constant
seed, so that the same cases give the same interval. More than `MOST_GROUPS` clusters are put together at random into
so many groups, which are drawn instead: that is as sure, and costs the same for a million invoices as for a thousand.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

from models.kpi.figure import LEVEL
from models.kpi.intervals import Estimate, Numbers

SEED = 20260101
DRAWS = 999
MOST_GROUPS = 400
FEWEST_DRAWS = 0.9  # of them must have come to something

Statistic = Callable[[Numbers], Numbers]  # weights, a row a draw and a column a group -> a row a draw, a column a value


def random_groups(clusters: npt.NDArray[np.int32], number: int) -> tuple[npt.NDArray[np.integer], int]:
    """Each case's group to draw, and how many there are; clusters are numbered from 0 to `number`."""
    if number <= MOST_GROUPS:
        return clusters, number
    places = np.random.default_rng(SEED).permutation(number) % MOST_GROUPS
    return places[clusters], MOST_GROUPS


def bootstrap(statistic: Statistic, groups: int) -> list[Estimate]:
    """Each value with its interval; no interval where there are too few groups to draw from."""
    values = statistic(np.ones((1, groups)))[0]
    if groups < 2:
        return [Estimate(float(value) if np.isfinite(value) else None) for value in values]
    drawn, left_out = statistic(_weights(groups)), statistic(1 - np.eye(groups))
    return [_estimate(float(value), drawn[:, place], left_out[:, place], groups) for place, value in enumerate(values)]


def _estimate(value: float, drawn: Numbers, left_out: Numbers, groups: int) -> Estimate:
    drawn = drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        return Estimate(None)
    if len(drawn) < FEWEST_DRAWS * DRAWS:
        return Estimate(value)
    return Estimate(value, *_bca(value, drawn, left_out[np.isfinite(left_out)], groups))


def _weights(groups: int) -> Numbers:
    drawn = np.random.default_rng(SEED).integers(0, groups, size=(DRAWS, groups))
    places = drawn + np.arange(DRAWS)[:, None] * groups
    return np.bincount(places.ravel(), minlength=DRAWS * groups).reshape(DRAWS, groups).astype(np.float64)


def _bca(value: float, drawn: Numbers, left_out: Numbers, groups: int) -> tuple[float, float]:
    below = (np.sum(drawn < value) + np.sum(drawn == value) / 2) / len(drawn)
    bias = float(special.ndtri(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn))))
    apart = left_out.mean() - left_out
    spread = float(np.sum(apart**2)) ** 1.5
    skew = float(np.sum(apart**3)) / (6 * spread) if spread > 0 else 0.0
    reach = float(special.stdtrit(groups - 1, (1 + LEVEL) / 2)) * np.sqrt(groups / (groups - 1))
    sides = bias + np.array([-reach, reach])
    ends = special.ndtr(bias + sides / np.maximum(1 - skew * sides, 0.05))
    low, high = np.quantile(drawn, ends)
    return float(low), float(high)
