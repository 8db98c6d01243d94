"""Sides held against each other: shares and mean times, with buyers as clusters (K-02).

Sides are added and taken away as signs say: (-1, +1) is after less before, and (+1, -1, -1, +1) the difference of two
such differences. What comes of it bears two intervals: one that takes each case for itself, and one that takes the
cases of one cluster as alike. The second is the one to go by; where both are alike, clusters do not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.kpi.intervals import Counts, Estimate, Numbers, cluster_stretch, contrast, share_of_clusters
from models.kpi.resampling import bootstrap
from models.kpi.survival import unended

CHANGE = (-1, 1)
CHANGE_OF_CHANGES = (1, -1, -1, 1)  # control before and after, treated before and after


@dataclass(frozen=True, slots=True)
class Contrast:
    """Each side's value with its interval and its cases, and what comes of adding and taking away."""

    sides: tuple[Estimate, ...]
    n: tuple[int, ...]
    alone: Estimate
    by_clusters: Estimate


def contrast_shares(hits: Counts, n: Counts, signs: Sequence[int]) -> Contrast:
    """Of shares: a row for each cluster and a column for each side."""
    total_hits, total = hits.sum(axis=0), n.sum(axis=0)
    return Contrast(
        tuple(share_of_clusters(hits[:, side], n[:, side])[0] for side in range(len(signs))),
        tuple(int(number) for number in total),
        contrast(total_hits, total, signs),
        contrast(total_hits, total, signs, cluster_stretch(hits, n, signs)),
    )


def contrast_means(ended: Counts, left_open: Counts, signs: Sequence[int]) -> Contrast:
    """Of mean times up to a horizon, the last one of the axis: groups to draw, sides, and times from 0.

    What took longer, or was watched for longer, stands at the horizon. The interval is a bootstrap over groups.
    """
    sign = np.asarray(signs, dtype=np.float64)

    def of_sides_and_change(weights: Numbers) -> Numbers:
        means = _means(weights, ended, left_open)
        return np.column_stack([means, means @ sign])

    *sides, change = bootstrap(of_sides_and_change, len(ended))
    n = tuple(int(number) for number in (ended + left_open).sum(axis=(0, 2)))
    return Contrast(tuple(sides), n, Estimate(None), change)


def _means(weights: Numbers, ended: Counts, left_open: Counts) -> Numbers:
    over = np.tensordot(weights, ended, axes=1)
    still = np.tensordot(weights, left_open, axes=1)
    means = unended(over, still)[..., :-1].sum(axis=-1)
    return np.where((over + still).sum(axis=-1) > 0, means, np.nan)
