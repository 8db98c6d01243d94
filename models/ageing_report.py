"""The report of an ageing run, in words for an operator: how old the open tickets are, and which need a person."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from models.ageing import BANDS, OLDEST, Ageing, OpenTicket
from models.counting import count_words
from models.markdown import plain, table
from models.moves import Action
from models.ticket import Status

MOST_NAMED = 50
ACTS = {Status.UNASSIGNED: Action.ASSIGN, Status.ACTIVE: Action.REDISTRIBUTE}  # which the status allows
Link = Callable[[int], str]
Form = Callable[[int, Action], str]


def ageing_report(ageing: Ageing, now: datetime, *, time_zone: str, desk: Link, form: Form) -> str:
    """Markdown of an outcome; `desk` and `form` give the addresses of a ticket's page and of the form of an act."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    letters = ", ".join(f"{kind} {count}" for kind, count in sorted(ageing.letters.items()))
    parts = [
        "# Ageing of tickets",
        f"{moment}: **{count_words(ageing.bands.total(), 'open ticket')}**. Letters written: {letters or 'none'}.",
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


def _overdue(overdue: list[OpenTicket], now: datetime, desk: Link, form: Form) -> str:
    if not overdue:
        return "None."
    oldest = sorted(overdue, key=lambda ticket: ticket.started_at)[:MOST_NAMED]
    rows = [
        (f"[{ticket.id}]({desk(ticket.id)})", ticket.queue, ticket.status, plain(ticket.subject),
         plain(ticket.customer), plain(ticket.assignee_name), f"{(now - ticket.started_at).days}",
         f"[act]({address})" if (address := form(ticket.id, ACTS[ticket.status])) else "")
        for ticket in oldest
    ]  # fmt: skip
    more = f"\n\nand {len(overdue) - MOST_NAMED} more." if len(overdue) > MOST_NAMED else ""
    head = ("ticket", "queue", "status", "subject", "customer", "assignee", "days", "form")
    return table(head, rows) + more
