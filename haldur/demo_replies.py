"""Replies to the demo's reminders: each must become a ticket of the collections queue that is linked to its invoice."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import parseaddr
from random import Random

from sqlmodel import Session

from haldur.demo_life import ticket_numbers
from haldur.example import TrueMail, Truth
from haldur.example.company import COLLECTIONS
from haldur.example.delivering import Arrival, deliver
from haldur.example.draft import Written
from haldur.example.ledger import Firm, Sending, Told
from haldur.example.people import Person
from haldur.example.replying import ANSWERED, FIRST_DAY, SITUATION, answer_reminder
from models.invoice import Invoice
from models.letter import Letter
from models.ticket import Ticket

SEED = "replies 1"
SOON = timedelta(minutes=20)


class Replies:
    """`invoices` are the numbers of those answered about, by the thread of the answer."""

    def __init__(self) -> None:
        self._rng = Random(SEED)
        self.invoices: dict[str, str] = {}

    def draw(self, day: date, number: str, sending: Sending) -> bool:
        """Whether a buyer answers a letter about an invoice."""
        is_read = day >= FIRST_DAY and sending.is_opened_same_day and number not in self.invoices.values()
        return is_read and self._rng.random() < ANSWERED

    def answer(self, letter: Letter, written: Written, number: str, told: Told) -> Arrival:
        """The buyer's mail, a while after the letter left."""
        assert told.to
        thread = f"a{len(self.invoices) + 1:04d}"
        self.invoices[thread] = number
        person = Person(f"{told.to.first_name} {told.to.last_name}", told.to.address, letter.language)
        at = written.sent + SOON + timedelta(seconds=self._rng.randrange(8 * 3600))
        reply = answer_reminder(self._rng, written, answer_address(written.raw), person, at - timedelta(seconds=5))
        return deliver(self._rng, reply, queue=COLLECTIONS, at=at, thread=thread, situation=SITUATION)


def answer_address(raw: bytes) -> Person:
    """Where an answer goes, as the letter says."""
    name, address = parseaddr(str(make_header(decode_header(BytesParser().parsebytes(raw)["Reply-To"]))))
    return Person(name, address)


def told_of(mail: TrueMail, buyer: Firm) -> TrueMail:
    """What is true of the mail beside what its writer knows: it opens a ticket of the buyer, who is on a card."""
    mail.kind, mail.opens_for_customer = "new", True
    mail.customer, mail.recognised_by = buyer.code, "contact"
    return mail


def reply_faults(session: Session, truth: Truth, replies: Replies) -> Iterator[str]:
    """Answers to reminders that are on no ticket of the collections queue about their invoice."""
    tickets = ticket_numbers(truth)
    for thread, number in replies.invoices.items():
        ticket = session.get_one(Ticket, tickets[thread])
        invoice = ticket.invoice_id and session.get_one(Invoice, ticket.invoice_id).number
        if (ticket.queue, invoice) != (COLLECTIONS, number):
            yield f"Ticket {ticket.id} should be of {COLLECTIONS} about {number}, is of {ticket.queue} about {invoice}"
