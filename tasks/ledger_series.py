"""A due date that moved: what was planned by the old one is forgotten, what was sent stays sent.

A letter that waits for an approval goes with its reminder: nobody outside has seen it. One that is ready and has not
been handed over is cancelled, for it speaks of a day that is no longer true; it is written anew when its step has come.
One that a worker is just taking is left to it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.letter import Letter, LetterEvent, LetterStatus, LetterWords
from models.reminder import Reminder, ReminderState
from tasks.given import is_among
from tasks.rewriting import cancel

MOVED = "the due date has moved"


def forget_unsent(session: Session, invoice_ids: Collection[int], *, now: datetime) -> None:
    """Delete the reminders of invoices that were not sent, and call back their letters."""
    if not invoice_ids:
        return
    theirs = is_among(col(Reminder.invoice_id), invoice_ids)
    ready, held = (_letters(session, invoice_ids, status) for status in (LetterStatus.READY, LetterStatus.HELD))
    cancel(session, dict.fromkeys(ready, MOVED), status=LetterStatus.READY, now=now)
    unsent = (col(Reminder.state) != ReminderState.SENT) | is_among(col(Reminder.letter_id), ready)
    session.execute(delete(Reminder).where(theirs & unsent))
    if held:
        session.execute(delete(LetterEvent).where(is_among(col(LetterEvent.letter_id), held)))
        session.execute(delete(LetterWords).where(is_among(col(LetterWords.letter_id), held)))
        session.execute(delete(Letter).where(is_among(col(Letter.id), held)))


def _letters(session: Session, invoice_ids: Collection[int], status: LetterStatus) -> list[int]:
    """The letters of reminders that stand at a status."""
    named = select(col(Reminder.letter_id)).where(is_among(col(Reminder.invoice_id), invoice_ids))
    numbers = select(col(Letter.id)).where(col(Letter.id).in_(named), col(Letter.status) == status)
    return [number for number in session.scalars(numbers.with_for_update(skip_locked=True)) if number]
