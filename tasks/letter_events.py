"""What comes back about letters: a bounce that the intake reads is noted on the letter that it returns (T-07)."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.known import Row
from models.letter import Letter, LetterEvent
from models.register import Disposition


def note_bounces(session: Session, mails: Iterable[Row]) -> None:
    """For each bounce among these rows of the register that names a letter of ours, an event of that letter."""
    bounces = [row for row in mails if row["disposition"] == Disposition.BOUNCE and row["letter_message_id"]]
    if not bounces:
        return
    query = select(Letter.message_id, Letter.id).where(
        col(Letter.message_id).in_({row["letter_message_id"] for row in bounces})
    )
    numbers = dict(session.execute(query).tuples().all())
    events = [
        {"letter_id": numbers[row["letter_message_id"]], "kind": "bounced", "at": row["received_at"],
         "detail": row["bounced_address"]}
        for row in bounces
        if row["letter_message_id"] in numbers
    ]  # fmt: skip
    if events:
        session.execute(insert(LetterEvent), events)
