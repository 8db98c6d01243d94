"""What comes back about letters: providers' refusals, bounces, complaints and answers of machines (T-07, D-10).

A report names a letter by its signed Message-ID, which nobody knows but who got the letter, so it is believed. Each is
an event of that letter, once for each mail. That its address is dead or its reader angry stops reminders to it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from models.bounce import is_dead
from models.customer import address_key
from models.history import Way
from models.hold import SuppressionReason
from models.known import Row
from models.letter import EventKind, Letter, LetterEvent, WholeLetter
from models.mail.cleaning import single_line
from models.register import Disposition
from tasks.given import is_among
from tasks.letter_outcomes import settle_by_reports
from tasks.once import insert_once
from tasks.suppression import Dead, suppress

ANSWERS_OF_MACHINES = frozenset({"is_auto_reply", "is_auto_submitted"})
COMPLAINT = "is_complaint"


class Returned(NamedTuple):
    """A mail of the register with the letter that it is about."""

    mail: Row
    id: int
    to_address: str
    invoice_id: int | None
    provider_id: str


def note_refused(
    session: Session, refused: Sequence[tuple[WholeLetter, SuppressionReason | None, str]], *, now: datetime
) -> None:
    """Where a provider refused a letter because of its address, that address gets no more reminders."""
    dead = [
        Dead(letter.to_address, reason, detail, letter.id, letter.invoice_id)
        for letter, reason, detail in refused
        if reason
    ]
    if dead:
        suppress(session, dead, who="deliver_letters", way=Way.FLOW, now=now)


def note_returned(session: Session, mails: Iterable[Row]) -> None:
    """For each of these rows of the register that reports of a letter of ours, an event, and what follows from it."""
    reports = {row["id"]: row for row in mails if row["letter_message_id"] and _kind(row)}
    if not reports:
        return
    returned = _returned(session, list(reports.values()))
    insert_once(session, LetterEvent, [_event(each) for each in returned], key="source")
    dead = [Dead(each.to_address, reason, _detail(each), each.id, each.invoice_id)
            for each in returned if (reason := _reason(each.mail))]  # fmt: skip
    now = max(row["taken_at"] for row in reports.values())
    if dead:
        suppress(session, dead, who="ingest_mail", way=Way.MAIL, now=now)
    settle_by_reports(session, {each.id: each.provider_id for each in returned}, now=now)


def _returned(session: Session, mails: Sequence[Row]) -> list[Returned]:
    names = (Letter.message_id, Letter.id, Letter.to_address, Letter.invoice_id, Letter.provider_id)
    query = select(*map(col, names)).where(
        is_among(col(Letter.message_id), {row["letter_message_id"] for row in mails})
    )
    letters = {message_id: about for message_id, *about in session.execute(query).tuples()}
    return [Returned(row, *letters[row["letter_message_id"]]) for row in mails if row["letter_message_id"] in letters]


def _kind(mail: Row) -> EventKind | None:
    if mail["disposition"] == Disposition.BOUNCE:
        return EventKind.BOUNCED
    if mail["reason"] == COMPLAINT:
        return EventKind.COMPLAINED
    return EventKind.AUTORESPONDED if mail["reason"] in ANSWERS_OF_MACHINES else None


def _reason(mail: Row) -> SuppressionReason | None:
    """Why the letter's address gets no more reminders, if it does not."""
    if mail["reason"] == COMPLAINT:
        return SuppressionReason.COMPLAINT
    return SuppressionReason.HARD_BOUNCE if is_dead(mail["bounce_status"]) else None


def _detail(returned: Returned) -> str:
    """The server's code, and the address that failed where it is not the letter's own, as behind a forward."""
    failed, status = returned.mail["bounced_address"], returned.mail["bounce_status"]
    is_own = address_key(failed) == address_key(returned.to_address)
    return status if is_own else f"{failed} {status}".strip()


def _event(returned: Returned) -> Row:
    mail = returned.mail
    is_bounce = mail["disposition"] == Disposition.BOUNCE
    said = f"{mail['bounced_address']} {mail['bounce_status']}" if is_bounce else mail["subject"]
    return {
        "letter_id": returned.id, "kind": str(_kind(mail)), "at": mail["received_at"],
        "detail": single_line(said, 500), "open_class": "",
        "is_permanent": is_dead(mail["bounce_status"]) if is_bounce else None, "source": f"mail:{mail['id']}",
    }  # fmt: skip
