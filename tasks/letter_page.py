"""What stands behind a letter's page: the invoice as it is now, who looked, and what its reader tells us (D-10, D-19).

Looking is counted once an hour for each letter and class of visitor, and nothing else follows from it. That somebody
is the wrong contact is a POST: it stops reminders to the address and tells the client manager, once.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.customer import Customer, address_key
from models.history import Way
from models.hold import Suppression, SuppressionReason
from models.invoice import Invoice
from models.letter import EventKind, Letter, LetterEvent
from models.letter_page import is_genuine, message_ids_of
from models.mail.cleaning import single_line
from models.open_class import Visit, open_class
from tasks.blobs import read_blob
from tasks.database import hurried, reading
from tasks.letter_outcomes import settle_by_reports
from tasks.once import insert_once
from tasks.settings import current_settings
from tasks.suppression import Dead, suppress

LONGEST_NOTE = 500
OUTSIDE = "letter page"


class LetterPage(NamedTuple):
    """A letter with the invoice that it is about, as it stands now."""

    letter: Letter
    invoice: Invoice
    seller: str
    buyer: str
    is_stopped: bool


def find_letter(token: str) -> Letter | None:
    """The letter about an invoice that a token names; a forged one costs no look at the database."""
    if not is_genuine(current_settings().signing_key(), token):
        return None
    query = select(Letter).where(*named_by_token(token), col(Letter.invoice_id).is_not(None))
    with reading() as session:
        return session.exec(query).first()


def named_by_token(token: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a letter is the token's, in words that lead to it by an index."""
    first, end = message_ids_of(token)
    return col(Letter.message_id) >= first, col(Letter.message_id) < end


def read_letter_page(letter: Letter) -> LetterPage:
    """What the page shows."""
    with reading() as session:
        invoice = session.get_one(Invoice, letter.invoice_id)
        seller, buyer = (session.get_one(Customer, number).name for number in (invoice.seller_id, invoice.buyer_id))
        stopped = select(Suppression.id).where(Suppression.address_key == address_key(letter.to_address))
        is_stopped = session.exec(stopped.where(Suppression.reason == SuppressionReason.WRONG_CONTACT)).first()
        return LetterPage(letter, invoice, seller, buyer, is_stopped is not None)


def read_pdf(page: LetterPage) -> bytes | None:
    """The invoice itself, where it is on file."""
    if not page.invoice.pdf_sha256:
        return None
    with reading() as session:
        return read_blob(session, page.invoice.pdf_sha256)


def note_visit(letter: Letter, kind: EventKind, visit: Visit, *, now: datetime) -> None:
    """Count that a letter was opened or its page looked at; it shows that the letter arrived."""
    assert letter.id is not None
    seen = open_class(visit)
    event = {
        "letter_id": letter.id, "kind": str(kind), "at": now, "detail": single_line(visit.agent, 300),
        "open_class": str(seen), "is_permanent": None, "source": f"{kind}:{letter.id}:{now:%Y%m%dT%H}:{seen}",
    }  # fmt: skip
    with hurried() as session:
        if insert_once(session, LetterEvent, [event], key="source"):
            settle_by_reports(session, {letter.id: letter.provider_id}, now=now)


def take_wrong_contact(session: Session, letter: Letter, note: str, *, now: datetime) -> bool:
    """Stop reminders to the letter's address, in the caller's transaction; whether that is new."""
    detail = single_line(note, LONGEST_NOTE)
    dead = Dead(letter.to_address, SuppressionReason.WRONG_CONTACT, detail, letter.id, letter.invoice_id)
    return bool(suppress(session, [dead], who=OUTSIDE, way=Way.PAGE, now=now))
