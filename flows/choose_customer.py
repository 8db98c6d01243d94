"""An agent says whose ticket it is (T-03)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from tasks.acting import set_customer
from tasks.settings import current_settings


@flow(name="choose_customer")
def choose_customer(
    ticket: Annotated[RowNumber, asked("Ticket", "Number of the ticket")],
    customer: Annotated[str, asked("Customer", "Registry code of the customer")],
    agent: Annotated[str, asked("Agent", "Your mail address, for the history")],
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Set the customer of a ticket by hand.

    For tickets that stayed unidentified: the sender is unknown, or two customers share an address. From then
    on new mail from the same address is recognised as this customer's.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    return set_customer(ticket, customer, who=agent, now=now)
