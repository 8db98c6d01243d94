"""The report of an intake, in words for an operator: what came, what became of it, what needs a person."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from models.counting import count_words, which
from models.known import Row
from models.markdown import plain, table
from models.outcome import Outcome
from models.reasons import REASONS
from models.register import Disposition

WORDS = {
    Disposition.FILED: "filed on tickets",
    Disposition.AUTOMATIC: "automatic mail, kept without a ticket",
    Disposition.BOUNCE: "bounces, kept without a ticket",
    Disposition.DUPLICATE: "the same mail again",
    Disposition.QUARANTINED: "in quarantine",
}


@dataclass(frozen=True, slots=True)
class Pointers:
    """What a report points at: customers by id as (registry code, name), the pages of forms by flow name, the newest
    mails that wait in quarantine, from whatever run, of so many in all, and the desk, where each can be had as it came.
    """

    customers: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    held: Sequence[Row] = ()
    held_in_all: int = 0
    desk: str = ""

    def form(self, words: str, flow: str, **parameters: Any) -> str:
        """Words that lead to a flow's form, filled in; the words alone where the flow is not deployed."""
        page = self.forms.get(flow)
        filled = quote(json.dumps(parameters), safe="")
        return f"[{words}]({page}?parameters={filled})" if page else words


def intake_report(
    outcome: Outcome, now: datetime, *, title: str, time_zone: str, pointers: Pointers = Pointers()
) -> str:
    """Markdown of an outcome; times in the site's zone."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    parts = [f"# {title}", f"{moment}: **{count_words(outcome.mails, 'mail')}** came."]
    if outcome.mails:
        parts += [_what_became(outcome), _customers(outcome)]
    parts += ["## What needs a person", *_needs(outcome, pointers)]
    return "\n\n".join(parts)


def _what_became(outcome: Outcome) -> str:
    rows = [
        (WORDS[Disposition(disposition)], plain(REASONS[reason]), str(count))
        for (disposition, reason), count in sorted(outcome.reasons.items())
    ]
    tickets = f"{count_words(outcome.tickets, 'ticket')} {which(outcome.tickets, 'was', 'were')} opened"
    opened = f"{tickets}; {count_words(outcome.joined, 'mail')} joined a thread."
    return opened + "\n\n" + table(("what became of it", "because", "mails"), rows)


def _customers(outcome: Outcome) -> str:
    found = ", ".join(f"{step} {count}" for step, count in sorted(outcome.recognised.items()))
    return f"Customers of the new tickets, by the step that found them: {found or 'no new tickets'}."


def _needs(outcome: Outcome, pointers: Pointers) -> list[str]:
    problems = [f"- {plain(problem, most=500)}" for problem in outcome.problems]
    parts = ["**Problems**\n\n" + "\n".join(problems)] if problems else []
    if pointers.held:
        head = ("mail", "queue", "from", "subject", "why", "detail", "")
        which = f"**In quarantine: {pointers.held_in_all}** (`haldur export mail` lists all)"
        parts.append(f"{which}\n\n" + table(head, _held(pointers.held, pointers)))
    if outcome.unidentified:
        columns = ("ticket", "queue", "from", "subject", "choose one of")
        parts.append("**Which customer?**\n\n" + table(columns, _unidentified(outcome.unidentified, pointers)))
    return parts or ["Nothing."]


def _held(rows: Sequence[Row], pointers: Pointers) -> list[tuple[str, ...]]:
    return [
        (
            f"[{row['id']}]({pointers.desk}/mails/{row['id']}/raw)" if row["sha256"] else str(row["id"]),
            row["queue"],
            plain(row["sender_address"]),
            plain(row["subject"]),
            plain(REASONS[row["reason"]]),
            plain(row["detail"]),
            _retry(row["id"], pointers),
        )
        for row in rows
    ]


def _retry(number: int, pointers: Pointers) -> str:
    if pointers.forms.get("retry_quarantine"):
        return pointers.form("try again", "retry_quarantine", mails=[number])
    return f"`haldur run retry_quarantine --mails {number}`"


def _unidentified(rows: list[Row], pointers: Pointers) -> list[tuple[str, ...]]:
    return [
        (
            str(row["id"]),
            row["queue"],
            plain(row["contact_address"]),
            plain(row["subject"]),
            ", ".join(_candidate(row["id"], number, pointers) for number in row["customer_candidates"]),
        )
        for row in rows
    ]


def _candidate(ticket_id: int, customer_id: int, pointers: Pointers) -> str:
    code, name = pointers.customers[customer_id]
    return pointers.form(plain(f"{name} ({code})"), "choose_customer", ticket=ticket_id, customer=code)
