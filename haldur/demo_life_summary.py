"""How the demo's tickets lived, in tables for somebody who sees Haldur for the first time."""

from datetime import datetime, timedelta
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from models.counting import which
from models.history import History, Way
from models.letter import Letter, LetterStatus
from models.message import Direction, Message
from models.moves import Action
from models.ticket import Status, Ticket

STATUSES = {
    Status.UNASSIGNED: "nobody has taken it",
    Status.ACTIVE: "an agent works on it",
    Status.DONE: "it is finished",
    Status.REMOVED: "it needed no reaction",
}
LETTERS = {
    "assigned": "the agent: a ticket is yours",
    "in_work": "the customer: somebody works on your question",
    "answer": "the customer: an answer from the desk",
    "reminder": "the agent: your ticket is three days old",
    "sla": "agent and lead: a target nears its end, or is missed",
    "digest": "the lead, daily: what waits too long",
}
FORGED = "%does not count as an agent's answer%"  # as models/mail_moves.py notes it on the message
WRITTEN = and_(col(Message.is_automatic).is_(False), col(Message.notes).not_like(FORGED))
REOPENED = and_(col(History.action) == Action.REOPEN, col(History.way) == Way.MAIL)


def print_life(console: Console, session: Session) -> None:
    """Where the tickets stand, what was answered, which letters went."""
    answers, median_answer = first_answers(session)
    by_mail, by_desk = _answers(session)
    waiting = _count(session, select(func.count()).select_from(Ticket).where(col(Ticket.reopened)))
    reminded = _count(session, select(func.count()).select_from(Letter).where(col(Letter.kind) == "reminder"))
    coming = _count(session, select(func.count()).select_from(Ticket).where(col(Ticket.reminder_at).is_not(None)))
    console.print(_status_table(session))
    console.print(_letter_table(session))
    console.print(
        f"Answered {by_mail} times by mail and {by_desk} times from the desk; first answers after "
        f"{median_answer.total_seconds() / 3600:.1f} hours at the median of {answers} tickets.\n"
        f"{reopenings(session)} times a customer wrote to a finished ticket and reopened it; {waiting} of these "
        f"tickets still {which(waiting, 'waits', 'wait')}. {reminded} reminders fell due, and {coming} will."
    )


def first_answers(session: Session) -> tuple[int, timedelta]:
    """How many tickets have an answer after their first question, and the median of the time between."""
    query = select(col(Message.ticket_id), col(Message.direction), col(Message.received_at)).where(
        WRITTEN, col(Message.direction) != Direction.NOTE
    )
    asked: dict[int, datetime] = {}
    waited: dict[int, float] = {}
    for number, direction, at in session.execute(query.order_by(col(Message.received_at), col(Message.id))).tuples():
        if direction == Direction.IN:
            asked.setdefault(number, at)
        elif number in asked:
            waited.setdefault(number, (at - asked[number]).total_seconds())
    return len(waited), timedelta(seconds=median(waited.values()) if waited else 0)


def reopenings(session: Session) -> int:
    """How often a mail reopened a ticket."""
    return _count(session, select(func.count()).select_from(History).where(REOPENED))


def _answers(session: Session) -> tuple[int, int]:
    """Answers that came by mail, and those from the desk, which are letters."""
    out = select(func.count()).select_from(Message).where(WRITTEN, col(Message.direction) == Direction.OUT)
    by_desk = _count(session, select(func.count()).select_from(Letter).where(col(Letter.kind) == "answer"))
    return _count(session, out) - by_desk, by_desk


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return int(session.execute(query).scalar_one())


def _status_table(session: Session) -> Table:
    counted = select(col(Ticket.status), func.count()).where(col(Ticket.master_id).is_(None))
    counts = dict(session.execute(counted.group_by(col(Ticket.status))).tuples().all())
    table = Table("status", "meaning", "tickets", title="Where the tickets stand", title_justify="left")
    for status, words in STATUSES.items():
        table.add_row(status, words, str(counts.get(status, 0)))
    return table


def _letter_table(session: Session) -> Table:
    counted = select(col(Letter.kind), func.count()).where(col(Letter.status) == LetterStatus.SENT)
    counts = dict(session.execute(counted.group_by(col(Letter.kind))).tuples().all())
    table = Table("letter", "to whom, and why", "sent", title="Letters", title_justify="left")
    for kind, words in LETTERS.items():
        table.add_row(kind, words, str(counts.get(kind, 0)))
    return table
