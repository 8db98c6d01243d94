"""How long things take when some have not ended yet: Kaplan and Meier's curve, and the log-rank test (K-01, K-02).

A case that is still open counts for as long as it was watched, and is never dropped: leaving it out would flatter,
since it is the slow ones that are open. The curve says what share had not ended after so many days; its bands are
Greenwood's, on the log-log scale, so that they stay between nothing and all (before the first end, where Greenwood is
silent, Wilson's). A quantile is the first time by which that share had ended, the middle where the curve stays level
exactly there; its interval is Brookmeyer and Crowley's: the times at which the bands cross the level. Where the curve
does not come down so far there is no quantile: "not reached".
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from models.kpi.intervals import Counts, Estimate, Numbers, Z, wilson, wilson_bounds

Flags = npt.NDArray[np.bool_]
ROUNDING = 1e-12
FEWEST_WATCHED = 5
MOST_DAYS = 1_000_000  # whole times in a wider range are sorted, not counted


@dataclass(frozen=True)
class Curve:
    """Cases by the time for which each was watched: how many `ended` then, and how many were `left_open`."""

    times: Numbers
    ended: Counts
    left_open: Counts

    @property
    def n(self) -> int:
        """All cases."""
        return int(self.ended.sum() + self.left_open.sum())

    @property
    def still_open(self) -> int:
        """Those whose end is not known."""
        return int(self.left_open.sum())

    @cached_property
    def at_risk(self) -> Counts:
        """How many had not ended right before each time; one left open then still counts."""
        return at_risk(self.ended, self.left_open)

    @cached_property
    def unended(self) -> Numbers:
        """What share had not ended after each time."""
        return unended(self.ended, self.left_open)

    @cached_property
    def _greenwood(self) -> Numbers:
        left = self.at_risk - self.ended
        part = np.divide(self.ended, self.at_risk * left.astype(np.float64), out=np.zeros(len(left)), where=left > 0)
        return np.cumsum(part)

    @cached_property
    def error(self) -> Numbers:
        """Greenwood's standard error."""
        return self.unended * np.sqrt(self._greenwood)

    @cached_property
    def bands(self) -> tuple[Numbers, Numbers]:
        """Below and above the curve; where all have ended the upper one stays as it was."""
        inner = (self.unended > 0) & (self.unended < 1)
        log = np.log(self.unended, out=np.full(len(self.times), -1.0), where=inner)
        spread = Z * np.sqrt(self._greenwood) / np.abs(log)
        low = np.where(inner, np.exp(log * np.exp(spread)), 0.0)
        high = np.where(inner, np.exp(log * np.exp(-spread)), 1.0)
        none_yet, all_over = self.unended == 1, self.unended == 0
        low[none_yet] = 1 - wilson_bounds(0, self.at_risk[none_yet])[1]
        high[all_over] = high[~all_over][-1:].sum() or 1.0
        return low, high

    @property
    def told_until(self) -> float:
        """Up to when the curve is worth showing; where fewer were watched so long, it would hang on single cases."""
        if not self.still_open:
            return float(self.times.max(initial=0))
        return float(self.times[self.at_risk >= min(FEWEST_WATCHED, self.n)].max(initial=0))

    def ended_by(self, time: float) -> Estimate:
        """The share that had ended by then, with its interval; None past the longest watch while some are open."""
        if not self.n or (time > self.times[-1] and self.unended[-1] > 0):
            return Estimate(None)
        at = int(np.searchsorted(self.times, time, side="right")) - 1
        if at < 0:
            return wilson(0, self.n)
        low, high = self.bands
        return Estimate(1 - float(self.unended[at]), 1 - float(high[at]), 1 - float(low[at]))

    def quantile(self, share: float) -> Estimate:
        """The time by which this share had ended; None where it is not reached."""
        low, high = self.bands
        level = 1 - share
        return Estimate(*(self._crossing(line, level) for line in (self.unended, low, high)))

    def _crossing(self, line: Numbers, level: float) -> float | None:
        reached = self.times[line <= level + ROUNDING]
        passed = self.times[line < level - ROUNDING]
        if not len(reached):
            return None
        is_level = len(passed) and (line[self.times == reached[0]] >= level - ROUNDING).all()
        return float(reached[0] + passed[0]) / 2 if is_level else float(reached[0])

    def mean(self, until: float | None = None) -> Estimate:
        """The mean time up to `until`, the longest watch by default; what takes longer counts as that long.

        With all cases ended this is the plain mean and its standard error; no time is below nothing. Cases that all
        ended alike, or not at all, do not tell how much others would differ: then there is no interval.
        """
        if not self.n:
            return Estimate(None)
        end = float(self.times[-1]) if until is None else until
        inside = self.times < end
        steps = np.diff(np.concatenate(([0.0], self.times[inside], [end])))
        areas = np.concatenate(([1.0], self.unended[inside])) * steps
        value = float(areas.sum())
        if self.n < 2:
            return Estimate(value)
        return _mean_estimate(value, np.cumsum(areas[::-1])[::-1][1:], self, inside)


