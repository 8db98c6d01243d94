"""A ticket's row in the hands of one transaction: locked, changed, and its history written."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.agent import Agent
from models.customer import address_key
from models.history import History, Way
from models.moves import Action
from models.ticket import Ticket, TicketError


def locked(session: Session, ticket_id: int) -> Ticket:
    """A ticket that nobody else changes until the transaction ends; children are not worked on."""
    query = select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True)
    ticket = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if ticket is None:
        raise TicketError(f"There is no ticket {ticket_id}; look for it at the desk, or in `haldur export ticket`.")
    if ticket.master_id is not None:
        raise TicketError(f"Ticket {ticket_id} is a child of ticket {ticket.master_id}; work with that one.")
    return ticket


def apply(ticket: Ticket, changes: dict[str, object]) -> None:
    """Put new values on a ticket."""
    for name, value in changes.items():
        setattr(ticket, name, value)


def record(
    session: Session, ticket: Ticket, what: str, *, who: str, way: Way, now: datetime, action: Action | None = None,
    customer_id: int | None = None,
) -> History:  # fmt: skip
    """Write a line of history; with an action it says where the ticket stands since."""
    line = History(
        at=now, who=who, way=way, what=what, action=action, ticket_id=ticket.id, customer_id=customer_id,
    )  # fmt: skip
    if action:
        note_standing(line, ticket)
    session.add(line)
    session.flush()
    return line


def note_standing(line: History, ticket: Ticket) -> None:
    """Say in a line of history where the ticket stands since, and who has it."""
    line.status, line.assignee = ticket.status, ticket.assignee


def active_agent(session: Session, address: str) -> Agent:
    """The active agent of an address; TicketError where there is none."""
    agent = session.exec(select(Agent).where(Agent.address == address_key(address), col(Agent.active))).one_or_none()
    if agent is None:
        raise TicketError(
            f"There is no active agent {address!r}. "
            "`haldur agent list` shows all; `haldur agent add NAME ADDRESS` adds one."
        )
    return agent
