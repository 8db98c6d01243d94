"""The register of mail: one row for every mail ever seen, and what became of it (T-04, T-06).

`source` and `location` name where a mail was found: the same place read again, after a restart or by a second
worker, is the same row, decided by their unique key. `sha256` leads to the raw bytes in the blob store.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Index, text
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
    """One mail as it was found; `reason` is the name of the rule that decided.

    `is_marked` says that the source was told; where a kill came between, the next run tells it.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("source", "location"),
        Index(
            "ix_mail_unmarked",
            "source",
            sqlite_where=text("is_marked = 0"),
            postgresql_where=text("NOT is_marked"),
        ),
    )

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
    is_marked: bool = False


class Blob(SQLModel, table=True):
    """Where the blob store keeps a content: `size` bytes from `offset` of a pack."""

    sha256: str = Field(primary_key=True)
    pack: str
    offset: int
    size: int


def digest(content: bytes) -> str:
    """The name of a content in the blob store."""
    return sha256(content).hexdigest()
