"""What a ticket's page shows, read by a constant number of queries however long the thread is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import History
from models.invoice import Invoice
from models.letter import NEED_A_PERSON, Letter, LetterStatus
from models.message import Attachment, Message
from models.register import Disposition, MailRow
from models.ticket import Status, Ticket, TicketError
from tasks.named_customers import is_named

THREAD_MESSAGES = 100
PAGE_CHARS = 2_000_000  # of all messages on a page
HISTORY_ROWS = 200
OTHER_TICKETS = 5
CARD_CONTACTS = 20
MOST_CONTACTS = 200
LETTERS = 20
FOUND_CUSTOMERS = 20


@dataclass(slots=True)
class TicketPage:
    """A ticket with all that its page shows; `earlier` counts messages that stand on earlier pages.

    `children`, of `children_count`, are those whose messages are shown; `letters` are those that did not leave;
    `mailed` are the ids of the messages that came as mails, which can be had as they came.
    """

    ticket: Ticket
    messages: list[Message]
    earlier: int
    attachments: dict[int, list[Attachment]]
    mailed: set[int]
    children: list[Ticket]
    children_count: int
    letters: list[Letter]
    history: list[History]
    names: dict[str, str]
    invoice: Invoice | None = None
    customer: Customer | None = None
    contacts: list[Contact] = field(default_factory=list)
    others: list[Ticket] = field(default_factory=list)
    candidates: list[Customer] = field(default_factory=list)

    @property
    def message_of(self) -> dict[int, int]:
        """Which message stands for a child."""
        return {message.child_id: message.id or 0 for message in self.messages if message.child_id}


def find_ticket(session: Session, number: int) -> Ticket:
    """The ticket of a number; TicketError where there is none."""
    ticket = session.get(Ticket, number)
    if ticket is None:
        raise TicketError(f"There is no ticket {number}.")
    return ticket


def read_page(session: Session, ticket: Ticket, *, skip: int = 0) -> TicketPage:
    """The newest messages of the thread, less `skip`, with all else of the ticket."""
    total = session.execute(select(func.count()).where(col(Message.ticket_id) == ticket.id)).scalar_one()
    messages = _messages(session, ticket, skip)
    is_child = col(Ticket.master_id) == ticket.id
    named = {message.child_id for message in messages}
    children = select(Ticket).where(is_child, col(Ticket.id).in_(named)).order_by(col(Ticket.id))
    past = select(History).where(col(History.ticket_id) == ticket.id).order_by(col(History.id).desc())
    page = TicketPage(
        ticket=ticket,
        messages=messages,
        earlier=max(0, total - skip - len(messages)),
        attachments=_attachments(session, messages),
        mailed=_mailed(session, ticket, messages),
        children=list(session.execute(children).scalars()),
        children_count=session.execute(select(func.count()).where(is_child)).scalar_one(),
        letters=list(session.execute(_stuck_letters(ticket)).scalars()),
        history=list(session.execute(past.limit(HISTORY_ROWS)).scalars()),
        names={row[0]: row[1] for row in session.execute(select(col(Agent.address), col(Agent.name)))},
        invoice=session.get(Invoice, ticket.invoice_id) if ticket.invoice_id else None,
    )
    _add_customer(session, page)
    return page


def _mailed(session: Session, ticket: Ticket, messages: Sequence[Message]) -> set[int]:
    """Those of the messages that a mail was kept for; letters and notes have none."""
    columns = (col(MailRow.sender_address), col(MailRow.received_at), col(MailRow.subject))
    moments = [message.received_at for message in messages]
    query = select(*columns).where(_is_on(ticket.id), col(MailRow.received_at).in_(moments))
    kept = {tuple(row) for row in session.execute(query)}
    return {each.id or 0 for each in messages if (each.sender_address, each.received_at, each.subject) in kept}


def _is_on(ticket_id: int | None) -> ColumnElement[bool]:
    """A mail that a message of the ticket, or of one of its children, was made from."""
    ours = select(col(Ticket.id)).where((col(Ticket.id) == ticket_id) | (col(Ticket.master_id) == ticket_id))
    return col(MailRow.ticket_id).in_(ours) & (col(MailRow.disposition) != Disposition.DUPLICATE)


def _messages(session: Session, ticket: Ticket, skip: int) -> list[Message]:
    """The newest but `skip`, as many as fit on a page and one at least, in order of time."""
    newest = (
        select(col(Message.id), func.length(Message.text))
        .where(col(Message.ticket_id) == ticket.id)
        .order_by(col(Message.received_at).desc(), col(Message.id).desc())
    )
    found = session.execute(newest.offset(skip).limit(THREAD_MESSAGES)).tuples().all()
    fitting = sum(chars <= PAGE_CHARS for chars in accumulate(length for _, length in found))
    shown = select(Message).where(col(Message.id).in_([number for number, _ in found[: max(fitting, 1)]]))
    return list(session.execute(shown.order_by(col(Message.received_at), col(Message.id))).scalars())


def _stuck_letters(ticket: Ticket) -> Select[tuple[Letter]]:
    """The newest letters that were refused, put off, or may not have arrived, also those of its children."""
    ours = select(col(Ticket.id)).where((col(Ticket.id) == ticket.id) | (col(Ticket.master_id) == ticket.id))
    is_put_off = (col(Letter.status) == LetterStatus.READY) & (col(Letter.attempts) > 0)
    is_stuck = col(Letter.status).in_(NEED_A_PERSON) | is_put_off
    return (
        select(Letter).where(col(Letter.ticket_id).in_(ours), is_stuck).order_by(col(Letter.id).desc()).limit(LETTERS)
    )


def find_customers(session: Session, words: str) -> list[Customer]:
    """Customers whose name or registry code holds the words, by name."""
    if not words.strip():
        return []
    query = select(Customer).where(is_named(words.strip())).order_by(col(Customer.name)).limit(FOUND_CUSTOMERS)
    return list(session.execute(query).scalars())


def customer_card(session: Session, code: str) -> tuple[Customer, list[Contact]] | None:
    """The customer of a registry code with its contacts; None where there is none."""
    customer = session.execute(select(Customer).where(col(Customer.registry_code) == code)).scalar_one_or_none()
    if customer is None:
        return None
    contacts = select(Contact).where(col(Contact.customer_id) == customer.id).order_by(col(Contact.id))
    return customer, list(session.execute(contacts.limit(MOST_CONTACTS)).scalars())


def find_message(session: Session, number: int) -> Message | None:
    """The message of a number."""
    return session.get(Message, number)


def raw_digest(session: Session, message: Message) -> str | None:
    """The name in the blob store of the mail that a message was made from."""
    query = (
        select(col(MailRow.sha256))
        .where(
            _is_on(message.ticket_id),
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
