"""The usual loop's letter: one row with all that it says, as a loop keeps it; its table is not the register's."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, where_filled, words_of
from models.letter import LetterStatus
from tasks.database import database_engine


class UsualTable(SQLModel, registry=registry()):
    """A table that no migration knows."""


class UsualLetter(UsualTable, table=True):
    """A letter whole; its columns and indexes are those of the register's letter and of its words."""

    __tablename__ = "usual_letter"
    __table_args__ = (
        Index("ix_usual_letter_status_next_try_at", "status", "next_try_at"),
        where_filled("ix_usual_letter_invoice_id", "invoice_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    language: str
    queue: str
    to_address: str
    to_name: str = ""
    from_address: str
    subject: str
    headers: str
    text: str
    html: str
    message_id: str = Field(unique=True)
    status: LetterStatus = Field(sa_type=words_of(LetterStatus))
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    provider: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    invoice_id: int | None = None
    qr: str = ""
    files: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))


def make_room() -> None:
    """The table, in the home of this process."""
    UsualLetter.metadata.create_all(database_engine())
