"""Letters: mails of ours to somebody, each written in the transaction of the change that causes it (P-05).

`key` is unique and says what the letter is about (`reminder:17:20260105T0900`), so that nothing is said twice. A
letter is `ready` when it is written, `sending` while a worker has it, and then `sent` or `failed`. Where the worker
or the connection died between handing the letter over and hearing the answer it is `unknown`: it may have arrived,
so it is never sent again by itself; a person decides. `held` waits for an approval, `cancelled` will never go.
Where a letter stands is written anew at every step of its way, and its words once: they have a table of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Index
from sqlmodel import JSON, Column, Field, SQLModel

from models.columns import UtcDateTime, where_filled, words_of


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


NEED_A_PERSON = frozenset({LetterStatus.FAILED, LetterStatus.UNKNOWN})  # nothing happens to them by itself


class Letter(SQLModel, table=True):
    """One letter to one address, and where it stands; `held_by` is the run whose operator decides about one `held`."""

    __table_args__ = (
        Index("ix_letter_status_next_try_at", "status", "next_try_at"),
        where_filled("ix_letter_invoice_id", "invoice_id"),
        where_filled("ix_letter_journey_id", "journey_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    language: str = Field(max_length=2)
    queue: str
    to_address: str
    to_name: str = ""
    from_address: str
    subject: str
    message_id: str = Field(unique=True)  # in the order of its bytes, so that a part of it can be looked up
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
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id")
    journey_id: int | None = Field(default=None, foreign_key="journey.id")
    held_by: str = ""


class LetterWords(SQLModel, table=True):
    """A letter's words, as they are sent: `headers` is the whole header block, `text` and `html` the bodies.

    `qr` is what the picture says that the HTML shows as `cid:qr`; `files` are attached: sha256, filename, content_type.
    """

    __tablename__ = "letter_words"

    letter_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    headers: str
    text: str
    html: str
    qr: str = ""
    files: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))


class WholeLetter(NamedTuple):
    """A letter with its words, as a provider gets it: columns of Letter, and those of LetterWords."""

    id: int
    key: str
    kind: str
    language: str
    to_address: str
    to_name: str
    from_address: str
    subject: str
    message_id: str
    status: LetterStatus
    attempts: int
    next_try_at: datetime
    error: str
    ticket_id: int | None
    invoice_id: int | None
    headers: str
    text: str
    html: str
    qr: str
    files: list[dict[str, str]]


class EventKind(StrEnum):
    """What happened to a letter, in one vocabulary for all providers (D-10)."""

    QUEUED = "queued"
    SENT = "sent"
    REJECTED = "rejected"
    FAILED = "failed"
    BOUNCED = "bounced"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    AUTORESPONDED = "autoresponded"
    UNKNOWN = "unknown"
    SETTLED = "settled"


class LetterEvent(SQLModel, table=True):
    """One thing that happened to a letter after it was written; `kind` is a word of EventKind.

    `open_class` says of an opening who opened (models/open_class.py), `is_permanent` of a bounce whether it is for
    good. `source` names the report that told us, so that a report that comes again counts once.
    """

    __tablename__ = "letter_event"

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    kind: str
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str = ""
    open_class: str = ""
    is_permanent: bool | None = None
    source: str | None = Field(default=None, unique=True)


class HookEvent(SQLModel, table=True):
    """A provider's report as it came, also one of a kind that we do not know; `key` makes it count once."""

    __tablename__ = "hook_event"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    provider: str
    kind: str
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: str
    letter_id: int | None = Field(default=None, foreign_key="letter.id")


class NewLetter(NamedTuple):
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
    context: Mapping[str, Any] = MappingProxyType({})
    ticket_id: int | None = None
    invoice_id: int | None = None
    journey_id: int | None = None
    qr: str = ""
    files: tuple[dict[str, str], ...] = ()
    held_by: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    thread_index: str = ""
    subject: str = ""
