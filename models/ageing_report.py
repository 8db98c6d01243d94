"""The report of an ageing run, in words for an operator: how old the open tickets are, and which need a person."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from models.ageing import BANDS, OLDEST, Ageing, OpenTicket
from models.markdown import plain, table
from models.ticket import Status

MOST_NAMED = 50
Link = Callable[[int], str]


def ageing_report(ageing: Ageing, now: datetime, *, time_zone: str, desk: Link, form: Link) -> str:
    """Markdown of an outcome; `desk` and `form` give the addresses of a ticket's page and of its form."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    letters = ", ".join(f"{kind} {count}" for kind, count in sorted(ageing.letters.items()))
    parts = [
        "# Ageing of tickets",
        f"{moment}: **{ageing.bands.total()} open tickets**. Letters written: {letters or 'none'}.",
        _bands(ageing),
    ]
    if ageing.problems:
        parts.append("## Problems\n\n" + "\n".join(f"- {plain(problem, most=500)}" for problem in ageing.problems))
    parts += ["## Waiting too long", _overdue(ageing.overdue, now, desk, form)]
    return "\n\n".join(parts)


def _bands(ageing: Ageing) -> str:
    names = [name for _, name in BANDS] + [OLDEST]
    statuses = (Status.UNASSIGNED, Status.ACTIVE)
    rows = [(name, *(str(ageing.bands[status, name]) for status in statuses)) for name in names]
    return table(("age", *statuses), rows)


def _overdue(overdue: list[OpenTicket], now: datetime, desk: Link, form: Link) -> str:
    if not overdue:
        return "None."
    oldest = sorted(overdue, key=lambda ticket: ticket.started_at)[:MOST_NAMED]
    rows = [
        (f"[{ticket.id}]({desk(ticket.id)})", ticket.queue, ticket.status, plain(ticket.subject),
         plain(ticket.customer), plain(ticket.assignee_name), f"{(now - ticket.started_at).days}",
         f"[act]({form(ticket.id)})" if form(ticket.id) else "")
        for ticket in oldest
    ]  # fmt: skip
    more = f"\n\nand {len(overdue) - MOST_NAMED} more." if len(overdue) > MOST_NAMED else ""
    head = ("ticket", "queue", "status", "subject", "customer", "assignee", "days", "form")
    return table(head, rows) + more
