"""Tickets in, out and waiting (K-05).

In counts by the day of opening, out by the day of closing. A ticket that was closed and opened again goes in and out
once more, so that in, plus reopened, less out is the change of the backlog. What is REMOVED is in none of these.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.ageing import BANDS, OLDEST
from models.kpi.buckets import DAY, Bucket, buckets, counts
from models.kpi.figure import Unit
from models.kpi.local_time import in_utc, midnight
from models.kpi.measure import Asked, Found, count, measure
from models.kpi.ticket_frames import SupportFrames

BAND_NAMES = (*(name for _, name in BANDS), OLDEST)
LIMITS = np.array([limit for limit, _ in BANDS], "timedelta64[us]")


@measure("Tickets in", Unit.COUNT)
def tickets_in_count(frames: SupportFrames, asked: Asked) -> Found:
    """Tickets opened in the period, by the day on which the first mail came. Not those removed since, nor later mails
    of a thread; tickets that were merged count once.
    """
    return count(_within(frames.tickets["opened_on"], asked))


@measure("Tickets out", Unit.COUNT)
def tickets_out_count(frames: SupportFrames, asked: Asked) -> Found:
    """Closings in the period, by the day on which a ticket became DONE; one that was reopened and closed again counts
    each time.
    """
    return count(_within(frames.spans["until_on"], asked))


@measure("Tickets reopened", Unit.COUNT, is_more_better=False)
def tickets_reopened_count(frames: SupportFrames, asked: Asked) -> Found:
    """Openings in the period of tickets that had been DONE, by mail or by hand."""
    return count(_within(frames.spans.loc[frames.spans["is_reopening"], "from_on"], asked))


@measure("Backlog at the end", Unit.COUNT, is_more_better=False)
def backlog_at_end_count(frames: SupportFrames, asked: Asked) -> Found:
    """Tickets UNASSIGNED or ACTIVE at the end of the period's last day, or at the as-of moment where that is sooner."""
    number = int(_is_open(frames.spans, asked.last).sum())
    return count(number, still_open=number)


@measure("Backlog now", Unit.COUNT, is_more_better=False)
def backlog_now_count(frames: SupportFrames, asked: Asked) -> Found:
    """Tickets UNASSIGNED or ACTIVE at the as-of moment, whenever they were opened."""
    number = int(frames.spans["until_at"].isna().sum())
    return count(number, still_open=number)


@measure("Tickets removed", Unit.COUNT)
def tickets_removed_count(frames: SupportFrames, asked: Asked) -> Found:
    """Tickets opened in the period that were REMOVED as of the moment, as spam mostly; no other figure counts them."""
    return count(_within(frames.removed["opened_on"], asked))


def flow_table(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    """One row for each day, week or month: in, reopened, out, and the backlog at its end by age."""
    pieces = buckets(asked)
    reopened = frames.spans.loc[frames.spans["is_reopening"], "from_on"]
    bands = np.array([_bands(frames, piece, asked) for piece in pieces], np.int64).reshape(-1, len(BAND_NAMES))
    return pd.DataFrame({
        "when": [piece.name for piece in pieces], "tickets_in": counts(frames.tickets["opened_on"], pieces),
        "reopened": counts(reopened, pieces), "tickets_out": counts(frames.spans["until_on"], pieces),
        "backlog": bands.sum(axis=1), **dict(zip(BAND_NAMES, bands.T, strict=True)),
    })  # fmt: skip


def age_table(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    """The backlog at the as-of moment: a row for each queue, a column for each band of age."""
    waiting = frames.spans[frames.spans["until_at"].isna()]
    band = pd.Categorical.from_codes(_band(frames, waiting, in_utc(asked.as_of)), BAND_NAMES)
    table = pd.crosstab(waiting["queue"].astype("str"), band, dropna=False)
    table = table.reindex(columns=list(BAND_NAMES), fill_value=0)
    table.insert(0, "backlog", table.sum(axis="columns"))
    return table.rename_axis(index="queue", columns=None).reset_index()


def _within(days: pd.Series, asked: Asked) -> int:
    period = asked.period
    return int(days.between(pd.Timestamp(period.first), pd.Timestamp(period.last)).sum())


def _is_open(spans: pd.DataFrame, day: object) -> pd.Series:
    """Whether each span reaches over the end of a day."""
    end = pd.Timestamp(day)
    return (spans["from_on"] <= end) & ~(spans["until_on"] <= end)


def _bands(frames: SupportFrames, piece: Bucket, asked: Asked) -> NDArray[np.int64]:
    """How many waited at the end of a piece, by how long they had waited."""
    end = min(piece.last, asked.today)
    moment = in_utc(asked.as_of) if end == asked.today else midnight(end + DAY, asked.time_zone)
    waiting = frames.spans[_is_open(frames.spans, end)]
    return np.bincount(_band(frames, waiting, moment), minlength=len(BAND_NAMES))


def _band(frames: SupportFrames, spans: pd.DataFrame, moment: pd.Timestamp) -> NDArray[np.int64]:
    """By the time that passed since the first mail, whatever the clock on the wall showed."""
    opened = frames.tickets["opened_at"].to_numpy()[spans["place"].to_numpy()]
    place: NDArray[np.int64] = np.searchsorted(LIMITS, moment.to_datetime64() - opened, side="right")
    return place
