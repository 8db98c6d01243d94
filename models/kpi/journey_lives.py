"""Journeys of frames as lives of which one asks when they stood still (models/kpi/journey_stalls.py)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from models.journey import Doer, StepState
from models.journey_standing import Habits
from models.kpi.journey_register import Register
from models.kpi.journey_stalls import Firm, JourneyLife, Lasting, stalls_of
from models.kpi.local_time import in_utc

ENDED = (StepState.DONE, StepState.SKIPPED)


def stalls_frame(
    register: Register, journeys: pd.DataFrame, steps: pd.DataFrame, pauses: pd.DataFrame, habits: Habits, firm: Firm,
    *, as_of: datetime,
) -> pd.DataFrame:  # fmt: skip
    """`journey_id, what, from_at, until_at` of each time that a journey stood still; NaT while it does."""
    moment = in_utc(as_of)
    rows = [
        (number, each.what, each.from_at, None if is_under_way and each.until_at == life.until_at else each.until_at)
        for number, is_under_way, life in _lives(register, journeys, steps, pauses, moment)
        for each in stalls_of(life, habits, firm)
    ]
    frame = pd.DataFrame(rows, columns=["journey_id", "what", "from_at", "until_at"])
    moments = {
        name: pd.to_datetime(frame[name], utc=True).dt.tz_localize(None).astype("datetime64[us]")
        for name in ("from_at", "until_at")
    }
    return frame.assign(**moments).astype({"journey_id": "int64", "what": "str"})


def _lives(
    register: Register, journeys: pd.DataFrame, steps: pd.DataFrame, pauses: pd.DataFrame, moment: pd.Timestamp
) -> Iterator[tuple[int, bool, JourneyLife]]:
    """Each journey's number, whether it is under way, and its life until the moment."""
    begun = steps[steps["ready_at"] <= moment]
    turns = _lasting(begun.assign(until_at=begun["ended_at"]), "step", "ready_at")
    rests = _lasting(pauses.assign(what=""), "what", "from_at")
    debts = _lasting(register.debts[register.debts["from_at"] <= moment], "about", "from_at")
    ours = _ours(register, steps, moment)
    for row in journeys.itertuples():
        number: Any = row.journey_id
        is_under_way = pd.isna(row.over_at)
        yield number, is_under_way, JourneyLife(
            str(row.name), register.templates[str(row.version)], str(row.country), _aware(row.started_at),
            _aware(moment if is_under_way else row.over_at), turns[number], rests[number], debts[number], ours[number],
        )  # fmt: skip


def _lasting(frame: pd.DataFrame, what: str, begins: str) -> dict[int, list[Lasting]]:
    found: dict[int, list[Lasting]] = defaultdict(list)
    columns = (frame["journey_id"], frame[what].astype("str"), frame[begins], frame["until_at"])
    for number, name, begun, until in zip(*columns, strict=True):
        found[number].append(Lasting(name, _aware(begun), None if pd.isna(until) else _aware(until)))
    return found


def _ours(register: Register, steps: pd.DataFrame, moment: pd.Timestamp) -> dict[int, list[datetime]]:
    """When we did what each journey's customer waited for: a step of ours, an answer, the time of a meeting."""
    who = {(version, step.key): step.who for version, template in register.templates.items() for step in template.steps}
    doers = [who[key] for key in zip(steps["version"].astype("str"), steps["step"].astype("str"), strict=True)]
    is_ours = pd.Series([doer is not Doer.CUSTOMER for doer in doers], index=steps.index, dtype="bool")
    ended = steps[is_ours & steps["state"].isin(ENDED)].rename(columns={"ended_at": "at"})
    told = pd.concat([ended[["journey_id", "at"]], register.answers])
    found: dict[int, list[datetime]] = defaultdict(list)
    for number, at in zip(told["journey_id"], told["at"], strict=True):
        if at <= moment:
            found[number].append(_aware(at))
    return found


def _aware(moment: Any) -> datetime:
    """A naive moment of a frame, in UTC as it is."""
    found: datetime = moment.to_pydatetime().replace(tzinfo=UTC)
    return found
