"""Balances: what payments come to, kept on the invoices in the transaction that writes the payments.

An invoice that is owed again, for a payment went back or the invoice grew, is looked at again by the planner.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, text, update
from sqlmodel import Session, col

from models.columns import MOST_MONEY
from models.invoice import Invoice, InvoiceError, Payment
from models.standing import standing
from tasks.given import is_among
from tasks.payment_repeats import Repeat, keep_repeats

LEDGER_LOCK = 0x4861_6C65  # beside the lock under which mail is filed


def take_ledger_lock(session: Session) -> None:
    """Be the only one who writes payments or imports until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEDGER_LOCK})


class Kept(NamedTuple):
    """The invoices that were paid too much, by how much, and the payments that are told twice since now."""

    overpaid: dict[int, Decimal]
    repeats: list[Repeat]


def keep_balances(session: Session, invoice_ids: Collection[int], *, now: datetime) -> Kept:
    """Write `paid` and `settled_on` of invoices anew, by the payments that count."""
    if not invoice_ids:
        return Kept({}, [])
    repeats = keep_repeats(session, invoice_ids, now=now)
    payments: dict[int, list[tuple[date, Decimal]]] = {number: [] for number in invoice_ids}
    paid = select(col(Payment.invoice_id), col(Payment.paid_on), col(Payment.amount))
    for row in session.execute(paid.where(is_among(col(Payment.invoice_id), invoice_ids))):
        payments[row.invoice_id].append((row.paid_on, row.amount))
    table = Invoice.__table__  # type: ignore[attr-defined]
    locked = select(table).where(is_among(table.c.id, invoice_ids)).order_by(table.c.id)
    invoices = session.execute(locked.with_for_update(key_share=True)).all()
    updates = [change for row in invoices if (change := _change(row, payments[row.id], now.date()))]
    if updates:
        kept = ("paid", "settled_on", "remind_on")
        statement = update(table).where(table.c.id == bindparam("invoice"))
        session.connection().execute(statement.values({name: bindparam(f"new_{name}") for name in kept}), updates)
    after = {row.id: row.paid for row in invoices} | {change["invoice"]: change["new_paid"] for change in updates}
    overpaid = {row.id: after[row.id] - row.amount for row in invoices if after[row.id] > row.amount}
    return Kept(overpaid, repeats)


def look_from(issued_on: date, today: date) -> date:
    """The day from which the planner looks at an invoice of which something new is told.

    Its issue, not today: a run may be asked about any day, and a look that finds nothing to say costs nothing.
    """
    return min(issued_on, today)


def _change(invoice: Any, payments: list[tuple[date, Decimal]], today: date) -> dict[str, Any] | None:
    """What is to be written of an invoice; nothing where it stands as it stood."""
    now = standing(invoice.amount, payments)
    if abs(now.paid) > MOST_MONEY:
        raise InvoiceError(f"The payments of invoice {invoice.number} come to {now.paid:,}, more than can be kept.")
    if (now.paid, now.settled_on) == (invoice.paid, invoice.settled_on):
        return None
    is_owed_again = now.settled_on is None and (invoice.settled_on is not None or now.paid < invoice.paid)
    remind_on = look_from(invoice.issued_on, today) if is_owed_again else invoice.remind_on
    return {
        "invoice": invoice.id, "new_paid": now.paid, "new_settled_on": now.settled_on, "new_remind_on": remind_on,
    }  # fmt: skip
