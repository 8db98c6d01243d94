"""Marks: which mails are filed but not yet marked at their source (T-04).

A mail is marked only after its commit, so a kill may come between. The register remembers; the next run of the
mailbox marks what is left.
"""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import delete, exists, select
from sqlmodel import Session, col

from models.known import Row
from models.register import MailRow, Unmarked
from tasks.bulk import UNSEEN, insert_rows
from tasks.database import reading, writing
from tasks.given import is_among

MOST = 10_000

WAITING = (col(MailRow.source) == col(Unmarked.source)) & (
    col(MailRow.id).between(col(Unmarked.first_mail), col(Unmarked.last_mail))
)


def note_unmarked(session: Session, mails: Sequence[Row]) -> None:
    """These rows of the register are about to be committed; what was not fetched is left as it is at its source."""
    fetched = [mail for mail in mails if mail["sha256"]]
    rows = []
    for (source, _), group in groupby(enumerate(fetched), key=_run):
        numbers = [mail["id"] for _, mail in group]
        rows.append({"source": source, "first_mail": numbers[0], "last_mail": numbers[-1]})
    insert_rows(session, Unmarked, rows)


def _run(counted: tuple[int, Row]) -> tuple[str, int]:
    """What is the same for mails of one source whose numbers follow each other."""
    place, mail = counted
    return mail["source"], mail["id"] - place


def unmarked(source: str) -> list[str]:
    """Locations of mails of a source that are in the register and not known to be marked, at most some thousand."""
    query = (
        select(col(MailRow.location))
        .join(Unmarked, WAITING)
        .where(col(Unmarked.source) == source)
        .order_by(col(Unmarked.id))
    )
    with reading() as session:
        return list(session.execute(query.limit(MOST)).scalars())


def note_marked(source: str, locations: Sequence[str]) -> None:
    """The source was told of these mails; what was filed together is forgotten once it was told of all of it."""
    left = exists().where(WAITING, ~is_among(col(MailRow.location), locations))
    with writing() as session:
        session.execute(delete(Unmarked).where(col(Unmarked.source) == source, ~left), execution_options=UNSEEN)
