"""Attempts that are counted: signing in, and the changes made in one session; how many are let through, in stages.

A key is let through while each of its stages has room. Stages grow slower than time, so that a person who
mistypes waits minutes, and a machine that guesses gets some fifty tries a day. An attempt that is refused is not
counted: waiting always helps, and the table stays small.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime


class Attempt(SQLModel, table=True):
    """One attempt; `key` is a keyed digest of what is counted, for people type passwords into the wrong field."""

    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str
    at: datetime = Field(sa_type=UtcDateTime, index=True)


class Stage(NamedTuple):
    """At most so many within a time."""

    most: int
    within: timedelta


ONE_ACCOUNT_FROM_ONE_ADDRESS = (
    Stage(5, timedelta(minutes=5)),
    Stage(15, timedelta(hours=1)),
    Stage(50, timedelta(days=1)),
)
ANY_ACCOUNT_FROM_ONE_ADDRESS = (
    Stage(30, timedelta(minutes=5)),
    Stage(100, timedelta(hours=1)),
    Stage(300, timedelta(days=1)),
)
ONE_ACCOUNT_FROM_ANYWHERE = (Stage(60, timedelta(hours=1)), Stage(200, timedelta(days=1)))
CHANGES_OF_ONE_SESSION = (Stage(120, timedelta(minutes=1)), Stage(600, timedelta(minutes=10)))
LONGEST = timedelta(days=1)


def wait(stages: Sequence[Stage], moments: Sequence[datetime], now: datetime) -> timedelta:
    """How long until another attempt is let through after those of these moments; nothing: at once."""
    latest = sorted(moments, reverse=True)
    waits = [latest[stage.most - 1] + stage.within - now for stage in stages if len(latest) >= stage.most]
    return max([timedelta(0), *waits])
