"""How many journeys begin, end and stand still, and how long they take (K-06).

Counts of starts and ends go by the day on which they happened; how long journeys take is told of those that began in
the period. Journeys that are under way are never dropped: they count for as long as they were watched, by Kaplan and
Meier. Time in which a journey was paused is taken out.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from models.kpi.figure import Unit
from models.kpi.journey_frames import OnboardingFrames
from models.kpi.local_time import in_utc
from models.kpi.measure import Asked, Found, count, measure, quantile, share
from models.kpi.survival import Curve, kaplan_meier

FOLLOWED_FOR = timedelta(days=60)
MOMENT = timedelta(microseconds=1)


@measure("Journeys started", Unit.COUNT)
def journeys_started_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Journeys that began in the period."""
    return count(len(started_in(frames, asked)))


@measure("Journeys finished", Unit.COUNT, is_more_better=True)
def journeys_finished_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Journeys whose last required step ended in the period."""
    return count(len(finished_in(frames, asked)))


@measure("Journeys cancelled", Unit.COUNT, is_more_better=False)
def journeys_cancelled_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Journeys that an agent ended in the period before they were complete."""
    return count(int(within(frames.journeys["cancelled_on"], asked).sum()))


@measure("Under way", Unit.COUNT)
def journeys_under_way_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Journeys that had begun and were neither finished nor cancelled at the end of the period, or at the as-of moment
    where that is earlier; paused ones among them.
    """
    number = len(under_way_at(frames, end_of(asked)))
    return count(number, number)


@measure("Paused", Unit.COUNT)
def journeys_paused_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of the journeys under way at the end of the period, those that were paused."""
    return count(paused_at(frames, end_of(asked)))


@measure("Stalled", Unit.COUNT, is_more_better=False)
def journeys_stalled_count(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of the journeys under way at the end of the period, those that had waited for something longer than nine in ten
    customers took for it (as known at the as-of moment), or than the template's limit while too few are known. The rule
    is that of the flow follow_onboarding; a paused journey stalls not.
    """
    return count(stalled_at(frames, end_of(asked)))


@measure("Stalled, of those under way", Unit.SHARE, is_more_better=False)
def journeys_stalled_share(frames: OnboardingFrames, asked: Asked) -> Found:
    """Stalled journeys at the end of the period, of those under way then that were not paused."""
    end = end_of(asked)
    return share(stalled_at(frames, end), len(under_way_at(frames, end)) - paused_at(frames, end))


@measure("First value, median", Unit.DAYS, is_more_better=False)
def first_value_days_median(frames: OnboardingFrames, asked: Asked) -> Found:
    """Days from the start by which half of the period's journeys had come to their first value: the step with which the
    customer first has something of the product. By Kaplan and Meier: a journey without it counts until it was over,
    else until the as-of moment. Days of 24 hours, without those in which it was paused.
    """
    return quantile(value_curve(started_in(frames, asked)), 0.5, "median")


@measure("First value, 90th percentile", Unit.DAYS, is_more_better=False)
def first_value_days_90th(frames: OnboardingFrames, asked: Asked) -> Found:
    """Days by which nine of ten of the period's journeys had come to their first value, as the median is computed."""
    return quantile(value_curve(started_in(frames, asked)), 0.9, "90th percentile")


@measure("Finished, median", Unit.DAYS, is_more_better=False)
def finish_days_median(frames: OnboardingFrames, asked: Asked) -> Found:
    """Days from the start to the last required step by which half of the period's journeys were finished. By Kaplan and
    Meier: one that is under way counts until the as-of moment, a cancelled one until it was cancelled, so that this is
    how long it takes those who go on. Days of 24 hours, without those in which it was paused.
    """
    return quantile(finish_curve(started_in(frames, asked)), 0.5, "median")


@measure("Finished, 90th percentile", Unit.DAYS, is_more_better=False)
def finish_days_90th(frames: OnboardingFrames, asked: Asked) -> Found:
    """Days by which nine of ten of the period's journeys were finished, as the median is computed."""
    return quantile(finish_curve(started_in(frames, asked)), 0.9, "90th percentile")


@measure("Finished within 60 days", Unit.SHARE, is_more_better=True)
def finished_within_60_days_share(frames: OnboardingFrames, asked: Asked) -> Found:
    """Of journeys that began in the period and were followed for 60 days since, the share finished within them, days in
    which it was paused counted. A cancelled one was not finished. Still open: those that began less than 60 days before
    the as-of moment.
    """
    begun = started_in(frames, asked)
    followed = begun[begun["started_at"] <= in_utc(asked.as_of) - FOLLOWED_FOR]
    soon = followed["finished_at"] - followed["started_at"] <= FOLLOWED_FOR
    return share(int(soon.sum()), len(followed), len(begun) - len(followed))


def started_in(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """The journeys that began in the period."""
    return frames.journeys[within(frames.journeys["started_on"], asked)]


def finished_in(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """The journeys that were finished in the period."""
    return frames.journeys[within(frames.journeys["finished_on"], asked)]


def within(days: pd.Series, asked: Asked) -> pd.Series:
    """Which days are of the period."""
    return days.between(pd.Timestamp(asked.period.first), pd.Timestamp(asked.period.last))


def end_of(asked: Asked) -> pd.Timestamp:
    """The last moment of the period of which anything is known."""
    following = datetime.combine(asked.period.last + timedelta(days=1), time(), ZoneInfo(asked.time_zone))
    return in_utc(min(following.astimezone(UTC) - MOMENT, asked.as_of.astimezone(UTC)))


def under_way_at(frames: OnboardingFrames, moment: pd.Timestamp) -> pd.DataFrame:
    """The journeys that had begun and were not over."""
    return frames.journeys[_is_on(frames.journeys["started_at"], frames.journeys["over_at"], moment)]


def paused_at(frames: OnboardingFrames, moment: pd.Timestamp) -> int:
    """How many journeys were paused."""
    return int(lasting(frames.pauses, moment)["journey_id"].nunique())


def stalled_at(frames: OnboardingFrames, moment: pd.Timestamp) -> int:
    """How many journeys stood still, for one thing or several."""
    return int(lasting(frames.stalls, moment)["journey_id"].nunique())


def value_curve(journeys: pd.DataFrame) -> Curve:
    """How journeys come to their first value."""
    return kaplan_meier(journeys["value_days"].to_numpy(), journeys["value_at"].notna().to_numpy())


def finish_curve(journeys: pd.DataFrame) -> Curve:
    """How journeys come to their end."""
    return kaplan_meier(journeys["finish_days"].to_numpy(), journeys["finished_at"].notna().to_numpy())


def lasting(frame: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """The pauses, or standstills, that lasted."""
    return frame[_is_on(frame["from_at"], frame["until_at"], moment)]


def _is_on(begun: pd.Series, until: pd.Series, moment: pd.Timestamp) -> pd.Series:
    return (begun <= moment) & (until.isna() | (until > moment))