def _mean_estimate(value: float, beyond: Numbers, curve: Curve, inside: Flags) -> Estimate:
    ended, risk = curve.ended[inside], curve.at_risk[inside].astype(np.float64)
    left = risk - ended
    part = np.divide(ended, risk * left, out=np.zeros(len(left)), where=left > 0)
    spread = Z * float(np.sqrt(beyond**2 @ part * curve.n / (curve.n - 1)))
    return Estimate(value, max(value - spread, 0.0), value + spread) if spread > 0 else Estimate(value)


def at_risk(ended: Counts | Numbers, left_open: Counts | Numbers) -> Counts:
    """How many were watched up to each time or longer; times run along the last axis."""
    all_cases = ended + left_open
    return np.cumsum(all_cases[..., ::-1], axis=-1)[..., ::-1]


def unended(ended: Counts | Numbers, left_open: Counts | Numbers) -> Numbers:
    """Kaplan and Meier's product; times run along the last axis."""
    left = 1 - ended / np.maximum(at_risk(ended, left_open), 1)
    return np.cumprod(left, axis=-1, dtype=np.float64)


def kaplan_meier(times: npt.ArrayLike, has_ended: npt.ArrayLike) -> Curve:
    """The curve of cases by how long each was watched, and whether it ended then."""
    times, has_ended = np.asarray(times), np.asarray(has_ended, dtype=bool)
    grid, place = _grid(times)
    ended = np.bincount(place[has_ended], minlength=len(grid))
    watched = np.bincount(place, minlength=len(grid))
    some = watched > 0
    return Curve(grid[some].astype(np.float64), ended[some], (watched - ended)[some])


def _grid(times: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Distinct times and each case's place among them; whole days need no sorting."""
    if len(times) and np.issubdtype(times.dtype, np.integer) and np.ptp(times) < MOST_DAYS:
        return np.arange(times.min(), times.max() + 1), times - times.min()
    grid, place = np.unique(times, return_inverse=True)
    return grid, place


class LogRank(NamedTuple):
    """How far two curves lie apart: chi-squared, and how often chance alone would do that."""

    statistic: float
    p_value: float


def log_rank(times: npt.ArrayLike, has_ended: npt.ArrayLike, is_second: npt.ArrayLike) -> LogRank | None:
    """Whether two groups' cases end at the same pace, each case taken for itself; None where none can be told apart."""
    times, has_ended, is_second = np.asarray(times), np.asarray(has_ended, bool), np.asarray(is_second, bool)
    grid, place = _grid(times)
    both = np.bincount(place * 2 + is_second, minlength=2 * len(grid)).reshape(-1, 2)
    over = np.bincount((place * 2 + is_second)[has_ended], minlength=2 * len(grid)).reshape(-1, 2)
    risk = np.cumsum(both[::-1], axis=0)[::-1].astype(np.float64)
    total, ended = risk.sum(axis=1), over.sum(axis=1)
    some = ended > 0
    total, ended, second = total[some], ended[some], risk[some, 1]
    share = second / total
    variance = float(np.sum(ended * share * (1 - share) * (total - ended) / np.maximum(total - 1, 1)))
    if variance == 0:
        return None
    statistic = float(over[some, 1].sum() - ended @ share) ** 2 / variance
    return LogRank(statistic, float(special.chdtrc(1, statistic)))


def log_rank_of_clusters(
    times: npt.ArrayLike, has_ended: npt.ArrayLike, is_second: npt.ArrayLike, cluster: npt.ArrayLike
) -> LogRank | None:
    """The log-rank test where cases of one cluster resemble each other.

    Each case bears a part of the test's sum: its own end, less the ends to be expected of it. The variance is that of
    the clusters' sums (Lin and Wei), and Student's t has as many degrees of freedom as there are clusters but one.
    """
    times, has_ended, is_second = np.asarray(times), np.asarray(has_ended, bool), np.asarray(is_second, bool)
    cluster = np.asarray(cluster)
    if not has_ended.any():
        return None
    sums = np.bincount(cluster, weights=_log_rank_parts(times, has_ended, is_second))[np.bincount(cluster) > 0]
    clusters = len(sums)
    squares = float(np.sum((sums - sums.mean()) ** 2))
    if clusters < 2 or squares < ROUNDING:
        return None
    statistic = float(sums.sum()) ** 2 / (squares * clusters / (clusters - 1))
    return LogRank(statistic, 2 * float(special.stdtr(clusters - 1, -np.sqrt(statistic))))


def _log_rank_parts(times: npt.NDArray[Any], has_ended: Flags, is_second: Flags) -> Numbers:
    grid, place = _grid(times)
    watched = np.bincount(place, minlength=len(grid))
    second = np.bincount(place[is_second], minlength=len(grid))
    ended = np.bincount(place[has_ended], minlength=len(grid))
    risk = np.maximum(np.cumsum(watched[::-1])[::-1], 1)
    share = np.cumsum(second[::-1])[::-1] / risk
    of_second = np.cumsum((1 - share) * ended / risk)
    of_first = np.cumsum(-share * ended / risk)
    own = np.where(is_second, 1 - share[place], -share[place])
    return np.asarray(has_ended * own - np.where(is_second, of_second[place], of_first[place]))
