"""Messages: the entries on a ticket, and the files that came with them.

A mail that is filed becomes one message in its thread; `message_id` is unique, so the same mail read twice
makes one message (T-06). The words stand whole in `text`; from `quote_at` on they repeat earlier mails and
are folded when shown, never deleted (T-04).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import JSON, Column, Field, SQLModel

from models.columns import UtcDateTime, words_of


class Direction(StrEnum):
    """Which way a message went, seen from the firm."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class Message(SQLModel, table=True):
    """One entry on a ticket; `child_id` is the child row that its mail made, if it was not the first."""

    __table_args__ = (
        Index("ix_message_ticket_id_received_at", "ticket_id", "received_at"),
        Index("ix_message_sender_address_received_at", "sender_address", "received_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    ticket_id: int = Field(foreign_key="ticket.id")
    child_id: int | None = Field(default=None, foreign_key="ticket.id")
    direction: Direction = Field(sa_type=words_of(Direction))
    sender_address: str
    sender_name: str
    recipients: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    received_at: datetime = Field(sa_type=UtcDateTime)
    subject: str
    text: str
    quote_at: int
    is_automatic: bool = False
    has_html: bool = False
    notes: str = ""
    message_id: str = Field(unique=True)
    in_reply_to: str = ""
    references: str = ""
    thread_index: str = ""
    thread_topic: str = ""


class Attachment(SQLModel, table=True):
    """A file that came with a message; its content is in the blob store under `sha256`."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    filename: str
    content_type: str
    size: int
    sha256: str
    content_id: str = ""
    is_inline: bool = False


class ThreadKey(SQLModel, table=True):
    """One id that belongs to a ticket's thread though no message was kept under it then (T-05).

    Such are the ids of mails that never came here, or not yet, of mails in quarantine, and Outlook's conversations; the
    id of a message is not written down a second time. `key` is unique, so two workers cannot split a thread.
    """

    __tablename__ = "thread_key"
    __table_args__ = {"sqlite_with_rowid": False}  # one tree of keys instead of a table and an index to it

    key: str = Field(primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
