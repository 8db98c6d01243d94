"""The letters of an ageing run, with all that fills them; their keys say that each goes once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.ageing import Alarm, OpenTicket
from models.company import Company
from models.letter import NewLetter
from models.ticket import Status, Ticket
from tasks.notices import age_days, language_of_queue, link_to
from tasks.settings import Settings

ROWS_IN_A_DIGEST = 100


def reminder(
    ticket: Ticket, address: str, names: dict[str, str], now: datetime, company: Company, settings: Settings
) -> NewLetter:
    """To the assignee, or to a lead where the assignee is away."""
    assert ticket.assignee is not None
    assert ticket.reminder_at is not None
    is_away = address != ticket.assignee
    return NewLetter(
        key=f"reminder:{ticket.id}:{ticket.reminder_at:%Y%m%dT%H%M}:{address}",
        kind="reminder",
        language=language_of_queue(company, ticket.queue),
        to_address=address,
        to_name=names.get(address, ""),
        queue=ticket.queue,
        ticket_id=ticket.id,
        context={
            "number": ticket.id, "subject": ticket.subject, "age_days": age_days(ticket.started_at, now),
            "link": link_to(settings, ticket.id),
            "away": names.get(ticket.assignee, ticket.assignee) if is_away else "",
        },
    )  # fmt: skip


def sla(alarm: Alarm, address: str, name: str, company: Company, settings: Settings) -> NewLetter:
    ticket = alarm.ticket
    return NewLetter(
        key=f"sla:{ticket.id}:{alarm.target}:{alarm.state}:{address}",
        kind="sla",
        language=language_of_queue(company, ticket.queue),
        to_address=address,
        to_name=name,
        queue=ticket.queue,
        ticket_id=ticket.id,
        context={
            "number": ticket.id, "subject": ticket.subject, "customer": ticket.customer,
            "assignee": ticket.assignee_name, "state": alarm.state.value, "target": alarm.target,
            "due_at": alarm.due_at, "link": link_to(settings, ticket.id),
        },
    )  # fmt: skip


def digest(
    queue: str, rows: Sequence[OpenTicket], lead: str, now: datetime, company: Company, settings: Settings
) -> NewLetter:
    shown = [(ticket.status, _row(ticket, now, settings)) for ticket in rows[:ROWS_IN_A_DIGEST]]
    day = now.astimezone(company.company.zone).date()
    return NewLetter(
        key=f"digest:{queue}:{day}:{lead}",
        kind="digest",
        language=language_of_queue(company, queue),
        to_address=lead,
        to_name="",
        queue=queue,
        context={
            "queue": queue,
            "unassigned": [row for status, row in shown if status == Status.UNASSIGNED],
            "overdue": [row for status, row in shown if status == Status.ACTIVE],
            "link": f"{settings.desk_url.rstrip('/')}/lead",
        },
    )


def _row(ticket: OpenTicket, now: datetime, settings: Settings) -> dict[str, Any]:
    return {
        "number": ticket.id, "subject": ticket.subject, "customer": ticket.customer,
        "age_days": age_days(ticket.started_at, now), "link": link_to(settings, ticket.id),
        "assignee": ticket.assignee_name,
    }  # fmt: skip
