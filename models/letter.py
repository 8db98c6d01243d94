"""Letters: mails of ours to somebody, each written in the transaction of the change that causes it (P-05).

`key` is unique and says what the letter is about (`reminder:17:20260105T0900`), so that nothing is said twice. A
letter is `ready` when it is written, `sending` while a worker has it, and then `sent` or `failed`. Where the worker
or the connection died between handing the letter over and hearing the answer it is `unknown`: it may have arrived,
so it is never sent again by itself; a person decides. `held` waits for an approval, `cancelled` will never go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, words_of


class LetterError(ValueError):
    """A letter cannot be written; the message says which, where, and how to mend it."""


class LetterStatus(StrEnum):
    """Where a letter stands."""

    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Letter(SQLModel, table=True):
    """One letter to one address, as it is sent: `headers` is the whole header block, `text` and `html` the bodies."""

    __table_args__ = (Index("ix_letter_status_next_try_at", "status", "next_try_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    language: str = Field(max_length=2)
    queue: str
    to_address: str
    to_name: str = ""
    from_address: str
    subject: str
    headers: str
    text: str
    html: str
    message_id: str = Field(unique=True)
    status: LetterStatus = Field(default=LetterStatus.READY, sa_type=words_of(LetterStatus))
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    claimed_by: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provider: str = ""
    provider_id: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)


class LetterEvent(SQLModel, table=True):
    """What happened to a letter after it was written: sent, put off, failed, unknown, bounced, settled by hand."""

    __tablename__ = "letter_event"

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    kind: str
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be written; `context` fills the templates of its kind (models/letter_kinds.py shows each).

    Ids are without angle brackets; `thread_index` is the conversation's 22 bytes in hexadecimal, as a message keeps
    them. `subject` goes before the one of the template where it is given: an answer's is "Re: ...".
    """

    key: str
    kind: str
    language: str
    to_address: str
    to_name: str
    queue: str
    context: Mapping[str, Any] = field(default_factory=dict)
    ticket_id: int | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    thread_index: str = ""
    subject: str = ""
