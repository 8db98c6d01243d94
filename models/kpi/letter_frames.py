"""The frame of letters, from what the register holds of them and their events, as of a moment (K-03).

`tasks/kpi_letters.py` reads one row for each letter, with its events summed up by it. A letter whose report came before
our own note that it was sent left when that report says, at the latest; so was one whose doubt a report ended.
"""

import re

import numpy as np
import pandas as pd

from models.kpi.frames_letters import BOUNCES, NO_STEP, checked
from models.kpi.local_time import days_of, on_the_wall
from models.kpi.report import Breach

KIND = re.compile(r"dunning_(buyer|seller)(?:_(before|after)_(\d{1,3}))?(?:_.*)?")
SIGNS = {"before": -1, "after": 1}


def letters_frame(letters: pd.DataFrame, time_zone: str) -> tuple[pd.DataFrame, list[Breach]]:
    """The frame, and what of the register broke its contract."""
    kinds = {str(kind): KIND.fullmatch(str(kind)) for kind in letters["kind"].cat.categories}
    parties = letters["kind"].map({kind: found[1] if found else None for kind, found in kinds.items()}).astype("str")
    steps = letters["kind"].map({kind: _step(found) for kind, found in kinds.items()}).astype("float64")
    is_reminder = letters["is_about_invoice"] | letters["kind"].isin([kind for kind in kinds if kinds[kind]])
    frame = letters.assign(
        is_reminder=is_reminder,
        party=letters["party"].astype("str").fillna(parties).fillna("").astype("category"),
        step_days=letters["step_days"].where(letters["step_days"] != NO_STEP, steps.fillna(NO_STEP)).astype("int32"),
        recipient_id=letters["recipient_id"].where(letters["recipient_id"] != 0, -letters["letter_id"]),
        sent_at=letters[["sent_at", "left_at"]].min(axis="columns"),
        bounced=pd.Categorical.from_codes(letters["bounced"], BOUNCES),
    )
    good, breaches = checked(frame)
    return _with_days(good, time_zone), breaches


def _with_days(letters: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    return letters.assign(
        sent_local=on_the_wall(letters["sent_at"], time_zone), sent_on=days_of(letters["sent_at"], time_zone),
        opened_on=days_of(letters["opened_at"], time_zone), seen_on=days_of(letters["seen_at"], time_zone),
    )  # fmt: skip


def _step(found: re.Match[str] | None) -> float:
    """The step that a letter's name tells, where no reminder does."""
    return SIGNS[found[2]] * int(found[3]) if found and found[2] else np.nan
