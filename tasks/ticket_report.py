"""The ticket report read from the database (T-21): one page of rows by a constant number of queries.

The assignee filter decides what is seen: empty means UNASSIGNED tickets, an agent's address or name means that
agent's ACTIVE ones, `*` means everyone's ACTIVE ones. `anywhere` lifts it, so that a search also finds what is
done or removed. *Replies* are the mails of a thread after its first; notes and automatic mails do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlmodel import Session, col

from models.agent import Agent
from models.customer import Customer
from models.message import Direction, Message
from models.ticket import Status, Ticket
from tasks.search import count_unread, find_tickets, number_set

PAGE_ROWS = 50
PREVIEW_CHARS = 600
SEARCH_CHARS = 100
EVERYONE = "*"
SHOWN: tuple[Any, ...] = (
    Ticket.id, Ticket.queue, Ticket.status, Ticket.subject, Ticket.contact_address, Customer.name, Ticket.assignee,
    Agent.name, Ticket.started_at, Ticket.reopened, Ticket.priority,
)  # fmt: skip
PREVIEWED: tuple[Any, ...] = (
    Message.ticket_id, Message.direction, Message.sender_address, Message.sender_name, Message.received_at,
    func.substr(Message.text, 1, PREVIEW_CHARS), Message.quote_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for."""

    assignee: str = ""
    search: str = ""
    queue: str = ""
    anywhere: bool = False
    newest_first: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class LastMail:
    """The newest mail of a thread, and how many there are after the first."""

    direction: Direction
    sender_address: str
    sender_name: str
    received_at: datetime
    beginning: str
    replies: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the report."""

    number: int
    queue: str
    status: Status
    subject: str
    contact: str
    customer: str
    assignee: str
    assignee_name: str
    started_at: datetime
    reopened: bool
    priority: str
    last: LastMail | None


@dataclass(frozen=True, slots=True)
class Report:
    """One page of the report; `unread` messages are not searched yet, of the `common` words only the newest."""

    rows: tuple[ReportRow, ...]
    total: int
    page: int
    pages: int
    unassigned: int
    unread: int
    common: tuple[str, ...]


def read_report(session: Session, wanted: Wanted) -> Report:
    """The page asked for, or the last one where there are fewer."""
    order = (col(Ticket.started_at), col(Ticket.id))
    sorted_so = tuple(column.desc() if wanted.newest_first else column for column in order)
    conditions = _conditions(wanted)
    common: tuple[str, ...] = ()
    if wanted.search:
        found, common = _found_by(session, wanted, conditions)
        conditions.append(found)
    total = int(session.execute(select(func.count()).select_from(Ticket).where(*conditions)).scalar_one())
    page = _page(wanted, total)
    shown = _columns().where(*conditions).limit(PAGE_ROWS).offset((page - 1) * PAGE_ROWS)
    rows = _rows(session, session.execute(shown.order_by(*sorted_so)).all())
    unread = count_unread(session) if wanted.search else 0
    return Report(rows, total, page, _pages(total), count_unassigned(session), unread, common)


def _page(wanted: Wanted, total: int) -> int:
    return min(max(wanted.page, 1), _pages(total))


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_ROWS))


def count_unassigned(session: Session) -> int:
    """How many tickets wait for an assignee, in all queues."""
    query = select(func.count()).select_from(Ticket).where(col(Ticket.status) == Status.UNASSIGNED)
    return int(session.execute(query).scalar_one())


def active_agents(session: Session) -> list[Agent]:
    """The agents who can be given a ticket, by name."""
    query = select(Agent).where(col(Agent.active)).order_by(col(Agent.name), col(Agent.address))
    return list(session.execute(query).scalars())


def _columns() -> Select[Any]:
    return (
        select(*SHOWN)
        .select_from(Ticket)
        .outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
        .outerjoin(Agent, col(Agent.address) == col(Ticket.assignee))
    )


def _rows(session: Session, found: Sequence[Row[Any]]) -> tuple[ReportRow, ...]:
    numbers = [row[0] for row in found]
    last = _last_mails(session, numbers)
    return tuple(
        ReportRow(
            number=row[0], queue=row[1], status=row[2], subject=row[3], contact=row[4], customer=row[5] or "",
            assignee=row[6] or "", assignee_name=row[7] or "", started_at=row[8],
            reopened=row[9], priority=row[10], last=last.get(row[0]),
        )
        for row in found
    )  # fmt: skip


def _last_mails(session: Session, numbers: Sequence[int]) -> dict[int, LastMail]:
    mail = (col(Message.direction) != Direction.NOTE, ~col(Message.is_automatic))
    counts = select(col(Message.ticket_id), func.count()).where(col(Message.ticket_id).in_(numbers), *mail)
    replies = {number: count - 1 for number, count in session.execute(counts.group_by(col(Message.ticket_id)))}
    newest = (
        select(col(Message.id))
        .where(col(Message.ticket_id) == col(Ticket.id), *mail)
        .order_by(col(Message.received_at).desc(), col(Message.id).desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    query = select(*PREVIEWED).where(col(Message.id).in_(select(newest).where(col(Ticket.id).in_(numbers))))
    return {row[0]: _last_mail(row, replies[row[0]]) for row in session.execute(query)}


def _last_mail(row: Row[Any], replies: int) -> LastMail:
    _, direction, address, name, received_at, beginning, quote_at = row
    return LastMail(direction, address, name, received_at, beginning[:quote_at].strip(), replies)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_of_assignee(wanted)]
    if wanted.queue:
        conditions.append(col(Ticket.queue) == wanted.queue)
    return conditions


def _of_assignee(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.anywhere:
        return func.coalesce(Ticket.master_id, 0) == 0  # so written that the rows are read by age, not by master
    if not wanted.assignee:
        return col(Ticket.status) == Status.UNASSIGNED
    active = col(Ticket.status) == Status.ACTIVE
    if wanted.assignee == EVERYONE:
        return active
    name = wanted.assignee.lower()
    named = select(col(Agent.address)).where(or_(col(Agent.address) == name, func.lower(col(Agent.name)) == name))
    return active & col(Ticket.assignee).in_(named)


def _found_by(
    session: Session, wanted: Wanted, others: Sequence[ColumnElement[bool]]
) -> tuple[ColumnElement[bool], tuple[str, ...]]:
    """What the search wants, and its common words; where a filter leaves few tickets, it is looked for among these."""
    filtered = None if wanted.anywhere else session.execute(select(col(Ticket.id)).where(*others)).scalars().all()
    found = find_tickets(session, wanted.search[:SEARCH_CHARS], among=filtered)
    return col(Ticket.id).in_(number_set(session, found.tickets)), found.common
