"""What finished journeys leave behind: how content customers were, and the minutes of staff they took (K-06).

Both are told of journeys that were finished in the period, for what an unfinished one takes is not known yet. Minutes
saved are the recorded baseline less the minutes that were noted; where no baseline was recorded, or nobody noted any
minutes, nothing is said. Intervals are by bootstrap, with customers as clusters.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from models.kpi.figure import Unit
from models.kpi.intervals import Estimate, Numbers
from models.kpi.journey_frames import NO_BASELINE, OnboardingFrames
from models.kpi.local_time import in_utc
from models.kpi.measure import FEW, Asked, Found, measure, share
from models.kpi.onboarding import finished_in
from models.kpi.resampling import bootstrap, random_groups
from models.kpi.survival import kaplan_meier

ASKED_FOR = timedelta(days=14)
CONTENT = 4
NO_MINUTES, NO_RECORD = "no minutes were noted", "no baseline was recorded"


@measure("Satisfaction, mean", Unit.SCORE, is_more_better=True)
def satisfaction_score_mean(frames: OnboardingFrames, asked: Asked) -> Found:
    """The mean of the scores from 1 to 5 that were given by the as-of moment for journeys finished in the period. Still
    open: those without an answer that were finished less than 14 days before it. Who answers need not be like who does
    not.
    """
    finished = finished_in(frames, asked)
    answered = finished[finished["score"] > 0]
    return _mean(answered, answered["score"], still_open=_may_answer(finished, asked))


@measure("Content (4 or 5)", Unit.SHARE, is_more_better=True)
def satisfaction_content_share(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of the scores given for journeys finished in the period, the share of 4 and 5."""
    finished = finished_in(frames, asked)
    answered = finished[finished["score"] > 0]
    return share(int((answered["score"] >= CONTENT).sum()), len(answered), _may_answer(finished, asked))


@measure("Answered how it was", Unit.SHARE, is_more_better=True)
def satisfaction_answered_share(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of journeys finished in the period, 14 days or more before the as-of moment, the share whose customer gave a
    score by then. Still open: those that were finished later.
    """
    finished = finished_in(frames, asked)
    settled = finished[finished["finished_at"] <= in_utc(asked.as_of) - ASKED_FOR]
    return share(int((settled["score"] > 0).sum()), len(settled), len(finished) - len(settled))


@measure("Staff minutes, mean", Unit.MINUTES, is_more_better=False)
def staff_minutes_mean(frames: OnboardingFrames, asked: Asked) -> Found:
    """Minutes that staff noted on a journey finished in the period, all kinds together, up to the as-of moment; one on
    which none were noted counts as none. Nothing is said where none were noted on any.
    """
    finished = with_minutes(frames, asked)
    return _mean(finished, finished["minutes"]) if finished["minutes"].any() else _unsaid(finished, NO_MINUTES)


@measure("Staff minutes, median", Unit.MINUTES, is_more_better=False)
def staff_minutes_median(frames: OnboardingFrames, asked: Asked) -> Found:
    """The minutes that half of the journeys finished in the period did not exceed, counted as in the mean."""
    return _quantile(with_minutes(frames, asked), 0.5)


@measure("Staff minutes, 90th percentile", Unit.MINUTES, is_more_better=False)
def staff_minutes_90th(frames: OnboardingFrames, asked: Asked) -> Found:
    """The minutes that nine of ten journeys finished in the period did not exceed, counted as in the mean."""
    return _quantile(with_minutes(frames, asked), 0.9)


@measure("Minutes were noted", Unit.SHARE, is_more_better=True)
def minutes_noted_share(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of journeys finished in the period, the share on which staff noted any minutes. On the others either none were
    spent or none were noted: nobody can tell these apart.
    """
    finished = with_minutes(frames, asked)
    return share(int((finished["minutes"] > 0).sum()), len(finished))


@measure("Minutes saved, mean", Unit.MINUTES, is_more_better=True)
def saved_minutes_mean(frames: OnboardingFrames, asked: Asked) -> Found:
    """The recorded baseline of a journey's version less the minutes that staff noted on it, on average over journeys
    finished in the period whose version has a baseline. The baseline is taken as exact; the interval is that of the
    minutes noted. Nothing is said without a baseline, or where no minutes were noted on any. Less than nought: it took
    longer than by hand.
    """
    finished = with_minutes(frames, asked)
    known = finished[finished["baseline_minutes"] != NO_BASELINE]
    if known.empty:
        return _unsaid(known, NO_RECORD if len(finished) else "no cases")
    if not known["minutes"].any():
        return _unsaid(known, NO_MINUTES)
    return _mean(known, known["baseline_minutes"] - known["minutes"])


def with_minutes(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """The journeys finished in the period, with the minutes noted on each and the baseline of its version."""
    finished = finished_in(frames, asked)
    noted = frames.minutes.groupby("journey_id")["minutes"].sum()
    baseline = frames.versions.set_index("version")["baseline_minutes"]
    return finished.assign(
        minutes=finished["journey_id"].map(noted).fillna(0).astype("int64"),
        baseline_minutes=finished["version"].astype("str").map(baseline).fillna(NO_BASELINE).astype("int64"),
    )


def mean_of(cases: pd.DataFrame, values: pd.Series) -> Estimate:
    """The mean of the cases' values, with customers as clusters."""
    if cases.empty:
        return Estimate(None)
    customers, place = np.unique(cases["customer_id"].to_numpy(), return_inverse=True)
    groups, number = random_groups(place.astype(np.int32), len(customers))
    sums = np.bincount(groups, weights=values.to_numpy(np.float64), minlength=number)
    sizes = np.bincount(groups, minlength=number).astype(np.float64)

    def statistic(weights: Numbers) -> Numbers:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((weights @ sums) / (weights @ sizes))[:, None]

    return bootstrap(statistic, number)[0]


def _mean(cases: pd.DataFrame, values: pd.Series, *, still_open: int = 0) -> Found:
    value, low, high = mean_of(cases, values)
    note = "no cases" if value is None else "few cases" if len(cases) < FEW else ""
    return Found(value, len(cases), still_open, low, high, note)


def _quantile(finished: pd.DataFrame, level: float) -> Found:
    if not finished["minutes"].any():
        return _unsaid(finished, NO_MINUTES)
    curve = kaplan_meier(finished["minutes"].to_numpy(), np.ones(len(finished), bool))
    note = "few cases" if curve.n < FEW else ""
    return Found(*curve.quantile(level)[:1], curve.n, 0, *curve.quantile(level)[1:], note)


def _unsaid(cases: pd.DataFrame, why: str) -> Found:
    return Found(None, len(cases), note=why if len(cases) or why == NO_RECORD else "no cases")


def _may_answer(finished: pd.DataFrame, asked: Asked) -> int:
    """How many have not answered and were asked a short while ago."""
    is_new = finished["finished_at"] > in_utc(asked.as_of) - ASKED_FOR
    return int((is_new & (finished["score"] == 0)).sum())
