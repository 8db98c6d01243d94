"""What is kept beside a journey's steps: events of the product, minutes that staff spent, meetings (O-04, O-08).

An event belongs to a customer, not to a journey, for it may come before the journey begins, or the customer's card is
there, and two journeys may wait for it. Events are append-only, also those that no step waits for; `source` names one
at its sender, so that it counts once however often it is told.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, words_of


class Work(StrEnum):
    """What staff spend minutes on."""

    TRAINING = "training"
    CALL = "call"
    MAIL = "mail"
    SETUP = "setup"
    OTHER = "other"


class Reply(StrEnum):
    """What the customer says to the time of a meeting."""

    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


class JourneyEvent(SQLModel, table=True):
    """Something that a customer did in the product; `customer_code` is their registry code."""

    __tablename__ = "journey_event"
    __table_args__ = (Index("ix_journey_event_customer_code_at", "customer_code", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(unique=True)
    customer_code: str
    name: str
    at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    way: str


class JourneyMinutes(SQLModel, table=True):
    """Minutes that an agent spent on a journey."""

    __tablename__ = "journey_minutes"

    id: int | None = Field(default=None, primary_key=True)
    journey_id: int = Field(foreign_key="journey.id", index=True)
    agent: str = Field(foreign_key="agent.address")
    minutes: int
    kind: Work = Field(sa_type=words_of(Work))
    at: datetime = Field(sa_type=UtcDateTime)
    note: str = ""


class JourneyMeeting(SQLModel, table=True):
    """A meeting that a contact asked for: waiting until it is confirmed with a time, or declined by us."""

    __tablename__ = "journey_meeting"

    id: int | None = Field(default=None, primary_key=True)
    journey_id: int = Field(foreign_key="journey.id", index=True)
    contact_id: int = Field(foreign_key="contact.id")
    step: str = ""
    wish: str = ""
    requested_at: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    minutes: int | None = None
    place: str = ""
    sequence: int = 0
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_by: str | None = Field(default=None, foreign_key="agent.address")
    reply: Reply = Field(default=Reply.NONE, sa_type=words_of(Reply))
    replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
