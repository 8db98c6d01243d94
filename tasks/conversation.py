"""What agents write at the desk: answers that go out from the list's address, and notes that never leave (T-19).

An answer stands in the thread under the Message-ID of its letter, so that what the customer writes back finds it. As
with an answer by mail, an UNASSIGNED ticket becomes the agent's, and no notices go out; the mark of a reopened one
goes when its assignee answers.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.agent import Agent
from models.history import Way
from models.letter import NewLetter
from models.life import assigned
from models.message import Direction, Message
from models.moves import Action
from models.ticket import Status, Ticket, TicketError
from tasks.database import take_filing_lock
from tasks.known import next_id
from tasks.letters import own_message_id, post
from tasks.notices import language_of, last_mail, references_of
from tasks.settings import current_settings
from tasks.ticket_rows import active_agent, apply, locked, record

REPLY_MARKS = ("re:", "vs:", "aw:", "sv:")
QUOTED_CHARS = 5000
A_MOMENT = timedelta(minutes=2)


def answer(session: Session, ticket_id: int, text: str, *, who: str, now: datetime, way: Way = Way.PAGE) -> Message:
    """Answer the customer; the letter is posted and the message returned, that of before where nothing is new."""
    take_filing_lock(session)
    ticket = locked(session, ticket_id)
    agent = active_agent(session, who)
    if not text.strip():
        raise TicketError(f"The answer on ticket {ticket_id} is empty.")
    if ticket.status == Status.REMOVED:
        raise TicketError(f"Ticket {ticket_id} is REMOVED; restore it, then answer.")
    if again := _said_just_now(session, ticket_id, agent, text, Direction.OUT, now):
        return again
    last = last_mail(session, ticket)
    number = next_id(session, Message)
    letter = _letter(session, ticket, agent, text, last, key=f"answer:{ticket_id}:{number}")
    message = _message(
        ticket, agent, text, number, now,
        direction=Direction.OUT,
        recipients=[ticket.contact_address],
        subject=letter.subject,
        message_id=own_message_id(letter.key, ticket_id=ticket_id, queue=ticket.queue),
        in_reply_to=letter.in_reply_to,
        references=" ".join(letter.references),
        thread_index=letter.thread_index,
    )  # fmt: skip
    session.add(message)
    _move(session, ticket, agent.address, way=way, now=now)
    post(session, [letter], now=now)
    return message


def _said_just_now(
    session: Session, ticket_id: int, agent: Agent, text: str, direction: Direction, now: datetime
) -> Message | None:
    """The same words of the same agent a moment ago: a button pressed twice, or a form that was sent anew."""
    query = select(Message).where(Message.ticket_id == ticket_id).order_by(col(Message.id).desc())
    newest = session.exec(query.limit(1)).first()
    if newest is None or newest.direction != direction or newest.received_at <= now - A_MOMENT:
        return None
    return newest if (newest.sender_address, newest.text) == (agent.address, text) else None


def add_note(session: Session, ticket_id: int, text: str, *, who: str, now: datetime, way: Way = Way.PAGE) -> Message:
    """Write an internal note on a ticket; the note is returned, that of before where nothing is new."""
    take_filing_lock(session)
    ticket = locked(session, ticket_id)
    agent = active_agent(session, who)
    if not text.strip():
        raise TicketError(f"The note on ticket {ticket_id} is empty.")
    if again := _said_just_now(session, ticket_id, agent, text, Direction.NOTE, now):
        return again
    number = next_id(session, Message)
    name = f"note.{number}@content.haldur.invalid"
    message = _message(ticket, agent, text, number, now, direction=Direction.NOTE, subject="", message_id=name)
    session.add(message)
    record(session, ticket, "note written", who=agent.address, way=way, now=now)
    return message


def _move(session: Session, ticket: Ticket, agent: str, *, way: Way, now: datetime) -> None:
    what, action = "answered", None
    if ticket.status == Status.UNASSIGNED:
        apply(ticket, assigned(agent, started_at=ticket.started_at) | {"reopened": False})
        what, action = f"answered, and so assigned to {agent}", Action.ASSIGN
    elif ticket.assignee == agent:
        ticket.reopened = False
    record(session, ticket, what, who=agent, way=way, now=now, action=action)


def _message(ticket: Ticket, agent: Agent, text: str, number: int, now: datetime, **values: Any) -> Message:
    assert ticket.id is not None
    return Message(
        id=number, ticket_id=ticket.id, sender_address=agent.address, sender_name=agent.name, received_at=now,
        text=text, quote_at=len(text), **values,
    )  # fmt: skip


def _letter(session: Session, ticket: Ticket, agent: Agent, text: str, last: Message | None, *, key: str) -> NewLetter:
    is_to_sender = last is not None and last.sender_address == ticket.contact_address
    return NewLetter(
        key=key,
        kind="answer",
        language=language_of(session, ticket, current_settings().company()),
        to_address=ticket.contact_address,
        to_name=last.sender_name if last and is_to_sender else "",
        queue=ticket.queue,
        ticket_id=ticket.id,
        subject=ticket.subject if ticket.subject.lower().startswith(REPLY_MARKS) else f"Re: {ticket.subject}",
        in_reply_to=last.message_id if last else "",
        references=references_of(last) if last else (),
        thread_index=last.thread_index if last else "",
        context={
            "number": ticket.id, "subject": ticket.subject, "agent": agent.name, "body": text,
            "quoted_sender": (last.sender_name or last.sender_address) if last else "",
            "quoted_at": last.received_at if last else None,
            "quoted_text": last.text[: last.quote_at][:QUOTED_CHARS].strip() if last else "",
        },
    )  # fmt: skip
