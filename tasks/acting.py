"""What operators do to tickets through forms in Prefect: each a task of one transaction, told in words."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.history import Way
from models.moves import Action
from tasks import tickets
from tasks.database import writing
from tasks.ticket_rows import active_agent


@task(cache_policy=NO_CACHE)
def set_customer(ticket_id: int, registry_code: str, *, who: str, now: datetime) -> str:
    """Make a customer the customer of a ticket, chosen by hand; what was done is returned in words."""
    with writing() as session:
        what = tickets.set_customer(session, ticket_id, registry_code, who=who, way=Way.FLOW, now=now)
    return f"Ticket {ticket_id}: {what}"


@task(cache_policy=NO_CACHE)
def act(
    ticket_id: int, action: Action, *, who: str, now: datetime, assignee: str | None, reason: str, notices: bool
) -> str:
    """Move a ticket; where it stands then is returned in words.

    Prefect knows one shared login, so the form asks who acts: an active agent, or the history would name nobody.
    """
    with writing() as session:
        ticket = tickets.act(
            session, ticket_id, action, who=active_agent(session, who).address, way=Way.FLOW, now=now,
            assignee=assignee, reason=reason, notices=notices,
        )  # fmt: skip
        return f"Ticket {ticket_id}: {ticket.status}" + (f", {ticket.assignee}" if ticket.assignee else "")
