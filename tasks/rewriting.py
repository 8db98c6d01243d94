"""Letters that are not on their way yet are written anew, under the key and Message-ID that they have.

So a reminder asks for what is owed when it leaves, and one that was cancelled goes after all when what stood against
it has passed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Table, bindparam, insert, select, update
from sqlmodel import Session

from models.letter import EventKind, Letter, LetterEvent, LetterStatus, LetterWords, NewLetter
from tasks.given import is_among
from tasks.settings import current_settings
from tasks.writing_desk import Row, WritingDesk

LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
WORDS: Table = LetterWords.__table__  # type: ignore[attr-defined]
WRITTEN_ANEW = ("headers", "text", "html", "qr", "files")
REWRITTEN = ("language", "queue", "to_address", "to_name", "from_address", "subject", "message_id")


def rewrite(session: Session, letters: Sequence[NewLetter], *, now: datetime) -> None:
    """Give letters that exist new words; where they stand stays as it is."""
    if not letters:
        return
    desk = WritingDesk(current_settings(), now)
    made = {letter.key: desk.write(letter) for letter in letters}
    query = select(LETTERS.c.id, LETTERS.c.key).where(is_among(LETTERS.c.key, made))
    numbers = {row.key: row.id for row in session.execute(query)}
    _change(session, LETTERS.c.id, REWRITTEN, {numbers[key]: made[key].letter for key in numbers})
    _change(session, WORDS.c.letter_id, WRITTEN_ANEW, {numbers[key]: made[key].words for key in numbers})


def _change(session: Session, number: Column[int], names: Sequence[str], rows: Mapping[int, Row]) -> None:
    """Give these columns new values, in the rows that have these numbers."""
    values = {name: bindparam(f"new_{name}", type_=number.table.c[name].type) for name in names}
    change = update(number.table).where(number == bindparam("number")).values(values)
    session.connection().execute(
        change, [{"number": each, **{f"new_{name}": row[name] for name in names}} for each, row in rows.items()]
    )


def revive(session: Session, letters: Sequence[NewLetter], *, now: datetime) -> dict[str, int]:
    """Have cancelled ones among these letters go after all; the numbers of all that exist, by key."""
    keys = {letter.key: letter for letter in letters}
    query = select(LETTERS.c.key, LETTERS.c.id, LETTERS.c.status).where(is_among(LETTERS.c.key, keys))
    found = session.execute(query.with_for_update()).all() if keys else []
    cancelled = [row for row in found if row.status is LetterStatus.CANCELLED]
    rewrite(session, [keys[row.key] for row in cancelled], now=now)
    for row in cancelled:
        held_by = keys[row.key].held_by
        status = LetterStatus.HELD if held_by else LetterStatus.READY
        values = {
            "status": status, "held_by": held_by, "attempts": 0, "next_try_at": now, "claimed_by": "",
            "claimed_at": None, "begun_at": None, "error": "",
        }  # fmt: skip
        session.execute(update(LETTERS).where(LETTERS.c.id == row.id).values(values))
    return {row.key: row.id for row in found}


def cancel(session: Session, reasons: dict[int, str], *, status: LetterStatus, now: datetime) -> None:
    """Letters that stand at a status will never go, each with its reason; one that has moved on meanwhile stays."""
    if not reasons:
        return
    theirs = update(LETTERS).where(is_among(LETTERS.c.id, reasons), LETTERS.c.status == status)
    ended = theirs.values(status=LetterStatus.CANCELLED, claimed_by="", claimed_at=None, begun_at=None)
    numbers = session.execute(ended.returning(LETTERS.c.id)).scalars().all()
    events = [
        {"letter_id": number, "kind": str(EventKind.SETTLED), "at": now, "detail": f"not sent: {reasons[number]}"}
        for number in numbers
    ]
    if events:
        session.execute(insert(LetterEvent), events)


def put_off(session: Session, numbers: Sequence[int], *, until: datetime) -> None:
    """Give back letters that were claimed and may not be handed over now."""
    free = {
        "status": LetterStatus.READY, "claimed_by": "", "claimed_at": None, "begun_at": None, "next_try_at": until,
    }  # fmt: skip
    session.execute(update(LETTERS).where(is_among(LETTERS.c.id, numbers)).values(free))
