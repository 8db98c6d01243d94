"""What a ticket's page shows, read by a constant number of queries however long the thread is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import History
from models.message import Attachment, Message
from models.register import Disposition, MailRow
from models.ticket import Status, Ticket, TicketError

THREAD_MESSAGES = 100
HISTORY_ROWS = 200
OTHER_TICKETS = 5
CARD_CONTACTS = 20
FOUND_CUSTOMERS = 20


@dataclass(slots=True)
class TicketPage:
    """A ticket with all that its page shows; `earlier` counts messages that stand on earlier pages."""

    ticket: Ticket
    messages: list[Message]
    earlier: int
    attachments: dict[int, list[Attachment]]
    children: list[Ticket]
    history: list[History]
    names: dict[str, str]
    customer: Customer | None = None
    contacts: list[Contact] = field(default_factory=list)
    others: list[Ticket] = field(default_factory=list)
    candidates: list[Customer] = field(default_factory=list)


def find_ticket(session: Session, number: int) -> Ticket:
    """The ticket of a number; TicketError where there is none."""
    ticket = session.get(Ticket, number)
    if ticket is None:
        raise TicketError(f"There is no ticket {number}.")
    return ticket


def read_page(session: Session, ticket: Ticket, *, skip: int = 0) -> TicketPage:
    """The newest messages of the thread, less `skip`, with all else of the ticket."""
    total = session.execute(select(func.count()).where(col(Message.ticket_id) == ticket.id)).scalar_one()
    newest = (
        select(Message)
        .where(col(Message.ticket_id) == ticket.id)
        .order_by(col(Message.received_at).desc(), col(Message.id).desc())
    )
    messages = list(session.execute(newest.offset(skip).limit(THREAD_MESSAGES)).scalars())[::-1]
    children = select(Ticket).where(col(Ticket.master_id) == ticket.id).order_by(col(Ticket.id))
    past = select(History).where(col(History.ticket_id) == ticket.id).order_by(col(History.id).desc())
    page = TicketPage(
        ticket=ticket,
        messages=messages,
        earlier=max(0, total - skip - THREAD_MESSAGES),
        attachments=_attachments(session, messages),
        children=list(session.execute(children).scalars()),
        history=list(session.execute(past.limit(HISTORY_ROWS)).scalars()),
        names={row[0]: row[1] for row in session.execute(select(col(Agent.address), col(Agent.name)))},
    )
    _add_customer(session, page)
    return page


def find_customers(session: Session, words: str) -> list[Customer]:
    """Customers whose name or registry code holds the words, by name."""
    if not words.strip():
        return []
    found = col(Customer.name).icontains(words.strip(), autoescape=True) | (
        col(Customer.registry_code) == words.strip()
    )
    query = select(Customer).where(found).order_by(col(Customer.name)).limit(FOUND_CUSTOMERS)
    return list(session.execute(query).scalars())


def find_message(session: Session, number: int) -> Message | None:
    """The message of a number."""
    return session.get(Message, number)


def raw_digest(session: Session, message: Message) -> str | None:
    """The name in the blob store of the mail that a message was made from."""
    home = select(col(Ticket.id)).where(
        (col(Ticket.id) == message.ticket_id) | (col(Ticket.master_id) == message.ticket_id)
    )
    query = (
        select(col(MailRow.sha256))
        .where(
            col(MailRow.ticket_id).in_(home),
            col(MailRow.disposition) != Disposition.DUPLICATE,
            col(MailRow.sender_address) == message.sender_address,
            col(MailRow.received_at) == message.received_at,
            col(MailRow.subject) == message.subject,
        )
        .order_by((col(MailRow.message_id) == message.message_id).desc(), col(MailRow.id))
    )
    return session.execute(query).scalars().first()


def _attachments(session: Session, messages: Sequence[Message]) -> dict[int, list[Attachment]]:
    query = select(Attachment).where(col(Attachment.message_id).in_([message.id for message in messages]))
    by_message = defaultdict(list)
    for attachment in session.execute(query.order_by(col(Attachment.id))).scalars():
        by_message[attachment.message_id].append(attachment)
    return dict(by_message)


def _add_customer(session: Session, page: TicketPage) -> None:
    ticket = page.ticket
    if ticket.customer_id is None:
        wanted = col(Customer.id).in_(ticket.customer_candidates)
        page.candidates = list(session.execute(select(Customer).where(wanted).order_by(col(Customer.name))).scalars())
        return
    page.customer = session.get(Customer, ticket.customer_id)
    contacts = select(Contact).where(col(Contact.customer_id) == ticket.customer_id).limit(CARD_CONTACTS)
    page.contacts = list(session.execute(contacts.order_by(col(Contact.last_name), col(Contact.address))).scalars())
    others = (
        select(Ticket)
        .where(
            col(Ticket.customer_id) == ticket.customer_id,
            col(Ticket.id) != ticket.id,
            col(Ticket.status).in_((Status.UNASSIGNED, Status.ACTIVE, Status.DONE)),
        )
        .order_by(col(Ticket.started_at).desc())
    )
    page.others = list(session.execute(others.limit(OTHER_TICKETS)).scalars())
