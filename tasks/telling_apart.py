"""A person says that a payment, which was taken for the same money as another, is one of its own: then it counts."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from models.history import Way
from models.invoice import InvoiceError
from tasks.ledger_balances import keep_balances, take_ledger_lock
from tasks.payment_repeats import REPEATS, count_again


def tell_apart(session: Session, number: int, *, who: str, way: Way, now: datetime) -> int:
    """Count a repeat in the caller's transaction, from now on; the invoice's id. InvoiceError where there is none."""
    take_ledger_lock(session)
    row = session.execute(select(REPEATS).where(REPEATS.c.id == number).with_for_update()).mappings().first()
    if row is None:
        raise InvoiceError(f"There is no repeat {number}. `haldur export payment_repeat` lists them.")
    count_again(session, {row["external_id"]}, now, who=who, way=way, is_another=True)
    keep_balances(session, [row["invoice_id"]], now=now)
    return int(row["invoice_id"])
