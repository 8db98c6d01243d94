"""The report of an intake, in words for an operator: what came, what became of it, what needs a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from models.known import Row
from models.markdown import plain, table
from models.outcome import Outcome
from models.register import Disposition

WORDS = {
    Disposition.FILED: "filed on tickets",
    Disposition.AUTOMATIC: "automatic mail, kept without a ticket",
    Disposition.BOUNCE: "bounces, kept without a ticket",
    Disposition.DUPLICATE: "the same mail again",
    Disposition.QUARANTINED: "in quarantine",
}


def intake_report(outcome: Outcome, now: datetime, *, title: str, time_zone: str) -> str:
    """Markdown of an outcome; times in the site's zone."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    parts = [f"# {title}", f"{moment}: **{outcome.mails} mails** came."]
    if outcome.mails:
        parts += [_what_became(outcome), _customers(outcome)]
    parts += ["## What needs a person", *_needs(outcome)]
    return "\n\n".join(parts)


def _what_became(outcome: Outcome) -> str:
    rows = [
        (WORDS[Disposition(disposition)], f"`{reason}`", str(count))
        for (disposition, reason), count in sorted(outcome.reasons.items())
    ]
    opened = f"{outcome.tickets} tickets were opened; {outcome.joined} mails joined a thread."
    return opened + "\n\n" + table(("what became of it", "by rule", "mails"), rows)


def _customers(outcome: Outcome) -> str:
    found = ", ".join(f"{step} {count}" for step, count in sorted(outcome.recognised.items()))
    return f"Customers of the new tickets, by the step that found them: {found or 'no new tickets'}."


def _needs(outcome: Outcome) -> list[str]:
    needs = [f"- {plain(problem, most=500)}" for problem in outcome.problems]
    parts = ["**Problems**\n\n" + "\n".join(needs)] if needs else []
    if outcome.held:
        head = ("mail", "queue", "from", "subject", "reason", "detail")
        parts.append("**In quarantine** (look, then run `retry_quarantine`)\n\n" + table(head, _held(outcome.held)))
    if outcome.unidentified:
        columns = ("ticket", "queue", "from", "subject", "candidates")
        parts.append("**Which customer?** (run `choose_customer`)\n\n" + table(columns, _open(outcome.unidentified)))
    return parts or ["Nothing."]


def _held(rows: list[Row]) -> list[tuple[str, ...]]:
    return [
        (str(row["id"]), row["queue"], plain(row["sender_address"]), plain(row["subject"]), f"`{row['reason']}`",
         plain(row["detail"]))
        for row in rows
    ]  # fmt: skip


def _open(rows: list[Row]) -> list[tuple[str, ...]]:
    return [
        (str(row["id"]), row["queue"], plain(row["contact_address"]), plain(row["subject"]),
         ", ".join(map(str, row["customer_candidates"])))
        for row in rows
    ]  # fmt: skip
