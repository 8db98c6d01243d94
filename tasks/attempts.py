"""Counting attempts in the database, so that every process of the desk counts together.

An attempt is counted before it is made: of many at the same moment no more are let through than the stages have
room for.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, text, true
from sqlmodel import Session, col, select

from models.attempt import LONGEST, Attempt, Stage, wait
from tasks.database import writing
from tasks.settings import current_settings

SKEW = timedelta(minutes=1)  # by which the clocks of two machines may differ
LOCK = 0x4861_6C72  # the advisory lock under which PostgreSQL counts


def count_attempt(limits: Mapping[str, Sequence[Stage]], *, now: datetime, engine: Engine | None = None) -> timedelta:
    """Let an attempt through (nothing to wait, and it is counted for each key) or say how long to wait."""
    keyed = {_key(name): stages for name, stages in limits.items()}
    with writing(engine) as session:
        _one_at_a_time(session)
        since = now - max(stage.within for stages in keyed.values() for stage in stages)
        seen = _moments(session, tuple(keyed), since=since, until=now + SKEW)
        longest = max(wait(stages, seen[key], now) for key, stages in keyed.items())
        if not longest:
            session.add_all(Attempt(key=key, at=now) for key in keyed)
            session.execute(delete(Attempt).where(col(Attempt.at) < now - LONGEST))
    return longest


def forget_attempts(names: Sequence[str], *, at: datetime | None = None, engine: Engine | None = None) -> None:
    """After a success: begin anew to count for these, or forget the one attempt of a moment."""
    wanted = col(Attempt.key).in_([_key(name) for name in names])
    with writing(engine) as session:
        session.execute(delete(Attempt).where(wanted, col(Attempt.at) == at if at else true()))


def _moments(
    session: Session, keys: Sequence[str], *, since: datetime, until: datetime
) -> dict[str, list[datetime]]:  # fmt: skip
    """The attempts of each key; what lies ahead was counted before the clock was set back, and keeps nobody waiting."""
    found: dict[str, list[datetime]] = {key: [] for key in keys}
    counted = (col(Attempt.key).in_(keys), col(Attempt.at) > since, col(Attempt.at) <= until)
    query = select(Attempt.key, Attempt.at).where(*counted)
    for key, at in session.exec(query):
        found[key].append(at)
    return found


def _one_at_a_time(session: Session) -> None:
    """SQLite has one writer anyway; PostgreSQL would let two count at once."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _key(name: str) -> str:
    return hmac.digest(current_settings().signing_key(), f"attempt:{name}".encode("utf-8", "replace"), "sha256").hex()
