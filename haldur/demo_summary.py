"""What the demo did, in words and tables for somebody who sees Haldur for the first time."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.reasons import REASONS
from models.register import Disposition, MailRow
from models.ticket import Ticket

STEPS = {
    "contact": "their address stands on a customer's card",
    "domain": "their mail domain is one customer's",
    "history": "an earlier ticket of the address had that customer",
    "hand": "an agent chose the customer by hand",
    None: "nobody's yet: unknown senders, and our own people",
}
DISPOSITIONS = {
    Disposition.FILED: "on tickets",
    Disposition.AUTOMATIC: "automatic, no ticket",
    Disposition.BOUNCE: "bounces, no ticket",
    Disposition.DUPLICATE: "the same mail again",
    Disposition.QUARANTINED: "in quarantine",
}


def print_summary(console: Console, session: Session) -> None:
    """Mails, tickets, customers: what came and what became of it."""
    grouped = session.execute(
        select(col(MailRow.disposition), col(MailRow.reason), func.count())
        .group_by(col(MailRow.disposition), col(MailRow.reason))
        .order_by(col(MailRow.disposition), func.count().desc())
    ).tuples()
    reasons = list(grouped)
    mails = sum(count for *_, count in reasons)
    counts = dict(
        session.execute(
            select(col(Ticket.recognised_by), func.count())
            .where(col(Ticket.master_id).is_(None))
            .group_by(col(Ticket.recognised_by))
        )
        .tuples()
        .all()
    )
    tickets = sum(counts.values())
    opened = sum(count for _, reason, count in reasons if reason == "new_ticket")
    joined = sum(count for disposition, _, count in reasons if disposition == Disposition.FILED) - opened
    console.print(f"\n[bold]{mails} mails came; {opened} opened a ticket, and {joined} joined a thread.[/]")
    if opened > tickets:
        console.print(f"{tickets} tickets are left: {opened - tickets} proved to be one with another by a later mail.")
    console.print(_mail_table(reasons))
    console.print(_customer_table(counts))


def _mail_table(reasons: Sequence[tuple[Disposition, str, int]]) -> Table:
    table = Table("what became of the mails", "because", "mails", title="Mail", title_justify="left")
    before = None
    for disposition, reason, count in reasons:
        table.add_row(DISPOSITIONS[disposition] if disposition != before else "", REASONS[reason], str(count))
        before = disposition
    return table


def _customer_table(counts: Mapping[str | None, int]) -> Table:
    title = f"Customers of the {sum(counts.values())} tickets"
    table = Table("whose tickets they are", "tickets", title=title, title_justify="left")
    for step, words in STEPS.items():
        table.add_row(words, str(counts.get(step, 0)))
    return table


def print_where_to_look(console: Console, home: str, *, desk: str, lead: str) -> None:
    """What a newcomer may do next; at the desk, as the lead."""
    console.print(
        "\n[bold]Where to look[/]\n"
        f"  the company, its customers, its mail      {home}: company.yaml, import/, mail/\n"
        f"  the letters that went out                 {home}/outbox: any mail program opens them\n"
        f"  tickets and their messages                HALDUR_HOME={home} .venv/bin/haldur export ticket\n"
        f"  every mail and what became of it          HALDUR_HOME={home} .venv/bin/haldur export mail --format json\n"
        f"  each reminder, or why it did not go       HALDUR_HOME={home} .venv/bin/haldur export reminder\n"
        f"  the desk, and the runs in Prefect         HALDUR_HOME={home} .venv/bin/haldur up, then {desk}\n"
        f"  invoices, and whom the next run reminds   {desk}/invoices, {desk}/reminders\n"
        f"  the reports, and what is in them          {desk}/reports, {home}/reports\n"
        f"  sixty customers on their journeys         HALDUR_HOME={home} .venv/bin/haldur export journey\n"
        f"  todos, and payments of no invoice         {desk}/todos, {desk}/stray_payments\n"
        f"  a password to sign in there as the lead   HALDUR_HOME={home} .venv/bin/haldur agent password {lead}\n"
        f"  who else may sign in                      HALDUR_HOME={home} .venv/bin/haldur agent list",
        soft_wrap=True,
    )
