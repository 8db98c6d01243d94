"""Changes of tickets that a person makes; each one transaction, each with its line of history."""

from collections.abc import Collection
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlmodel import col, select

from models.customer import Customer
from models.history import History
from models.ticket import Ticket, TicketError
from tasks.database import reading, writing


@task(cache_policy=NO_CACHE)
def set_customer(ticket_id: int, registry_code: str, *, who: str, now: datetime) -> str:
    """Make a customer the customer of a ticket, chosen by hand; what was done is returned in words."""
    with writing() as session:
        ticket = session.get(Ticket, ticket_id)
        customer = session.exec(select(Customer).where(Customer.registry_code == registry_code)).first()
        if ticket is None:
            raise TicketError(f"There is no ticket {ticket_id}. `haldur export ticket` lists them.")
        if customer is None or customer.id is None:
            raise TicketError(f"There is no customer with the registry code {registry_code!r}. Import it first.")
        ticket.choose_customer(customer.id, now)
        what = f"customer set to {customer.name} ({registry_code})"
        session.add(History(at=now, who=who, way="flow", what=what, ticket_id=ticket_id, customer_id=customer.id))
    return f"Ticket {ticket_id}: {what}"


def unidentified_tickets(address: str) -> list[int]:
    """Numbers of the tickets of an address whose customer nobody knows."""
    query = select(Ticket.id).where(
        Ticket.contact_address == address, col(Ticket.customer_id).is_(None), col(Ticket.master_id).is_(None)
    )
    with reading() as session:
        return [number for number in session.exec(query) if number is not None]


def customer_names(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Registry code and name of customers, by id."""
    query = select(Customer.id, Customer.registry_code, Customer.name).where(col(Customer.id).in_(numbers))
    with reading() as session:
        return {number: (code, name) for number, code, name in session.exec(query) if number is not None}
