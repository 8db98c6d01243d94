"""The funnel of a journey's steps: what became of each, and how long each takes (K-06).

A step of a journey ends in exactly one of done, skipped, dropped, or is still open: the four add up to the journeys. A
journey's versions are taken together here, by the keys of their steps. Days run from when a step's turn has come to
when it was done; a step that was skipped or dropped counts until then, one that is open until the as-of moment, and one
that was done before its turn (the product told of it early) is not asked how long it took.
"""

import pandas as pd

from models.journey import StepState
from models.kpi.journey_frames import OnboardingFrames
from models.kpi.measure import Asked, quantile
from models.kpi.onboarding import started_in
from models.kpi.survival import Curve, kaplan_meier

BY_DAY = (1, 2, 3, 5, 8, 13, 21, 34)
COUNTS = ("n", "done", "skipped", "dropped", "still_open", "waiting")
TIMES = ("median_days", "low_days", "high_days", "ninetieth_days")


def journey_names(frames: OnboardingFrames, asked: Asked) -> list[str]:
    """The journeys of which any began in the period."""
    return sorted(started_in(frames, asked)["name"].astype("str").unique())


def steps_of(frames: OnboardingFrames, asked: Asked, name: str) -> list[tuple[str, pd.DataFrame]]:
    """The steps of a journey in their order: the title, and its rows of the journeys that began in the period."""
    journeys = started_in(frames, asked)
    numbers = journeys.loc[journeys["name"].astype("str") == name, "journey_id"]
    steps = frames.steps[frames.steps["journey_id"].isin(numbers)]
    titles = frames.templates[frames.templates["version"].isin(steps["version"].astype("str"))]
    titles = titles.drop_duplicates("step", keep="last").set_index("step")["title"]
    places = steps.groupby(steps["step"].astype("str"))["place"].max().sort_values(kind="stable")
    return [(f"#{number} {titles[step]}", steps[steps["step"].astype("str") == step])
            for number, step in enumerate(places.index, start=1)]  # fmt: skip


def funnel_table(steps: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """One row for each step: what became of it, and the days that it takes."""
    rows = [{"step": title, **_counts(rows), **_times(step_curve(rows))} for title, rows in steps]
    return pd.DataFrame(rows, columns=["step", *COUNTS, *TIMES])


def by_day_table(steps: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """One row for each step: the share that had done it so many days after its turn."""
    rows = []
    for title, found in steps:
        curve = step_curve(found)
        rows.append({"step": title, **{f"day_{day}": curve.ended_by(day).value for day in BY_DAY}})
    return pd.DataFrame(rows, columns=["step", *(f"day_{day}" for day in BY_DAY)])


def step_curve(steps: pd.DataFrame) -> Curve:
    """How a step comes to be done from its turn on."""
    known = steps[steps["days"].notna()]
    return kaplan_meier(known["days"].to_numpy(), (known["state"] == StepState.DONE).to_numpy())


def _counts(steps: pd.DataFrame) -> dict[str, int]:
    found = {state.value: int((steps["state"] == state).sum()) for state in StepState}
    is_waiting = (steps["state"] == StepState.OPEN) & steps["ready_at"].notna()
    still_open = found.pop(StepState.OPEN.value)
    return {"n": len(steps), **found, "still_open": still_open, "waiting": int(is_waiting.sum())}


def _times(curve: Curve) -> dict[str, float | None]:
    median, ninetieth = quantile(curve, 0.5, ""), quantile(curve, 0.9, "")
    return dict(zip(TIMES, (median.value, median.low, median.high, ninetieth.value), strict=True))
