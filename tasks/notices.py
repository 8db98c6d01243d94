"""Which letters follow from what happens to a ticket, with all that fills them (T-09)."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from models.agent import Agent
from models.company import Company
from models.customer import Contact, Customer, domain_of
from models.history import History
from models.letter import NewLetter
from models.letter_kinds import LANGUAGES
from models.message import Message
from models.ticket import Ticket
from tasks.settings import Settings, current_settings


def of_assignment(session: Session, ticket: Ticket, line: History) -> list[NewLetter]:
    """To the assignee with a link; to the customer that somebody works on it, unless they were told already.

    Sets `customer_notified`. Where the contact is one of us, there is no customer to tell.
    """
    settings = current_settings()
    company = settings.company()
    assert ticket.assignee is not None
    agent = session.exec(select(Agent).where(Agent.address == ticket.assignee)).one()
    letters = [to_assignee(session, ticket, agent, company, settings, key=f"assigned:{ticket.id}:{line.id}")]
    if not ticket.customer_notified and not company.is_own(domain_of(ticket.contact_address)):
        letters.append(_in_work(session, ticket, agent, company))
        ticket.customer_notified = True
    return letters


def to_assignee(
    session: Session, ticket: Ticket, agent: Agent, company: Company, settings: Settings, *, key: str
) -> NewLetter:
    """The letter `assigned`."""
    return NewLetter(
        key=key,
        kind="assigned",
        language=language_of_queue(company, ticket.queue),
        to_address=agent.address,
        to_name=agent.name,
        queue=ticket.queue,
        ticket_id=ticket.id,
        context={
            "number": ticket.id, "subject": ticket.subject, "customer": customer_name(session, ticket),
            "contact": ticket.contact_address, "link": link_to(settings, ticket.id),
        },
    )  # fmt: skip


def _in_work(session: Session, ticket: Ticket, agent: Agent, company: Company) -> NewLetter:
    last = last_mail(session, ticket)
    return NewLetter(
        key=f"in_work:{ticket.id}",
        kind="in_work",
        language=language_of(session, ticket, company),
        to_address=ticket.contact_address,
        to_name=last.sender_name if last and last.sender_address == ticket.contact_address else "",
        queue=ticket.queue,
        ticket_id=ticket.id,
        context={
            "number": ticket.id, "subject": ticket.subject, "firm": company.company.name, "assignee": agent.name,
        },
        in_reply_to=last.message_id if last else "",
        references=references_of(last) if last else (),
        thread_index=last.thread_index if last else "",
    )  # fmt: skip


def last_mail(session: Session, ticket: Ticket) -> Message | None:
    """The newest mail on a ticket that its contact wrote or got: what a letter to them answers, and may quote.

    Others write on a ticket too: colleagues whom nothing proves, strangers who know an id, whoever was joined to it.
    """
    on_ticket = (Message.ticket_id == ticket.id, Message.direction == "in", col(Message.is_automatic).is_(False))
    newest = select(Message.id, Message.sender_address, Message.recipients).where(*on_ticket)
    people = session.exec(newest.order_by(col(Message.received_at).desc(), col(Message.id).desc()))
    contact = ticket.contact_address
    number = next((number for number, sender, reached in people if contact == sender or contact in reached), None)
    return session.get(Message, number) if number is not None else None


def references_of(message: Message) -> tuple[str, ...]:
    """What a mail that answers a message names in References: the first of the thread and the nearest."""
    ids = [*message.references.split(), message.message_id]
    return tuple(ids if len(ids) <= 20 else [ids[0], *ids[-19:]])


def language_of(session: Session, ticket: Ticket, company: Company) -> str:
    """In which language a customer is written to: the first of theirs that we have letters in."""
    return next(language for language in languages_of(session, ticket, company) if language in LANGUAGES)


def languages_of(session: Session, ticket: Ticket, company: Company) -> tuple[str, ...]:
    """A customer's languages, the best first: the contact's, the customer's, the list's."""
    is_writer = (col(Contact.customer_id) == Customer.id) & (col(Contact.address_key) == ticket.contact_address)
    theirs = select(Contact.language, Customer.language).select_from(Customer).outerjoin(Contact, is_writer)
    found = session.exec(theirs.where(Customer.id == ticket.customer_id)).first() if ticket.customer_id else ()
    return *(language for language in found or () if language), language_of_queue(company, ticket.queue)


def language_of_queue(company: Company, queue: str) -> str:
    """The language of a list; the firm's for the queue of a list that is no more."""
    return next((mailing.language for mailing in company.lists if mailing.name == queue), company.company.language)


def customer_name(session: Session, ticket: Ticket) -> str:
    """The name on the ticket's customer card; empty where nobody knows the customer."""
    customer = session.get(Customer, ticket.customer_id) if ticket.customer_id is not None else None
    return customer.name if customer else ""


def link_to(settings: Settings, ticket_id: int | None) -> str:
    """Where a ticket stands at the desk."""
    return f"{settings.desk_url.rstrip('/')}/tickets/{ticket_id}"


def names_of(session: Session, addresses: Collection[str]) -> dict[str, str]:
    """The names of agents by their addresses."""
    query = select(Agent.address, Agent.name).where(col(Agent.address).in_(addresses))
    return {row[0]: row[1] for row in session.exec(query)}


def age_days(started_at: datetime, now: datetime) -> int:
    """Whole days since a ticket began."""
    return max(0, (now - started_at).days)
