"""The frames of onboarding and their contracts (K-06, K-10).

What is checked are journeys, steps and minutes as the register holds them; what the report is computed from is made of
those that hold, as of a moment (models/kpi/journey_frames.py):

| `journeys`, one row each | type | what |
| --- | --- | --- |
| journey_id, customer_id | int64 | |
| name, version, segment, responsible | category | the responsible as of the moment |
| started_at, finished_at, cancelled_at, over_at, value_at | datetime64[us] | NaT while it has not happened |
| started_on, finished_on, cancelled_on | datetime64[s] | days at the site |
| finish_days, value_days | float64 | from its start to its end, or its first value, else for how long it was watched |
| is_asked, score | bool, int64 | is_asked once it is finished; 0 where nobody answered |

| `steps`, one row each | type | what |
| --- | --- | --- |
| journey_id, name, version, step, place | | place is its number in the template |
| state | category | done, skipped, dropped, or open: exactly one |
| ready_at, ended_at | datetime64[us] | since when its turn has come, and when it ended |
| days | float64 | from its turn to its end, else for how long it was watched; NaN where it had no turn |

`pauses` has from_at and until_at of each pause, `stalls` a row for each time that a journey waited for something longer
than is usual (what, from_at, until_at; NaT while it lasts), `minutes` what staff noted (kind, agent, minutes, on),
`templates` the steps of each version with their titles, `versions` the baseline of each. All days are of 24 hours, with
the time in which a journey was paused taken out.
"""

import pandas as pd

from models.journey import JourneyState, StepState
from models.kpi.columns_as import Type
from models.kpi.contract import Contract, Rule

FIRST = pd.Timestamp("1990-01-01")
MOST_MINUTES = 24 * 60
WORST, BEST = 1, 5
OVER = (JourneyState.FINISHED, JourneyState.CANCELLED)

JOURNEYS = Contract(
    table="journey",
    key="journey_id",
    types={
        "journey_id": Type.WHOLE, "customer_id": Type.WHOLE, "name": Type.WORD, "version": Type.WORD,
        "segment": Type.WORD, "country": Type.WORD, "responsible": Type.WORD, "state": Type.WORD,
        "started_at": Type.MOMENT, "finished_at": Type.MOMENT, "cancelled_at": Type.MOMENT, "paused_at": Type.MOMENT,
        "resumed_at": Type.MOMENT, "score": Type.WHOLE, "scored_at": Type.MOMENT,
    },
    empty=frozenset({"finished_at", "cancelled_at", "paused_at", "resumed_at", "scored_at"}),
    rules=(
        Rule("journey_id stands more than once", lambda f: ~f["journey_id"].duplicated(keep=False)),
        Rule("started_at is not of our time", lambda f: f["started_at"].isna() | (f["started_at"] >= FIRST)),
        Rule("finished before it started", lambda f: ~(f["finished_at"] < f["started_at"])),
        Rule("cancelled before it started", lambda f: ~(f["cancelled_at"] < f["started_at"])),
        Rule("finished and cancelled", lambda f: f["finished_at"].isna() | f["cancelled_at"].isna()),
        Rule("finished without a moment",
             lambda f: (f["state"] != JourneyState.FINISHED) | f["finished_at"].notna()),
        Rule("cancelled without a moment",
             lambda f: (f["state"] != JourneyState.CANCELLED) | f["cancelled_at"].notna()),
        Rule("the score is not from 1 to 5", lambda f: (f["score"] == 0) | f["score"].between(WORST, BEST)),
    ),
    marks=(
        Rule("has an end but is under way",
             lambda f: f["state"].isin(OVER) | (f["finished_at"].isna() & f["cancelled_at"].isna())),
        Rule("a score without its moment", lambda f: (f["score"] == 0) | f["scored_at"].notna()),
    ),
)  # fmt: skip

STEPS = Contract(
    table="journey_step",
    key="step_id",
    types={
        "step_id": Type.WHOLE, "journey_id": Type.WHOLE, "version": Type.WORD, "step": Type.WORD, "state": Type.WORD,
        "started_at": Type.MOMENT, "ended_at": Type.MOMENT, "is_known": Type.FLAG,
    },
    empty=frozenset({"ended_at"}),
    rules=(
        Rule("the journey has the step more than once", lambda f: ~f.duplicated(["journey_id", "step"], keep=False)),
        Rule("its version has no such step", lambda f: f["is_known"]),
        Rule("ended without a moment", lambda f: (f["state"] == StepState.OPEN) | f["ended_at"].notna()),
        Rule("open but has an end", lambda f: (f["state"] != StepState.OPEN) | f["ended_at"].isna()),
        Rule("ended before its journey started", lambda f: ~(f["ended_at"] < f["started_at"])),
    ),
)  # fmt: skip

MINUTES = Contract(
    table="journey_minutes",
    key="minutes_id",
    types={
        "minutes_id": Type.WHOLE, "journey_id": Type.WHOLE, "kind": Type.WORD, "agent": Type.WORD,
        "minutes": Type.WHOLE, "at": Type.MOMENT,
    },
    rules=(
        Rule("minutes_id stands more than once", lambda f: ~f["minutes_id"].duplicated(keep=False)),
        Rule("not from one minute to a day", lambda f: f["minutes"].between(1, MOST_MINUTES)),
    ),
)  # fmt: skip
