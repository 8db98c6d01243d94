"""Tables of the onboarding report: by time, by group, by score, by kind of work (K-06)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from models.journey_log import Work
from models.kpi.buckets import buckets, counts
from models.kpi.figure import Period
from models.kpi.frames_journeys import BEST, WORST
from models.kpi.journey_frames import NO_BASELINE, OnboardingFrames
from models.kpi.measure import Asked, quantile
from models.kpi.onboarding import (
    end_of,
    finish_curve,
    finished_in,
    lasting,
    paused_at,
    stalled_at,
    started_in,
    under_way_at,
    value_curve,
    within,
)
from models.kpi.onboarding_ends import mean_of, with_minutes
from models.kpi.survival import Curve

UNTOLD = "(not told)"
NO_ANSWER = "no answer"
POINTS = 80
GROUP = ("started", "finished", "cancelled", "under_way", "stalled", "value_median_days", "value_low_days",
         "value_high_days", "finish_median_days", "finish_low_days", "finish_high_days", "finish_still_open",
         "score_mean", "answers", "minutes_mean")  # fmt: skip
SAVED = ("version", "finished", "noted", "minutes_mean", "minutes_low", "minutes_high", "minutes_noted_mean",
         "baseline_minutes", "saved_minutes", "saved_low", "saved_high", "source", "recorded_on")  # fmt: skip


def flow_table(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """One row for each day, week or month: what began and ended in it, and what was under way at its end."""
    pieces = buckets(asked)
    ends = [end_of(replace(asked, period=Period(piece.first, piece.last))) for piece in pieces]
    return pd.DataFrame({
        "when": [piece.name for piece in pieces],
        **{name: counts(frames.journeys[f"{name}_on"], pieces) for name in ("started", "finished", "cancelled")},
        "under_way": [len(under_way_at(frames, end)) for end in ends],
        "paused": [paused_at(frames, end) for end in ends],
        "stalled": [stalled_at(frames, end) for end in ends],
    })  # fmt: skip


def stalled_table(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """What the stalled journeys wait for at the end of the period; one that waits for two things stands twice."""
    held = lasting(frames.stalls, end_of(asked))
    versions = frames.journeys.set_index("journey_id")["version"].astype("str")
    titles = frames.templates.set_index(["version", "step"])["title"].to_dict()
    names = [
        (version.partition("@")[0], titles.get((version, what), what))
        for version, what in zip(held["journey_id"].map(versions), held["what"], strict=True)
    ]
    found = pd.DataFrame(names, columns=["journey", "what"], dtype="str").value_counts().reset_index(name="journeys")
    return found.sort_values(["journeys", "journey", "what"], ascending=[False, True, True], ignore_index=True)


def curve_table(curve: Curve) -> pd.DataFrame:
    """The share that had come so far after so many days, for as long as enough were watched."""
    days = np.unique(np.linspace(0, curve.told_until, POINTS)) if curve.n else np.zeros(0)
    found = [curve.ended_by(float(each)) for each in days]
    return pd.DataFrame({
        "days": days.round(2), "share": [each.value for each in found], "low": [each.low for each in found],
        "high": [each.high for each in found],
    }, dtype="float64")  # fmt: skip


def group_table(
    frames: OnboardingFrames, asked: Asked, by: str, names: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """One row for each version, segment or responsible; names are what these are called."""
    groups = sorted(frames.journeys[by].astype("str").unique())
    rows = []
    for group in groups:
        journeys = frames.journeys[frames.journeys[by].astype("str") == group]
        theirs = frames._replace(
            journeys=journeys,
            **{name: _of(getattr(frames, name), journeys) for name in ("stalls", "pauses", "minutes")},
        )
        row = _group(theirs, asked)
        if row["started"] or row["finished"] or row["cancelled"] or row["under_way"]:
            rows.append({by: (names or {}).get(group, group) or UNTOLD, **row})
    return pd.DataFrame(rows, columns=[by, *GROUP])


def scores_table(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """How many of the journeys finished in the period were given each score."""
    scores = finished_in(frames, asked)["score"]
    rows = [(str(score), int((scores == score).sum())) for score in range(WORST, BEST + 1)]
    return pd.DataFrame([*rows, (NO_ANSWER, int((scores == 0).sum()))], columns=["score", "journeys"])


def kinds_table(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """One row for each kind of work: minutes on the journeys finished in the period, and on one of them on average."""
    finished = finished_in(frames, asked)
    rows = []
    for kind in Work:
        noted = frames.minutes[frames.minutes["kind"] == kind].groupby("journey_id")["minutes"].sum()
        minutes = finished["journey_id"].map(noted).fillna(0)
        mean = mean_of(finished, minutes)
        rows.append((kind.value, int((minutes > 0).sum()), int(minutes.sum()), mean.value, mean.low, mean.high))
    columns = ["kind", "journeys", "minutes_sum", "minutes_mean", "minutes_low", "minutes_high"]
    return pd.DataFrame(rows, columns=columns)


def saved_table(frames: OnboardingFrames, asked: Asked) -> pd.DataFrame:
    """One row for each version: minutes noted beside its baseline, with source and day; no baseline, no saving."""
    finished = with_minutes(frames, asked)
    versions = frames.versions.sort_values("version")
    rows = [_saved(row, finished[finished["version"].astype("str") == row.version]) for row in versions.itertuples()]
    return pd.DataFrame([row for row in rows if row["finished"]], columns=list(SAVED))


def _saved(version: Any, finished: pd.DataFrame) -> dict[str, Any]:
    noted = finished[finished["minutes"] > 0]
    is_known = version.baseline_minutes != NO_BASELINE
    mean = mean_of(finished, finished["minutes"]) if len(noted) else mean_of(noted, noted["minutes"])
    saved = mean_of(finished, version.baseline_minutes - finished["minutes"]) if is_known and len(noted) else None
    return {
        "version": version.version, "finished": len(finished), "noted": len(noted), "minutes_mean": mean.value,
        "minutes_low": mean.low, "minutes_high": mean.high,
        "minutes_noted_mean": float(noted["minutes"].mean()) if len(noted) else None,
        "baseline_minutes": version.baseline_minutes if is_known else None,
        "saved_minutes": saved.value if saved else None, "saved_low": saved.low if saved else None,
        "saved_high": saved.high if saved else None, "source": version.source, "recorded_on": version.recorded_on,
    }  # fmt: skip


def _group(frames: OnboardingFrames, asked: Asked) -> dict[str, Any]:
    begun, finished, end = started_in(frames, asked), with_minutes(frames, asked), end_of(asked)
    value, finish = quantile(value_curve(begun), 0.5, ""), quantile(finish_curve(begun), 0.5, "")
    answered = finished[finished["score"] > 0]["score"]
    return dict(zip(GROUP, (
        len(begun), len(finished), int(within(frames.journeys["cancelled_on"], asked).sum()),
        len(under_way_at(frames, end)), stalled_at(frames, end), value.value, value.low, value.high, finish.value,
        finish.low, finish.high, finish.still_open, float(answered.mean()) if len(answered) else None, len(answered),
        float(finished["minutes"].mean()) if finished["minutes"].any() else None,
    ), strict=True))  # fmt: skip


def _of(frame: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["journey_id"].isin(journeys["journey_id"])]
