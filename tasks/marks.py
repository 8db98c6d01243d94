"""Marks: which mails are filed but not yet marked at their source (T-04).

A mail is marked only after its commit, so a kill may come between. The register remembers; the next run of the
mailbox marks what is left.
"""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Table, bindparam, delete, exists, select
from sqlmodel import Session

from models.known import Row
from models.register import MailRow, Unmarked
from tasks.bulk import insert_rows
from tasks.database import reading, writing
from tasks.given import is_among_given

MOST = 10_000

MAILS: Table = MailRow.__table__  # type: ignore[attr-defined]
UNMARKED: Table = Unmarked.__table__  # type: ignore[attr-defined]
TOGETHER = (MAILS.c.source == UNMARKED.c.source) & MAILS.c.id.between(UNMARKED.c.first_mail, UNMARKED.c.last_mail)
OF_SOURCE = UNMARKED.c.source == bindparam("of")
WAITING = select(MAILS.c.location).join(UNMARKED, TOGETHER).where(OF_SOURCE).order_by(UNMARKED.c.id).limit(MOST)
ALL_TOLD = delete(UNMARKED).where(OF_SOURCE, ~exists().where(TOGETHER, ~is_among_given(MAILS.c.location, "locations")))


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
    with reading() as session:
        return list(session.execute(WAITING, {"of": source}).scalars())


def note_marked(source: str, locations: Sequence[str]) -> None:
    """The source was told of these mails; what was filed together is forgotten once it was told of all of it."""
    with writing() as session:
        session.execute(ALL_TOLD, {"of": source, "locations": locations})
