"""The open tickets with what happened to them, read in a few sets instead of ticket by ticket."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.ageing import OpenTicket, events_of, standing_since
from models.agent import Agent
from models.customer import Customer
from models.history import History
from models.message import Direction, Message
from models.service_level import Event, What, is_answer
from models.ticket import Priority, Status, Ticket

Moves = dict[int, list[tuple[datetime, Status]]]
BATCH = 500
OPEN = (Status.UNASSIGNED, Status.ACTIVE)


def open_numbers(session: Session) -> list[list[int]]:
    """The numbers of all open tickets, in batches."""
    query = select(Ticket.id).where(col(Ticket.status).in_(OPEN)).order_by(col(Ticket.id))
    numbers = [number for number in session.exec(query) if number is not None]
    return [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]


def load_open(session: Session, numbers: Sequence[int], is_inside: Callable[[str], bool]) -> list[OpenTicket]:
    """Those of the tickets that are still open; `is_inside` knows the firm's own mail domains."""
    query = (
        select(Ticket, Customer.name, Agent.name)
        .join(Customer, col(Customer.id) == Ticket.customer_id, isouter=True)
        .join(Agent, col(Agent.address) == Ticket.assignee, isouter=True)
        .where(col(Ticket.id).in_(numbers), col(Ticket.status).in_(OPEN))
    )
    mails, moves = _mails(session, numbers, is_inside), _moves(session, numbers)
    return [
        _open_ticket(ticket, customer or "", agent or "", mails, moves)
        for ticket, customer, agent in session.exec(query.order_by(col(Ticket.id)))
    ]


def _open_ticket(ticket: Ticket, customer: str, agent: str, mails: dict[int, list[Event]], moves: Moves) -> OpenTicket:
    assert ticket.id is not None
    assert ticket.status is not None
    moved = moves.get(ticket.id, [])
    return OpenTicket(
        id=ticket.id, queue=ticket.queue, status=ticket.status, priority=Priority(ticket.priority),
        subject=ticket.subject, customer=customer, assignee=ticket.assignee or "", assignee_name=agent,
        started_at=ticket.started_at, since=standing_since(ticket.status, moved, ticket.started_at),
        events=events_of(mails.get(ticket.id, []), moved),
    )  # fmt: skip


def _mails(session: Session, numbers: Sequence[int], is_inside: Callable[[str], bool]) -> dict[int, list[Event]]:
    """The mails that a clock heeds; what agents write among themselves is no answer."""
    query = select(Message.ticket_id, Message.direction, Message.received_at, Message.recipients).where(
        col(Message.ticket_id).in_(numbers),
        col(Message.is_automatic).is_(False),
        col(Message.direction) != Direction.NOTE,
    )
    mails: dict[int, list[Event]] = defaultdict(list)
    for ticket_id, direction, at, recipients in session.exec(query):
        if direction == Direction.IN:
            mails[ticket_id].append(Event(at, What.CUSTOMER))
        elif is_answer(recipients, is_inside):
            mails[ticket_id].append(Event(at, What.ANSWER))
    return mails


def _moves(session: Session, numbers: Sequence[int]) -> Moves:
    query = select(History.ticket_id, History.at, History.status).where(
        col(History.ticket_id).in_(numbers), col(History.status).is_not(None)
    )
    moves: Moves = defaultdict(list)
    for ticket_id, at, status in session.exec(query.order_by(col(History.id))):
        if ticket_id is not None and status is not None:
            moves[ticket_id].append((at, Status(status)))
    return moves
