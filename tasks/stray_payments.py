"""A person says what a stray payment is for: one invoice, several that owe exactly its sum, or none.

A form in Prefect (`settle_stray`) and the desk (`settle`, in the caller's transaction) do the same.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine, RowMapping, func, insert, select, update
from sqlmodel import Session, col

from models.customer import Customer
from models.history import History, Way
from models.import_ledger import PAYMENT
from models.invoice import STATEMENT, Invoice, InvoiceError, Payment, StrayPayment
from models.payment_match import numbers_in
from tasks.bulk import insert_rows
from tasks.database import writing
from tasks.given import is_among
from tasks.ledger_balances import keep_balances, take_ledger_lock

Verdict = Literal["assign", "dismiss"]
MOST_SHOWN = 100
MANY = "What {numbers} owe comes to {owed}, not to {amount}; name one invoice, or those that owe exactly the sum."


class Candidate(NamedTuple):
    """An invoice that a payment may be for, as it stands now."""

    invoice: Invoice
    buyer: str


class WaitingStray(NamedTuple):
    """A payment that waits."""

    stray: StrayPayment
    candidates: list[Candidate]


@task(cache_policy=NO_CACHE)
def settle_stray(
    number: int,
    verdict: Verdict,
    *,
    invoices: Sequence[str] = (),
    who: str,
    reason: str = "",
    now: datetime,
    engine: Engine | None = None,
) -> str:
    """Assign a stray payment to invoices by their numbers, or put it aside; what was done is returned in words."""
    with writing(engine) as session:
        return settle(session, number, verdict, invoices=invoices, who=who, reason=reason, way=Way.FLOW, now=now)


def settle(
    session: Session, number: int, verdict: Verdict, *, invoices: Sequence[str], who: str, reason: str, way: Way,
    now: datetime,
) -> str:  # fmt: skip
    """Assign or put aside in the caller's transaction; InvoiceError says why it cannot be."""
    take_ledger_lock(session)
    stray = _waiting(session, number)
    if verdict == "dismiss":
        if invoices:
            raise InvoiceError("To dismiss a payment name no invoice; to give it to one choose assign.")
        outcome = f"dismissed by {who}"
    else:
        outcome = _assign(session, stray, invoices, who=who, way=way, now=now)
    told = f"{outcome}: {reason}" if reason else outcome
    settled = {"settled_at": now, "outcome": told}
    session.execute(update(StrayPayment).where(col(StrayPayment.id) == number).values(settled))
    return f"Payment {number} of {stray['amount']} {stray['currency']}: {told}."


def waiting_strays(session: Session) -> tuple[list[WaitingStray], int]:
    """The payments that wait for a person, oldest first, with the invoices that may be meant; and how many wait."""
    waits = col(StrayPayment.settled_at).is_(None)
    query = select(StrayPayment).where(waits).order_by(col(StrayPayment.paid_on), col(StrayPayment.id))
    strays = session.scalars(query.limit(MOST_SHOWN)).all()
    named = {number for stray in strays for number in numbers_in(stray.candidates)}
    asked = select(Invoice, col(Customer.name)).join(Customer, col(Customer.id) == col(Invoice.buyer_id))
    found = session.execute(asked.where(is_among(col(Invoice.number), named))).tuples()
    invoices = {invoice.number: Candidate(invoice, buyer) for invoice, buyer in found}
    shown = [
        WaitingStray(stray, [invoices[each] for each in numbers_in(stray.candidates) if each in invoices])
        for stray in strays
    ]
    return shown, session.scalars(select(func.count()).select_from(StrayPayment).where(waits)).one()


def _waiting(session: Session, number: int) -> RowMapping:
    table = StrayPayment.__table__  # type: ignore[attr-defined]
    stray = session.execute(select(table).where(table.c.id == number).with_for_update()).mappings().first()
    if stray is None:
        raise InvoiceError(f"No payment {number} waits. `haldur export stray_payment` lists those that do.")
    if stray["settled_at"]:
        raise InvoiceError(f"Payment {number} is settled already: {stray['outcome']}.")
    return stray


def _assign(session: Session, stray: RowMapping, numbers: Sequence[str], *, who: str, way: Way, now: datetime) -> str:
    invoices = _invoices(session, stray, list(dict.fromkeys(number.strip() for number in numbers)))
    amounts = _amounts(stray, invoices)
    rows = [
        {
            "invoice_id": invoice.id, "paid_on": stray["paid_on"], "amount": amount, "kind": PAYMENT,
            "external_id": stray["external_id"] + (f"+{place}" if place > 1 else ""), "origin": STATEMENT,
        }
        for place, (invoice, amount) in enumerate(zip(invoices, amounts, strict=True), start=1)
    ]  # fmt: skip
    insert_rows(session, Payment, rows)
    what = f"payment {stray['external_id']} of {stray['amount']} {stray['currency']} assigned by hand"
    lines = [{"at": now, "who": who, "way": way.value, "what": what, "invoice_id": invoice.id} for invoice in invoices]
    session.execute(insert(History), lines)
    keep_balances(session, [row["invoice_id"] for row in rows], now=now)
    return f"assigned to {', '.join(invoice.number for invoice in invoices)} by {who}"


def _invoices(session: Session, stray: RowMapping, numbers: Sequence[str]) -> list[Invoice]:
    """The invoices of these numbers, in their order."""
    if not numbers:
        raise InvoiceError("No invoice is named; give the number of the one that was paid.")
    found = {each.number: each for each in session.scalars(select(Invoice).where(col(Invoice.number).in_(numbers)))}
    for number in numbers:
        if number not in found:
            raise InvoiceError(f"There is no invoice {number}. `haldur export invoice` lists them.")
        if found[number].currency != stray["currency"]:
            raise InvoiceError(f"Invoice {number} is in {found[number].currency}, the payment in {stray['currency']}.")
    return [found[number] for number in numbers]


def _amounts(stray: RowMapping, invoices: Sequence[Invoice]) -> list[Decimal]:
    """The whole for one; for several what each owes, where that comes to the whole."""
    if len(invoices) == 1:
        return [stray["amount"]]
    owed = [invoice.balance for invoice in invoices]
    if sum(owed) != stray["amount"] or min(owed) <= 0:
        numbers = ", ".join(invoice.number for invoice in invoices)
        raise InvoiceError(MANY.format(numbers=numbers, owed=sum(owed), amount=stray["amount"]))
    return owed
