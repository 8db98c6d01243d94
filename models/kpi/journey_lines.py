"""What only a journey's history tells, as of a moment: pauses, what was reopened, who had it, earlier scores (K-06).

A journey's row says how it stands today; the lines of its history, in the words of tasks/journeys.py, say how it stood.
A pause lasts from its line to the next that resumes the journey, or to the journey's end. Where a row tells of a pause
and no line does (it came from elsewhere, or a script changed it), the row is believed. A step that is open today, or
ended later, had ended as of then where its last line of before says so: somebody reopened it since.
"""

import pandas as pd

PAUSED, RESUMED, GIVEN, SCORED = "paused: ", "resumed", "given from ", "satisfaction: "
STEP = r"^step (\S+) (done|skipped|reopened)(?:$|:)"
REOPENED = "reopened"


def pauses_of(journeys: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """`journey_id, from_at, until_at`; NaT while it lasts. `journeys` have over_at as of the moment."""
    begins = lines["what"].str.startswith(PAUSED)
    told = lines[begins | (lines["what"] == RESUMED)].assign(is_pause=begins)[["journey_id", "at", "is_pause"]]
    rows = [
        journeys[["journey_id"]].assign(at=journeys[name], is_pause=is_pause)
        for name, is_pause in (("paused_at", True), ("resumed_at", False), ("over_at", False))
    ]
    turns = pd.concat([told, *rows], ignore_index=True)
    turns = turns[(turns["at"] <= as_of) & turns["journey_id"].isin(journeys["journey_id"])].drop_duplicates()
    turns = turns.sort_values(["journey_id", "at", "is_pause"], kind="stable", ignore_index=True)
    is_last = turns["journey_id"] != turns["journey_id"].shift(-1)
    pauses = turns.assign(until_at=turns["at"].shift(-1).mask(is_last))[turns["is_pause"].astype(bool)]
    return pauses.rename(columns={"at": "from_at"})[["journey_id", "from_at", "until_at"]].reset_index(drop=True)


def responsible_as_of(journeys: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Who had each journey: whom the first line after the moment takes it from, else whoever has it."""
    later = lines[lines["what"].str.startswith(GIVEN) & (lines["at"] > as_of)].sort_values("at", kind="stable")
    first = later.drop_duplicates("journey_id").set_index("journey_id")["what"]
    before = first.str.removeprefix(GIVEN).str.split(" to ", n=1).str[0]
    had = journeys["journey_id"].map(before).astype("object")
    return had.where(had.notna(), journeys["responsible"].astype("object")).astype("str").astype("category")


def scores_as_of(journeys: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """The score of each journey, 0 where there was none; one that was given again later stands as it was before."""
    given = lines[lines["what"].str.startswith(SCORED) & (lines["at"] <= as_of)].sort_values("at", kind="stable")
    last = given.drop_duplicates("journey_id", keep="last").set_index("journey_id")["what"]
    earlier = journeys["journey_id"].map(last.str.removeprefix(SCORED).str[:1].astype("int64"))
    is_known = journeys["scored_at"] <= as_of
    return journeys["score"].where(is_known, earlier.fillna(0)).astype("int64")


def ends_as_of(steps: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """`state, ended_at` of each step, in the order of the steps."""
    told = lines.assign(**lines["what"].str.extract(STEP).set_axis(["step", "state"], axis=1))
    told = told[told["step"].notna() & (told["at"] <= as_of)].sort_values("at", kind="stable")
    last = told.drop_duplicates(["journey_id", "step"], keep="last")
    last = last[last["state"] != REOPENED].rename(columns={"state": "was", "at": "was_at"})
    keys = steps[["journey_id"]].assign(step=steps["step"].astype("object"))
    found = keys.merge(last[["journey_id", "step", "was", "was_at"]], "left", ["journey_id", "step"])
    is_over = (steps["ended_at"] <= as_of).to_numpy()
    state = steps["state"].astype("object").where(is_over, found["was"].fillna("open").to_numpy())
    return pd.DataFrame({"state": state, "ended_at": steps["ended_at"].where(is_over, found["was_at"].to_numpy())})
