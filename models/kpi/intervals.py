"""How sure a share is: intervals within which the truth lies 95 times in a hundred (K-01, K-02).

A share bears Wilson's interval. What is put together of shares (a difference, or a difference of differences) bears
Newcombe's: the distances from each share to the ends of its own interval, squared and added; with two shares this is
his method 10. Both hold for few cases and near nothing and all, where the schoolbook's interval fails.

Cases that belong together (the invoices of one buyer) may resemble each other, and then tell less than their number.
For them the distances are stretched by the ratio of two standard errors: the one that takes buyers as clusters, and the
one that takes each case for itself. Few clusters stretch further, by Student's t; one alone says nothing. A single
share is stretched only where the likeness is evident, so that it is Wilson's to the digit wherever it may be.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from models.kpi.figure import LEVEL

Z = float(special.ndtri((1 + LEVEL) / 2))
EVIDENT = float(special.ndtri(0.95))
LEAST_FREEDOM = 0.5
TELLING = 4  # of freedom; fewer clusters do not show whether they matter
Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


class Estimate(NamedTuple):
    """A value and its interval; None where nothing can be said."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the interval leaves out nought, so that a difference is not chance alone."""
        return self.least > 0

    @property
    def least(self) -> float:
        """How far from nought the nearer end of the interval lies; nought where the interval holds it."""
        if self.low is None or self.high is None:
            return 0.0
        return max(self.low, -self.high, 0.0)


def wilson_bounds(hits: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Both ends of the score interval for each share; from nothing to all where there are no cases."""
    hits, n = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    spread = Z * np.sqrt(hits * (n - hits) / np.maximum(n, 1) + Z * Z / 4)
    low = np.where(hits > 0, (hits + Z * Z / 2 - spread) / (n + Z * Z), 0.0)
    high = np.where(hits < n, (hits + Z * Z / 2 + spread) / (n + Z * Z), 1.0)
    return low, high


def wilson(hits: int, n: int) -> Estimate:
    """A share and its interval."""
    if not n:
        return Estimate(None)
    low, high = wilson_bounds(hits, n)
    return Estimate(hits / n, float(low), float(high))


def contrast(hits: npt.ArrayLike, n: npt.ArrayLike, signs: Sequence[int], stretch: float | None = 1.0) -> Estimate:
    """Shares added and taken away as `signs` say (+1, -1), with Newcombe's interval, stretched for clusters."""
    hits, n = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if not n.all():
        return Estimate(None)
    shares, sign = hits / n, np.asarray(signs)
    low, high = wilson_bounds(hits, n)
    value = float(shares @ sign)
    if stretch is None:
        return Estimate(value)
    down = np.where(sign > 0, shares - low, high - shares)
    up = np.where(sign > 0, high - shares, shares - low)
    lowest, highest = float(sign[sign < 0].sum()), float(sign[sign > 0].sum())
    return Estimate(
        value,
        max(value - stretch * float(np.sqrt(down @ down)), lowest),
        min(value + stretch * float(np.sqrt(up @ up)), highest),
    )


def apart(now: Estimate, before: Estimate) -> Estimate:
    """How far a value lies above another one, by the distances to the ends of their own intervals, squared and added.

    As Newcombe's for shares, of values of any kind that do not hang together (Zou and Donner 2008). An end that is not
    reached is without bound.
    """
    if now.value is None or before.value is None:
        return Estimate(None)
    value = now.value - before.value
    return Estimate(
        value, value - _reach(now.value, now.low, before.value, before.high),
        value + _reach(now.value, now.high, before.value, before.low),
    )  # fmt: skip


def _reach(value: float, end: float | None, other: float, other_end: float | None) -> float:
    """How far two values may lie from where they seem, each up to its end."""
    return math.inf if end is None or other_end is None else math.hypot(value - end, other - other_end)


class Design(NamedTuple):
    """How cases are spread over clusters: the errors' ratio, clusters against each case for itself, and the freedom."""

    ratio: float
    freedom: float

    @property
    def stretch(self) -> float:
        """How much wider an interval is that takes clusters for what they are."""
        return self.ratio * float(special.stdtrit(self.freedom, (1 + LEVEL) / 2)) / Z

    @property
    def is_evident(self) -> bool:
        """Whether the cases of a cluster resemble each other by more than chance would have it, 19 times in 20."""
        return self.freedom >= TELLING and self.ratio**2 > 1 + EVIDENT * float(np.sqrt(2 / self.freedom))


def design(hits: Counts, n: Counts, signs: Sequence[int]) -> Design | None:
    """Of shares, a column each and a row for each cluster, added and taken away as `signs` say.

    A cluster's part in the error is how far its hits lie from what the share would lead one to expect. The degrees of
    freedom are those of the column with the fewest clusters, counted by their weight, so that one large buyer and a
    crowd of small ones do not pass for many. None where a column has hardly more than one.
    """
    total = n.sum(axis=0)
    if not total.all():
        return None
    shares = hits.sum(axis=0) / total
    parts = ((hits - shares * n) / total) @ np.asarray(signs, dtype=np.float64)
    clusters = int(n.any(axis=1).sum())
    freedom = float((total**2 / (n.astype(np.float64) ** 2).sum(axis=0)).min()) - 1
    alone = float((shares * (1 - shares) / total).sum())
    if freedom < LEAST_FREEDOM:
        return None
    ratio = float(np.sqrt(parts @ parts * clusters / (clusters - 1) / alone)) if alone > 0 else 1.0
    return Design(ratio, freedom)


def cluster_stretch(hits: Counts, n: Counts, signs: Sequence[int]) -> float | None:
    """How much wider an interval is when rows of `hits` and `n` are clusters; None where that cannot be told."""
    found = design(hits, n, signs)
    return found.stretch if found else None


def share_of_clusters(hits: Counts, n: Counts) -> tuple[Estimate, bool]:
    """A share, and whether its clusters' cases evidently resemble each other; only then are clusters reckoned with."""
    found = design(hits[:, None], n[:, None], (1,))
    if found is None or not found.is_evident:
        return wilson(int(hits.sum()), int(n.sum())), False
    return contrast([hits.sum()], [n.sum()], (1,), found.stretch), True
