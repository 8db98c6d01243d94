"""Marks: which mails are filed but not yet marked at their source (T-04).

A mail is marked only after its commit, so a kill may come between. The register remembers; the next run of the
mailbox marks what is left.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col

from models.register import MailRow
from tasks.bulk import UNSEEN
from tasks.database import reading, writing
from tasks.given import is_among

MOST = 10_000


def unmarked(source: str) -> list[str]:
    """Locations of mails of a source that are in the register and not known to be marked, at most some thousand."""
    query = select(col(MailRow.location)).where(col(MailRow.source) == source, ~col(MailRow.is_marked))
    with reading() as session:
        return list(session.execute(query.limit(MOST)).scalars())


def note_marked(source: str, locations: Sequence[str]) -> None:
    """The source was told of these mails."""
    mails = (col(MailRow.source) == source, ~col(MailRow.is_marked), is_among(col(MailRow.location), locations))
    with writing() as session:
        session.execute(update(MailRow).where(*mails).values(is_marked=True), execution_options=UNSEEN)
