"""Onboarding journeys: a new customer's way through the steps of a template, and what became of each step (O-01, O-02).

A journey keeps the version of the template that it began with. All its steps are rows from the start; each is `open`
until it ends as exactly one of done, skipped, dropped. `ready_at` is since when a step's turn has come, which is when
the last of its prerequisites ended; empty while one is open. What may be known by a personal link hangs on the nonce
of a contact: another nonce, and every link that was given out before is dead.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import SECRET, UtcDateTime, words_of
from models.import_dates import YEARS


class JourneyError(ValueError):
    """What was asked of a journey cannot be done; the message says why."""


def check_signed(day: date, today: date) -> None:
    """JourneyError for a day on which no contract can have been signed: a slip of the hand would start a journey."""
    if day.year not in YEARS:
        raise JourneyError(f"signed_on is {day}, in the year {day.year}; contracts are from {YEARS[0]} on.")
    if day > today:
        raise JourneyError(f"signed_on is {day}, which lies in the future.")


class JourneyState(StrEnum):
    """Where a journey is."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """What became of a step; each ends once."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"


class Standing(StrEnum):
    """How a running journey gets on."""

    ON_TRACK = "on track"
    OVERDUE = "overdue"
    STALLED = "stalled"
    COMPLETE = "complete"


class Doer(StrEnum):
    """Who does a step, and so for whom a journey waits."""

    CUSTOMER = "customer"
    SALES = "sales"
    SUPPORT = "support"


class Journey(SQLModel, table=True):
    """One customer's journey.

    `key` makes it begin once. `standing` is what `follow_onboarding` said last. `resumed_at` is when its last pause
    ended, `our_turn_ended_at` when we last did something that the customer waited for: allowed days count from these
    where they are later. `finished_at` is when its last required step ended. `score` is from 1 to 5.
    """

    __table_args__ = (Index("ix_journey_state_id", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    name: str
    version: str = Field(foreign_key="journey_version.id")
    language: str = Field(max_length=2)
    responsible: str = Field(foreign_key="agent.address", index=True)
    signed_on: date | None = None
    started_at: datetime = Field(sa_type=UtcDateTime)
    state: JourneyState = Field(default=JourneyState.RUNNING, sa_type=words_of(JourneyState))
    standing: Standing = Field(default=Standing.ON_TRACK, sa_type=words_of(Standing))
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resumed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    our_turn_ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_value_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    score: int | None = None
    score_comment: str = ""
    scored_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class JourneyContact(SQLModel, table=True):
    """A contact who walks a journey by a personal link; the first of a journey is the one who is written to."""

    __tablename__ = "journey_contact"
    __table_args__ = (UniqueConstraint("journey_id", "contact_id"),)

    id: int | None = Field(default=None, primary_key=True)
    journey_id: int = Field(foreign_key="journey.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    nonce: str = Field(repr=False, sa_column_kwargs={"info": SECRET})
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class JourneyStep(SQLModel, table=True):
    """One step of a journey; `took_days` are the working days from its turn to its end, empty where it had no turn."""

    __tablename__ = "journey_step"
    __table_args__ = (
        UniqueConstraint("journey_id", "step"),
        Index(
            "ix_journey_step_ready", "journey_id",
            sqlite_where=text("state = 'open' AND ready_at IS NOT NULL"),
            postgresql_where=text("state = 'open' AND ready_at IS NOT NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    journey_id: int = Field(foreign_key="journey.id")
    step: str
    state: StepState = Field(default=StepState.OPEN, sa_type=words_of(StepState))
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    who: str = ""
    way: str = ""
    reason: str = ""
    took_days: int | None = None


class JourneyVersion(SQLModel, table=True):
    """A template as it stood when its first journey began; `id` is name@version."""

    __tablename__ = "journey_version"

    id: str = Field(primary_key=True)
    name: str
    template: str
    first_used_at: datetime = Field(sa_type=UtcDateTime)


class Nudge(SQLModel, table=True):
    """A letter that reminded the customer of a step; one letter may name several steps, each number goes once."""

    __table_args__ = (UniqueConstraint("journey_id", "step", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    journey_id: int = Field(foreign_key="journey.id")
    step: str
    number: int
    at: datetime = Field(sa_type=UtcDateTime)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
