"""The one door through which people and flows change a ticket (T-09 to T-20).

Every function works in the caller's transaction (`with writing() as session`), locks the ticket's row, checks,
changes, writes history, and posts the letters that follow from it. So of two who act on one ticket at once the
second sees what the first did. `answer`, `add_note`, `merge` and `split` number messages, for which they wait for
the filing of mail; in one transaction with `act` they go first.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from models.agent import Agent
from models.company import CompanyFileError
from models.customer import Customer, address_key
from models.history import Way
from models.life import changes_of
from models.moves import Action, TakenError, check_move
from models.ticket import Priority, Status, Ticket, TicketError
from tasks.conversation import add_note, answer
from tasks.database import reading
from tasks.joining import merge, split
from tasks.letters import post
from tasks.notices import of_assignment
from tasks.settings import current_settings
from tasks.ticket_rows import active_agent, apply, locked, record

__all__ = [
    "act", "add_note", "answer", "customer_names", "merge", "set_customer", "set_priority", "set_queue", "set_tags",
    "split",
    "unidentified_tickets",
]  # fmt: skip

TAGS = 20
TAG_LENGTH = 40
GIVES_TO_AN_AGENT = frozenset({Action.ASSIGN, Action.TAKE, Action.REDIRECT})


def act(
    session: Session, ticket_id: int, action: Action, *, who: str, way: Way, now: datetime,
    assignee: str | None = None, reason: str = "", notices: bool = True,
) -> Ticket:  # fmt: skip
    """Move a ticket as models/moves.py allows; TicketError says why not.

    `who` acts, and is who gets it by TAKE; ASSIGN and REDIRECT need an assignee. Who takes what is theirs already
    changes nothing; what somebody else has raises TakenError.
    """
    ticket = locked(session, ticket_id)
    old = ticket.assignee
    if action in {Action.ASSIGN, Action.TAKE} and ticket.status == Status.ACTIVE and old:
        if action == Action.TAKE and old == address_key(who):
            return ticket
        raise TakenError(f"{_name(session, old)} has ticket {ticket_id} already.", assignee=old)
    assert ticket.status is not None
    check_move(action, ticket_id=ticket_id, status=ticket.status)
    to = _receiver(session, ticket, action, who=who, assignee=assignee)
    changes = changes_of(
        action, assignee=old, to=to, started_at=ticket.started_at, ended_at=ticket.ended_at, now=now
    )  # fmt: skip
    apply(ticket, changes)
    what = _words(action, old=old, to=to) + (f": {reason}" if reason else "")
    line = record(session, ticket, what, who=who, way=way, now=now, action=action)
    if notices and action in GIVES_TO_AN_AGENT:
        post(session, of_assignment(session, ticket, line), now=now)
    return ticket


def set_customer(session: Session, ticket_id: int, registry_code: str, *, who: str, way: Way, now: datetime) -> str:
    """Make a customer the customer of a ticket, chosen by hand; what was done is returned in words (T-03)."""
    ticket = locked(session, ticket_id)
    customer = session.exec(select(Customer).where(Customer.registry_code == registry_code)).first()
    if customer is None or customer.id is None:
        raise TicketError(f"There is no customer with the registry code {registry_code!r}. Import it first.")
    ticket.choose_customer(customer.id, now)
    what = f"customer set to {customer.name} ({registry_code})"
    record(session, ticket, what, who=who, way=way, now=now, customer_id=customer.id)
    return what


def set_priority(session: Session, ticket_id: int, priority: str, *, who: str, way: Way, now: datetime) -> Ticket:
    """Say how soon a ticket is to be answered."""
    if priority not in set(Priority):
        raise TicketError(f"There is no priority {priority!r}. There are: {', '.join(Priority)}.")
    ticket = locked(session, ticket_id)
    if ticket.priority != priority:
        what = f"priority {ticket.priority} → {priority}"
        ticket.priority = priority
        record(session, ticket, what, who=who, way=way, now=now)
    return ticket


def set_queue(session: Session, ticket_id: int, queue: str, *, who: str, way: Way, now: datetime) -> Ticket:
    """Move a ticket to another queue of company.yaml."""
    try:
        current_settings().company().list_named(queue)
    except CompanyFileError as error:
        raise TicketError(str(error)) from None
    ticket = locked(session, ticket_id)
    if ticket.queue != queue:
        what = f"queue {ticket.queue} → {queue}"
        ticket.queue = queue
        record(session, ticket, what, who=who, way=way, now=now)
    return ticket


def set_tags(session: Session, ticket_id: int, tags: Iterable[str], *, who: str, way: Way, now: datetime) -> Ticket:
    """Give a ticket these tags and no others: in lower case, blanks folded, each once."""
    wanted = list(dict.fromkeys(" ".join(tag.lower().split()) for tag in tags if tag.strip()))
    if len(wanted) > TAGS or any(len(tag) > TAG_LENGTH for tag in wanted):
        raise TicketError(f"A ticket has at most {TAGS} tags of at most {TAG_LENGTH} letters each.")
    ticket = locked(session, ticket_id)
    if ticket.tags != wanted:
        ticket.tags = wanted
        record(session, ticket, f"tags: {', '.join(wanted) or 'none'}", who=who, way=way, now=now)
    return ticket


def unidentified_tickets(address: str) -> list[int]:
    """Numbers of the tickets of an address whose customer nobody knows."""
    query = select(Ticket.id).where(
        Ticket.contact_address == address, col(Ticket.customer_id).is_(None), col(Ticket.master_id).is_(None)
    )
    with reading() as session:
        return [number for number in session.exec(query) if number is not None]


def _receiver(session: Session, ticket: Ticket, action: Action, *, who: str, assignee: str | None) -> str:
    """The agent who has the ticket after the action; `who` where that does not matter."""
    if action in {Action.ASSIGN, Action.REDIRECT}:
        if not assignee:
            raise TicketError(f"Name the agent to {action} ticket {ticket.id} to.")
        to = active_agent(session, assignee).address
        if ticket.status == Status.ACTIVE and to == ticket.assignee:
            raise TakenError(f"{_name(session, to)} has ticket {ticket.id} already.", assignee=to)
        return to
    if action == Action.TAKE or (action == Action.FINISH and ticket.assignee is None):
        return active_agent(session, who).address
    return who


def _name(session: Session, address: str) -> str:
    agent = session.exec(select(Agent).where(Agent.address == address)).one()
    return f"{agent.name} ({address})"


def _words(action: Action, *, old: str | None, to: str) -> str:
    had = f" from {old}" if old else ""
    return {
        Action.ASSIGN: f"assigned to {to}",
        Action.TAKE: f"taken by {to}",
        Action.FINISH: "finished",
        Action.REDIRECT: f"redirected{had} to {to}",
        Action.REDISTRIBUTE: f"given back{had} to all",
        Action.REOPEN: "reopened",
        Action.REMOVE: "removed",
        Action.RESTORE: "restored",
    }[action]


def customer_names(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Registry code and name of customers, by id."""
    query = select(Customer.id, Customer.registry_code, Customer.name).where(col(Customer.id).in_(numbers))
    with reading() as session:
        return {number: (code, name) for number, code, name in session.exec(query) if number is not None}
