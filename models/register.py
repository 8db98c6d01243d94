"""The register of mail: one row for every mail ever seen, and what became of it (T-04, T-06).

`source` and `location` name where a mail was found: the same place read again, after a restart or by a second
worker, is the same row, decided by their unique key. `sha256` leads to the raw bytes in the blob store.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import UtcDateTime, words_of


class Disposition(StrEnum):
    """What became of a mail."""

    FILED = "filed"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class MailRow(SQLModel, table=True):
    """One mail as it was found; `reason` is the name of the rule that decided."""

    __tablename__ = "mail"
    __table_args__ = (UniqueConstraint("source", "location"),)

    id: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    queue: str
    source: str
    location: str
    message_id: str
    disposition: Disposition = Field(index=True, sa_type=words_of(Disposition))
    reason: str
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    sha256: str
    size: int
    received_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime = Field(sa_type=UtcDateTime)
    sender_address: str
    subject: str
    detail: str = ""
    letter_message_id: str = ""
    bounced_address: str = ""
    bounce_status: str = ""


class Unmarked(SQLModel, table=True):
    """Mails of a source, by their numbers, that are filed while the source was not told yet.

    One row stands for all mails that were filed together, and goes once they are marked; where a kill came between, the
    next run marks them.
    """

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    first_mail: int
    last_mail: int


class Blob(SQLModel, table=True):
    """Where the blob store keeps a content: `size` bytes from `offset` of a pack."""

    sha256: str = Field(primary_key=True)
    pack: str
    offset: int
    size: int


def digest(content: bytes) -> str:
    """The name of a content in the blob store."""
    return sha256(content).hexdigest()
