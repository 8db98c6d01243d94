"""Whose turn it was, since when, and how long it took: all steps of all journeys at once, as of a moment (K-06).

A step's turn comes when the last of its prerequisites has ended (models/journey_steps.py says it for one journey). Time
in which a journey was paused is taken out of every duration.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.journey import StepState
from models.journey_policy import JourneyTemplate

DAY = pd.Timedelta(days=1)


def templates_frame(templates: Mapping[str, JourneyTemplate]) -> pd.DataFrame:
    """The steps of each version, in their order."""
    rows = [
        (version, step.key, place, step.title.en, step.who.value, step.optional, step.first_value)
        for version, template in templates.items()
        for place, step in enumerate(template.steps)
    ]
    columns = ["version", "step", "place", "title", "who", "is_optional", "is_first_value"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"version": "str", "step": "str", "place": "int64", "title": "str", "who": "str", "is_optional": "bool",
         "is_first_value": "bool"}
    )  # fmt: skip


def ready_at(steps: pd.DataFrame, templates: Mapping[str, JourneyTemplate]) -> pd.Series:
    """Since when each step's turn has come; NaT where a prerequisite is open or was dropped."""
    rows = [
        (version, step.key, other)
        for version, template in templates.items()
        for step in template.steps
        for other in step.after
    ]
    edges = pd.DataFrame(rows, columns=["version", "step", "other"], dtype="str")
    keys = steps.assign(version=steps["version"].astype("str"), step=steps["step"].astype("str"))
    has_ended = keys["state"].isin([StepState.DONE, StepState.SKIPPED])
    ends = keys[["journey_id", "step"]].assign(end=keys["ended_at"].where(has_ended)).rename(columns={"step": "other"})
    asked = (
        keys[["journey_id", "version", "step"]].assign(row=np.arange(len(keys))).merge(edges, on=["version", "step"])
    )
    by_row = asked.merge(ends, "left", ["journey_id", "other"]).groupby("row")["end"]
    last = by_row.max().reindex(range(len(keys))).set_axis(steps.index)
    is_waiting = (by_row.size() > by_row.count()).reindex(range(len(keys)), fill_value=False).to_numpy()
    return np.maximum(last.fillna(steps["started_at"]), steps["started_at"]).mask(is_waiting)


def walked_days(cases: pd.DataFrame, pauses: pd.DataFrame) -> Any:
    """Days from `begun` to `until` of each case, less those in which its journey was paused."""
    spans = cases[["journey_id", "begun", "until"]].assign(case=np.arange(len(cases))).merge(pauses, on="journey_id")
    first = np.maximum(spans["from_at"], spans["begun"])
    last = np.minimum(spans["until_at"].fillna(spans["until"]), spans["until"])
    rested = ((last - first) / DAY).clip(lower=0).groupby(spans["case"]).sum()
    whole = ((cases["until"] - cases["begun"]) / DAY).to_numpy(dtype="float64", na_value=np.nan)
    return whole - rested.reindex(range(len(cases)), fill_value=0).to_numpy()
