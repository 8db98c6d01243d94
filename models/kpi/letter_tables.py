"""Openings of reminders by step, recipient, weekday, hour and letter, and what else was sent (K-03)."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from models.kpi.buckets import Bucket, buckets
from models.kpi.figure import Unit
from models.kpi.frames_letters import NO_STEP
from models.kpi.letters import clustered, is_delivered, is_followed, sent_in, within
from models.kpi.measure import Asked
from models.kpi.report import Column

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPENINGS = (
    Column("sent", "Sent", Unit.COUNT),
    Column("delivered", "Delivered", Unit.COUNT),
    Column("still_open", "Younger than 3 days", Unit.COUNT),
    Column("opened_share", "Opened, all openings", Unit.SHARE),
    Column("seen_share", "Opened, without machines", Unit.SHARE),
    Column("seen_low", "from", Unit.SHARE),
    Column("seen_high", "to", Unit.SHARE),
    Column("same_day_share", "of these on the same day", Unit.SHARE),
    Column("clicked_share", "Followed its link", Unit.SHARE),
)
OTHERS = (
    Column("kind", "Letter"),
    Column("sent", "Sent", Unit.COUNT),
    Column("bounced", "Bounced or rejected", Unit.COUNT),
    Column("complained", "Called spam", Unit.COUNT),
    Column("failed", "Failed", Unit.COUNT),
    Column("unknown", "Of unknown outcome", Unit.COUNT),
)


def by_step(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row for each step of the plans, in the order of days from the due day."""
    sent = sent_in(letters, asked)
    return _table("step", ((_step(int(days)), theirs) for days, theirs in sent.groupby("step_days")), asked)


def by_party(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Buyers and sellers, a row each."""
    return _by_word(letters, asked, "party")


def by_letter(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row for each letter and language, so that variants of a letter stand side by side."""
    sent = sent_in(letters, asked)
    groups = sent.groupby(["kind", "language"], observed=True)
    return _table("letter", ((f"{kind} ({language})", theirs) for (kind, language), theirs in groups), asked)


def by_weekday(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row for each weekday of sending."""
    sent = sent_in(letters, asked)
    days = sent["sent_local"].dt.day_of_week
    return _table("weekday", ((name, sent[days == place]) for place, name in enumerate(WEEKDAYS)), asked)


def by_hour(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row for each hour of sending in which any left, by the clock on the wall."""
    sent = sent_in(letters, asked)
    groups = sent.groupby(sent["sent_local"].dt.hour)
    return _table("hour", ((f"{hour:02}:00", theirs) for hour, theirs in groups), asked)


def by_day(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row for each day, week or month of sending."""
    sent = sent_in(letters, asked)

    def of(piece: Bucket) -> pd.DataFrame:
        return sent[sent["sent_on"].between(pd.Timestamp(piece.first), pd.Timestamp(piece.last))]

    return _table("when", ((piece.name, of(piece)) for piece in buckets(asked)), asked)


def by_kind(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Every kind of letter, reminders and others: what was sent, came back, or never left."""
    found = letters[within(letters, asked)]
    is_sent = found["outcome"] == "sent"
    counted = pd.DataFrame({
        "kind": found["kind"].astype("str"), "sent": is_sent, "bounced": is_sent & ~is_delivered(found),
        "complained": is_sent & found["is_complained"], "failed": found["outcome"] == "failed",
        "unknown": found["outcome"] == "unknown",
    })  # fmt: skip
    return counted.groupby("kind").sum().astype("int64").reset_index()


def _by_word(letters: pd.DataFrame, asked: Asked, name: str) -> pd.DataFrame:
    sent = sent_in(letters, asked)
    groups = sent.groupby(sent[name].astype("str"))
    return _table(name, ((word or "(not known)", theirs) for word, theirs in groups), asked)


def _table(name: str, groups: Iterable[tuple[str, pd.DataFrame]], asked: Asked) -> pd.DataFrame:
    rows = [{name: word, **_openings(sent, asked)} for word, sent in groups]
    return pd.DataFrame(rows, columns=[name, *(column.name for column in OPENINGS)])


def _openings(sent: pd.DataFrame, asked: Asked) -> dict[str, Any]:
    """What became of some letters, as the figures of the same names are computed."""
    delivered = sent[is_delivered(sent)]
    followed = delivered[is_followed(delivered, asked)]
    seen = followed[followed["seen_at"].notna()]
    without_machines = clustered(followed, followed["seen_at"].notna().to_numpy())
    return {
        "sent": len(sent), "delivered": len(delivered), "still_open": len(delivered) - len(followed),
        "opened_share": _part(followed["opened_at"].notna()), "seen_share": without_machines.value,
        "seen_low": without_machines.low, "seen_high": without_machines.high,
        "same_day_share": _part(seen["seen_on"] == seen["sent_on"]),
        "clicked_share": _part(followed["clicked_at"].notna()),
    }  # fmt: skip


def _part(hits: pd.Series) -> float | None:
    return float(hits.mean()) if len(hits) else None


def _step(days: int) -> str:
    if days == NO_STEP:
        return "(not known)"
    if days == 0:
        return "on the due day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'before' if days < 0 else 'after'}"
