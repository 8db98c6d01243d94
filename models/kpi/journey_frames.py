"""The frames of onboarding, from what the register holds, as of a moment (K-06).

A `Register` is what tasks/kpi_journeys.py reads. Something counts from when it happened, also where it became known
later (the product tells of an event afterwards). models/kpi/frames_journeys.py says what each column holds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

from models.journey import StepState
from models.journey_policy import JourneyTemplate
from models.journey_standing import Habits
from models.kpi.frames_journeys import JOURNEYS, MINUTES, STEPS
from models.kpi.journey_lines import ends_as_of, pauses_of, responsible_as_of, scores_as_of
from models.kpi.journey_lives import stalls_frame
from models.kpi.journey_register import Register
from models.kpi.journey_stalls import Firm
from models.kpi.journey_turns import ready_at, templates_frame, walked_days
from models.kpi.local_time import days_of, in_utc
from models.kpi.report import Breach

NO_BASELINE = 0


class OnboardingFrames(NamedTuple):
    """What the onboarding report is computed from; each may be stored and read again by its name."""

    journeys: pd.DataFrame
    steps: pd.DataFrame
    pauses: pd.DataFrame
    stalls: pd.DataFrame
    minutes: pd.DataFrame
    templates: pd.DataFrame
    versions: pd.DataFrame


def onboarding_frames(
    register: Register, habits: Habits, firm: Firm, *, as_of: datetime
) -> tuple[OnboardingFrames, list[Breach]]:
    """The frames as of a moment, and what of the register broke their contracts."""
    moment, zone = in_utc(as_of), firm.zone.key
    found, breaches = JOURNEYS.checked(register.journeys)
    journeys = _journeys(found[found["started_at"] <= moment], register.lines, moment)
    pauses = pauses_of(journeys, register.lines, moment)
    templates = templates_frame(register.templates)
    steps, more = _steps(register, journeys, templates, moment)
    minutes, other = MINUTES.checked(register.minutes)
    minutes = minutes[(minutes["at"] <= moment) & minutes["journey_id"].isin(journeys["journey_id"])]
    stalls = stalls_frame(register, journeys, steps, pauses, habits, firm, as_of=as_of)
    frames = OnboardingFrames(
        journeys=_with_times(journeys, steps, pauses, templates, moment, zone),
        steps=_with_days(steps, pauses, moment),
        pauses=pauses,
        stalls=stalls,
        minutes=minutes.assign(on=days_of(minutes["at"], zone)).reset_index(drop=True),
        templates=templates,
        versions=_versions(register.templates),
    )
    return frames, [*breaches, *more, *other]


def _journeys(found: pd.DataFrame, lines: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """What had become of each journey."""
    finished, cancelled = (found[name].where(found[name] <= moment) for name in ("finished_at", "cancelled_at"))
    return found.assign(
        finished_at=finished, cancelled_at=cancelled, over_at=finished.fillna(cancelled),
        responsible=responsible_as_of(found, lines, moment), score=scores_as_of(found, lines, moment),
        is_asked=finished.notna(),
    ).reset_index(drop=True)  # fmt: skip


def _steps(
    register: Register, journeys: pd.DataFrame, templates: pd.DataFrame, moment: pd.Timestamp
) -> tuple[pd.DataFrame, list[Breach]]:
    """What had become of each step; what is dropped was so when its journey was over."""
    rows = register.steps.merge(journeys[["journey_id", "name", "version", "started_at", "over_at"]], on="journey_id")
    keys = rows[["version", "step"]].astype("str").merge(templates[["version", "step", "place"]], "left")
    rows = rows.assign(is_known=keys["place"].notna())
    good, breaches = STEPS.checked(rows)
    steps = rows.assign(place=keys["place"])[rows["step_id"].isin(good["step_id"])].reset_index(drop=True)
    is_dropped = (steps["state"] == StepState.DROPPED) & steps["over_at"].notna()
    steps = steps.assign(**ends_as_of(steps, register.lines, moment))
    steps["state"] = steps["state"].mask(is_dropped, StepState.DROPPED.value).astype("category")
    steps["ended_at"] = steps["ended_at"].mask(is_dropped, steps["over_at"])
    steps["ready_at"] = ready_at(steps, register.templates)
    columns = ["step_id", "journey_id", "name", "version", "step", "place", "state", "ready_at", "ended_at", "over_at"]
    return steps[columns].astype({"place": "int64"}), breaches


def _with_days(steps: pd.DataFrame, pauses: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """How long each step took, or was watched."""
    begun, until = steps["ready_at"], steps["ended_at"].fillna(moment)
    cases = steps[["journey_id"]].assign(begun=begun, until=until)
    days = walked_days(cases, pauses)
    return steps.drop(columns="over_at").assign(days=np.where(until >= begun, days, np.nan))


def _with_times(
    journeys: pd.DataFrame, steps: pd.DataFrame, pauses: pd.DataFrame, templates: pd.DataFrame, moment: pd.Timestamp,
    zone: str,
) -> pd.DataFrame:  # fmt: skip
    """Each journey with its days, and how long its first value and its end took, or were watched."""
    marks = templates.loc[templates["is_first_value"], ["version", "step"]].assign(is_value=True)
    keys = steps[["version", "step"]].astype("str").merge(marks, "left", ["version", "step"])
    value = steps[keys["is_value"].notna().to_numpy() & (steps["state"] == StepState.DONE).to_numpy()]
    value_at = value.set_index("journey_id")["ended_at"].reindex(journeys["journey_id"]).set_axis(journeys.index)
    over = journeys["over_at"].fillna(moment)
    durations = {
        f"{name}_days": walked_days(
            journeys[["journey_id"]].assign(begun=journeys["started_at"], until=until), pauses
        )
        for name, until in (("finish", over), ("value", value_at.fillna(over)))
    }  # fmt: skip
    columns = ["journey_id", "customer_id", "name", "version", "segment", "responsible", "started_at", "finished_at",
               "cancelled_at", "over_at", "is_asked", "score"]  # fmt: skip
    days = {f"{name}_on": days_of(journeys[f"{name}_at"], zone) for name in ("started", "finished", "cancelled")}
    return journeys[columns].assign(value_at=value_at, **days, **durations)


def _versions(templates: Mapping[str, JourneyTemplate]) -> pd.DataFrame:
    """The baseline of each version; NO_BASELINE minutes where none was recorded."""
    rows = [
        (version, version.partition("@")[0], template.title.en, NO_BASELINE, "", "")
        if template.baseline is None
        else (version, version.partition("@")[0], template.title.en, template.baseline.minutes,
              template.baseline.source, template.baseline.recorded_on.isoformat())
        for version, template in templates.items()
    ]  # fmt: skip
    columns = ["version", "name", "title", "baseline_minutes", "source", "recorded_on"]
    kinds = dict.fromkeys(columns, "str") | {"baseline_minutes": "int64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)
