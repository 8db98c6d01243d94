"""Tickets that are one question, and one that is two: merged and split by hand (T-20).

A merged ticket becomes a child of the other, with its messages, ids and mails, as when a mail ties them. A split
ticket gets its own number and is UNASSIGNED; the two are kept apart also where a later mail names both.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.counting import count_words
from models.history import Way
from models.life import joined
from models.message import Direction, Message, ThreadKey
from models.register import MailRow
from models.ticket import Status, Ticket, TicketError, describe
from tasks.database import take_filing_lock
from tasks.known import TICKET_COLUMNS, next_id
from tasks.merging import merge_rows
from tasks.ticket_rows import apply, locked, note_standing, record


def merge(session: Session, ticket_id: int, *, into: int, who: str, way: Way, now: datetime) -> Ticket:
    """Make a ticket a child of another, which is returned."""
    take_filing_lock(session)
    if ticket_id == into:
        raise TicketError(f"Ticket {ticket_id} cannot be merged into itself.")
    rows = {number: locked(session, number) for number in sorted((ticket_id, into))}
    child, master = rows[ticket_id], rows[into]
    was = master.status
    apply(master, joined(_values(master), _values(child)))
    record(session, child, f"merged into ticket {into}", who=who, way=way, now=now)
    line = record(session, master, f"ticket {ticket_id} merged into it", who=who, way=way, now=now)
    if master.status != was:
        note_standing(line, master)
    session.flush()
    merge_rows(session, [(ticket_id, into)])
    session.expire_all()
    return master


def split(
    session: Session, ticket_id: int, message_ids: Collection[int], *, who: str, way: Way, now: datetime
) -> Ticket:
    """Take messages out of a ticket into one of their own, which is returned."""
    take_filing_lock(session)
    ticket = locked(session, ticket_id)
    thread = session.exec(
        select(Message).where(Message.ticket_id == ticket_id).order_by(col(Message.received_at), col(Message.id))
    ).all()
    moved = [message for message in thread if message.id in set(message_ids)]
    mails = [message for message in moved if message.direction != Direction.NOTE]
    if not mails or len(moved) != len(set(message_ids)) or len(moved) == len(thread):
        raise TicketError(f"Name messages of ticket {ticket_id} to split off: at least one mail, and not all of them.")
    new = _master_of(session, ticket, mails[0])
    session.add(new)
    session.flush()
    assert new.id is not None
    _move_messages(session, moved, source=ticket_id, target=new.id)
    record(
        session, ticket, f"{count_words(len(moved), 'message')} split off as ticket {new.id}", who=who, way=way, now=now
    )
    line = record(session, new, f"split off ticket {ticket_id}", who=who, way=way, now=now)
    note_standing(line, new)
    return new


def _master_of(session: Session, ticket: Ticket, first: Message) -> Ticket:
    """The row that the first message had as a child, or a new one, as a ticket of its own."""
    new = session.get(Ticket, first.child_id) if first.child_id is not None else None
    if new is None:
        contact = first.sender_address if first.direction == Direction.IN else ticket.contact_address
        new = Ticket(
            id=next_id(session, Ticket), queue=ticket.queue, subject=first.subject, description=describe(first.text),
            contact_address=contact, started_at=first.received_at,
        )  # fmt: skip
    new.master_id, new.status, new.split_from, new.queue = None, Status.UNASSIGNED, ticket.id, ticket.queue
    if new.contact_address == ticket.contact_address:
        new.customer_id, new.recognised_by = ticket.customer_id, ticket.recognised_by
        new.customer_notified = ticket.customer_notified
    return new


def _move_messages(session: Session, moved: list[Message], *, source: int, target: int) -> None:
    children = [message.child_id for message in moved if message.child_id not in {None, target}]
    names = [message.message_id for message in moved]
    for message in moved:
        message.ticket_id = target
        message.child_id = None if message.child_id == target else message.child_id
    session.flush()
    session.execute(update(Ticket).where(col(Ticket.id).in_(children)).values(master_id=target))
    session.execute(update(ThreadKey).where(col(ThreadKey.key).in_(names)).values(ticket_id=target))
    mails = update(MailRow).where(col(MailRow.message_id).in_(names), col(MailRow.ticket_id) == source)
    session.execute(mails.values(ticket_id=target))


def _values(ticket: Ticket) -> dict[str, object]:
    return {name: getattr(ticket, name) for name in TICKET_COLUMNS}
