"""What became of the demo's invoices: who was reminded, who was not and why, who paid, what waits for people."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from models.hold import Suppression
from models.invoice import Invoice, LedgerImport, Party, Payment, StrayPayment
from models.letter import Letter, LetterEvent, LetterStatus
from models.reminder import Reminder, ReminderState
from models.todo import Todo

WITHIN = ((0, "by the due date"), (3, "within 3 days"), (14, "within 14 days"), (30, "within 30 days"))
STATES = {
    ReminderState.SKIPPED: "kept back",
    ReminderState.SUPERSEDED: "a later step took its place",
    ReminderState.EXPIRED: "let go",
}
OPEN_TODOS = and_(col(Todo.done_at).is_(None), col(Todo.journey_id).is_(None))
REMINDERS = and_(col(Letter.invoice_id).is_not(None))


def print_ledger(console: Console, session: Session, *, today: date) -> None:
    """Invoices, reminders, and what came back."""
    invoices = list(session.execute(select(Invoice)).scalars())
    left = sum((invoice.balance for invoice in invoices if invoice.settled_on is None), Decimal(0))
    open_ones = sum(invoice.settled_on is None for invoice in invoices)
    sides = [len({getattr(invoice, f"{party}_id") for invoice in invoices}) for party in Party]
    console.print(
        f"\n[bold]{len(invoices)} invoices of {sides[0]} sellers to {sides[1]} buyers; {open_ones} are open, "
        f"{left:,.2f} € in all.[/]"
    )
    console.print(_paid_table(invoices, today))
    console.print(_sent_table(session))
    console.print(_kept_table(session))
    console.print(" ".join(_sentences(session)))


def _paid_table(invoices: list[Invoice], today: date) -> Table:
    """Of the invoices that are due for long enough to tell."""
    table = Table("paid", "invoices", "of those due so long ago", title="Paid", title_justify="left")
    for days, words in WITHIN:
        due = [invoice for invoice in invoices if invoice.due_on + timedelta(days=days) <= today]
        paid = sum(each.settled_on is not None and (each.settled_on - each.due_on).days <= days for each in due)
        table.add_row(words, f"{paid} of {len(due)}", f"{paid / len(due):.0%}")
    return table


def _sent_table(session: Session) -> Table:
    """Letters by step and party."""
    sent = select(col(Reminder.step), col(Reminder.party), func.count())
    sent = sent.where(col(Reminder.state) == ReminderState.SENT).group_by(col(Reminder.step), col(Reminder.party))
    counts = {(step, party): count for step, party, count in session.execute(sent).tuples()}
    table = Table("days from the due date", *Party, title="Reminders that went", title_justify="left")
    for step in sorted({step for step, _ in counts}):
        table.add_row(f"{step:+d}", *(str(counts.get((step, party), 0)) for party in Party))
    return table


def _kept_table(session: Session) -> Table:
    """Steps that did not go, by reason."""
    kept = select(col(Reminder.state), col(Reminder.reason), func.count()).where(col(Reminder.state).in_(STATES))
    rows = session.execute(kept.group_by(col(Reminder.state), col(Reminder.reason)).order_by(func.count().desc()))
    counts = [(state, reason, count) for state, reason, count in rows.tuples()]
    title = "Reminders that did not go"
    table = Table("what became of them", "because", "reminders", title=title, title_justify="left")
    for state, words in STATES.items():
        mine = [(reason, count) for each, reason, count in counts if each is state]
        for place, (reason, count) in enumerate(mine):
            table.add_row("" if place else words, reason, str(count))
    return table


def _sentences(session: Session) -> Iterator[str]:
    """What else is worth knowing."""
    cancelled = _count(session, Letter, REMINDERS & (col(Letter.status) == LetterStatus.CANCELLED))
    yield f"{cancelled} letters were written and called off by the last look before they left."
    opened = Counter(session.scalars(select(col(LetterEvent.open_class)).where(col(LetterEvent.kind) == "opened")))
    yield f"{opened.total()} were seen to be opened, {opened['person']} of them by a person for certain."
    wrong, files = session.execute(
        select(func.sum(col(LedgerImport.wrong_rows)), func.count()).select_from(LedgerImport)
    ).one()  # fmt: skip
    waiting = _count(session, StrayPayment, col(StrayPayment.settled_at).is_(None))
    yield f"{_count(session, Payment)} payments came; {waiting} wait for a person, for they name no invoice."
    yield f"{wrong} rows of {files} files were wrong, and were told by their line."
    stopped, todos = _count(session, Suppression), _count(session, Todo, OPEN_TODOS)
    yield f"{stopped} addresses get no reminders any more; {todos} todos wait for the client manager."


def _count(session: Session, model: type, condition: object = None) -> int:
    query: Select[tuple[int]] = select(func.count()).select_from(model)
    return int(session.execute(query if condition is None else query.where(condition)).scalar_one())  # type: ignore[arg-type]
