"""The door by which a ticket is opened without a mail: by a customer's words on a page of ours (O-03).

It stands in its queue like any other, UNASSIGNED, with the words as its first message, so that agents answer it as they
answer mail, and the customer's answer to that finds the thread.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.customer import address_key
from models.history import History, Way
from models.message import Direction, Message
from models.ticket import Status, Ticket, TicketError, describe
from tasks.database import take_filing_lock
from tasks.known import next_id

A_MOMENT = timedelta(minutes=2)
LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer asks, and who asks; `recognised_by` says how we know the customer."""

    queue: str
    customer_id: int
    address: str
    name: str
    subject: str
    text: str
    recognised_by: str
    journey_id: int | None = None


def open_ticket(session: Session, question: Question, *, way: Way, now: datetime) -> Ticket:
    """Open a ticket; that of a moment ago where the same customer asks the same."""
    take_filing_lock(session)
    text = question.text.strip()
    if not text:
        raise TicketError("The question is empty.")
    if len(text) > LONGEST_TEXT:
        raise TicketError(f"The question is longer than {LONGEST_TEXT} characters.")
    if again := _asked_just_now(session, question, text, now):
        return again
    ticket = _ticket(session, question, text, now)
    message = _message(session, ticket, question, text, now)
    session.add(ticket)
    session.flush()
    session.add(message)
    session.add(History(
        at=now, who=ticket.contact_address, way=way, what="asked", status=Status.UNASSIGNED, ticket_id=ticket.id,
        journey_id=question.journey_id,
    ))  # fmt: skip
    return ticket


def _asked_just_now(session: Session, question: Question, text: str, now: datetime) -> Ticket | None:
    """A button pressed twice, or a form that was sent anew."""
    query = (
        select(Ticket)
        .join(Message, col(Message.ticket_id) == col(Ticket.id))
        .where(Message.sender_address == address_key(question.address), Message.direction == Direction.IN)
        .where(col(Message.received_at) > now - A_MOMENT, Message.text == text)
        .where(Ticket.customer_id == question.customer_id, Ticket.journey_id == question.journey_id)
    )
    return session.exec(query).first()


def _ticket(session: Session, question: Question, text: str, now: datetime) -> Ticket:
    return Ticket(
        id=next_id(session, Ticket), queue=question.queue, subject=question.subject[:LONGEST_SUBJECT],
        description=describe(text), contact_address=address_key(question.address), customer_id=question.customer_id,
        recognised_by=question.recognised_by, started_at=now, journey_id=question.journey_id,
    )  # fmt: skip


def _message(session: Session, ticket: Ticket, question: Question, text: str, now: datetime) -> Message:
    number = next_id(session, Message)
    assert ticket.id is not None
    return Message(
        id=number, ticket_id=ticket.id, direction=Direction.IN, sender_address=address_key(question.address),
        sender_name=question.name, received_at=now, subject=ticket.subject, text=text, quote_at=len(text),
        message_id=f"question.{number}@content.haldur.invalid",
    )  # fmt: skip
