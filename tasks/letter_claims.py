"""Who has which letter: claims, beginnings and records, so that several workers share the work and none sends twice.

A worker claims as many letters that are due as may be in doubt, notes in the same moment that it begins with them, and
claims others in the transaction that records what became of these. A worker that dies leaves in doubt only what it had
begun, and what may be sent twice without harm is never in doubt: it is free again when its lease ends. A record that
comes late still counts: it is knowledge.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Table, Update, bindparam, func, or_, select, update
from sqlmodel import Session

from models.backoff import STAGES, next_try
from models.letter import Letter, LetterEvent, LetterStatus, WholeLetter
from tasks.bulk import change_of, insert_rows, update_rows
from tasks.given import is_among_given
from tasks.letter_events import note_refused
from tasks.providers import Answer, Fate

LEASE = timedelta(minutes=10)  # longer than any server is waited for (tasks/provider_smtp.py)
DIED = "The worker died after it began to send this letter; it may have arrived."
RESTORED = "It waited when the backup was made; it may have gone since."
LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]

IS_DUE = (LETTERS.c.status == LetterStatus.READY, LETTERS.c.next_try_at <= bindparam("moment"))
DUE = (  # longest due first
    select(LETTERS.c.id).where(*IS_DUE).order_by(LETTERS.c.next_try_at, LETTERS.c.id)
    .limit(bindparam("size", type_=Integer)).with_for_update(skip_locked=True)
)  # fmt: skip
CLAIM = update(LETTERS).where(is_among_given(LETTERS.c.id, "numbers", are_numbers=True)).values(
    status=LetterStatus.SENDING, claimed_by=bindparam("worker"), claimed_at=bindparam("moment"),
    begun_at=bindparam("begun"), provider=bindparam("way"),
)  # fmt: skip
RECORDED = ("status", "attempts", "next_try_at", "provider_id", "sent_at", "error")
RECORD = change_of(LETTERS, *RECORDED).where(
    LETTERS.c.claimed_by == bindparam("worker"),
    or_(LETTERS.c.status == LetterStatus.SENDING, LETTERS.c.status == LetterStatus.UNKNOWN),
)

Row = dict[str, Any]


class Claim(NamedTuple):
    """Whose letters."""

    worker: str
    provider: str


def count_due(session: Session, now: datetime) -> int:
    """How many letters wait to be sent."""
    number: int = session.execute(select(func.count()).where(*IS_DUE), {"moment": now}).scalar_one()
    return number


def claim(
    session: Session, mine: Claim, now: datetime, *, size: int, is_beginning: bool, ticket_id: int | None = None
) -> list[int]:
    """Take letters that are due; those that another worker is just taking are left to it."""
    query = DUE if ticket_id is None else DUE.where(LETTERS.c.ticket_id == ticket_id)
    numbers = list(session.scalars(query, {"moment": now, "size": size}))
    if numbers:
        session.execute(CLAIM, {
            "numbers": numbers, "worker": mine.worker, "moment": now, "begun": now if is_beginning else None,
            "way": mine.provider,
        })  # fmt: skip
    return numbers


def release(session: Session, mine: Claim, *, refused: Collection[str], now: datetime) -> None:
    """Give back what was claimed and not handed over; what a refused sender has waits behind all others."""
    ours = update(LETTERS).where(LETTERS.c.claimed_by == mine.worker, LETTERS.c.status == LetterStatus.SENDING)
    free = {"status": LetterStatus.READY, "claimed_by": "", "claimed_at": None, "begun_at": None}
    if refused:
        session.execute(ours.where(LETTERS.c.from_address.in_(refused)).values(**free, next_try_at=now + STAGES[0]))
    session.execute(ours.values(**free))


def record(session: Session, mine: Claim, answers: Sequence[tuple[WholeLetter, Answer]], now: datetime) -> list[Row]:
    """Write what became of letters; the rows are returned."""
    rows = [_recorded(letter, answer, now) for letter, answer in answers]
    if rows:
        update_rows(session, RECORD, [
            {"number": row["id"], "worker": mine.worker, **{f"new_{name}": row[name] for name in RECORDED}}
            for row in rows
        ])  # fmt: skip
        insert_rows(session, LetterEvent, [
            {"letter_id": row["id"], "kind": row["event"], "at": now, "detail": row["error"] or row["provider_id"]}
            for row in rows
        ])  # fmt: skip
        note_refused(session, [(letter, answer.suppression, answer.detail) for letter, answer in answers], now=now)
    return rows


def _recorded(letter: WholeLetter, answer: Answer, now: datetime) -> Row:
    row: Row = {
        "id": letter.id, "event": str(answer.event or answer.fate), "attempts": letter.attempts + 1,
        "next_try_at": letter.next_try_at, "provider_id": answer.provider_id, "sent_at": None, "error": answer.detail,
    }  # fmt: skip
    if answer.fate is Fate.SENT:
        return row | {"status": LetterStatus.SENT, "sent_at": now}
    if answer.fate is Fate.UNKNOWN:
        return row | {"status": LetterStatus.UNKNOWN}
    if answer.fate is Fate.PUT_OFF and (again := next_try(row["attempts"], now)):
        return row | {"status": LetterStatus.READY, "next_try_at": again}
    if answer.fate is Fate.REFUSED:
        return row | {"status": LetterStatus.FAILED}
    given_up = f"Given up after {row['attempts']} attempts. {answer.detail}"
    return row | {"event": "failed", "status": LetterStatus.FAILED, "error": given_up}


def free_forsaken(session: Session, now: datetime) -> list[int]:
    """Take letters from workers that died: what was not begun is ready again, the rest of unknown outcome."""
    over = now - LEASE
    taken = update(LETTERS).where(LETTERS.c.status == LetterStatus.SENDING)
    untouched = taken.where(LETTERS.c.begun_at.is_(None), LETTERS.c.claimed_at < over)
    session.execute(untouched.values(status=LetterStatus.READY, claimed_by="", claimed_at=None))
    begun = taken.where(LETTERS.c.begun_at < over)
    return _in_doubt(session, begun, DIED, now)


def doubt_restored(session: Session, now: datetime) -> list[int]:
    """After a backup was restored nobody knows whether what waited in it went meanwhile: none is sent blindly."""
    waiting = (LetterStatus.READY, LetterStatus.SENDING)
    return _in_doubt(session, update(LETTERS).where(LETTERS.c.status.in_(waiting)), RESTORED, now)


def _in_doubt(session: Session, letters: Update, why: str, now: datetime) -> list[int]:
    numbers = list(session.execute(
        letters.values(status=LetterStatus.UNKNOWN, error=why, attempts=LETTERS.c.attempts + 1).returning(LETTERS.c.id)
    ).scalars())  # fmt: skip
    if numbers:
        events = [{"letter_id": number, "kind": "unknown", "at": now, "detail": why} for number in numbers]
        insert_rows(session, LetterEvent, events)
    return numbers
