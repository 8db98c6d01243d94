"""The one door through which people and flows change what an invoice's reminders heed (D-04, D-14).

Every function works in the caller's transaction, locks the invoice's row, checks, changes, and writes history. What is
changed counts from the next send on: the last look before a letter leaves reads it (tasks/last_look.py).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, or_, update
from sqlmodel import Session, col, select

from models.history import History, Way
from models.hold import Hold, HoldKind
from models.invoice import CollectionType, Invoice, InvoiceError
from tasks.given import is_among

INVOICES: Table = Invoice.__table__  # type: ignore[attr-defined]

WORDS = {
    HoldKind.DISPUTE: "disputed",
    HoldKind.PROMISE: "promised",
    HoldKind.DO_NOT_CONTACT: "do not contact",
    HoldKind.COLLECTION_TYPE: "collection type",
}


def invoice_numbered(session: Session, number: str) -> int:
    """The id of the invoice with a number; InvoiceError where there is none."""
    found = session.exec(select(Invoice.id).where(Invoice.number == number.strip())).first()
    if found is None:
        raise InvoiceError(f"There is no invoice {number.strip()!r}. `haldur export invoice` lists them.")
    return found


def set_hold(
    session: Session, invoice_id: int, kind: HoldKind, *, reason: str, until: date | None, who: str, way: Way,
    now: datetime, today: date,
) -> Hold:  # fmt: skip
    """Have an invoice's reminders rest; a hold of the same kind that is in force gives way to it."""
    if kind is HoldKind.COLLECTION_TYPE:
        raise InvoiceError("A collection type for a while is set by set_collection_type.")
    if kind is HoldKind.PROMISE and until is None:
        raise InvoiceError("A promise to pay needs the day by which the invoice will be paid.")
    invoice = _locked(session, invoice_id)
    return _hold(session, invoice, kind, reason=reason, until=until, who=who, way=way, now=now, today=today)


def end_hold(
    session: Session, hold_id: int, *, who: str, way: Way, now: datetime, today: date, reason: str = ""
) -> Hold:
    """End a hold before its day; reminders go on."""
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise InvoiceError(f"There is no hold {hold_id}. `haldur export hold` lists them.")
    invoice = _locked(session, hold.invoice_id)
    session.refresh(hold)
    if hold.ended_at is None:
        _end(hold, who=who, now=now)
        why = " ".join(reason.split())
        what = f"no longer {_words(hold)}" + (f": {why}" if why else "")
        _record(session, invoice, what, who=who, way=way, now=now)
        look_again(session, invoice_ids=[hold.invoice_id], day=today)
    return hold


def end_holds(
    session: Session,
    invoice_id: int,
    kind: HoldKind,
    *,
    who: str,
    way: Way,
    now: datetime,
    today: date,
    reason: str = "",
) -> None:
    """End what is in force of a kind; InvoiceError where nothing is."""
    invoice = _locked(session, invoice_id)
    holds = [hold for hold in _open_holds(session, invoice_id, kind) if hold.is_in_force(today)]
    if not holds:
        raise InvoiceError(f"Invoice {invoice.number} is not held: nobody has said {WORDS[kind]}.")
    for hold in holds:
        assert hold.id is not None
        end_hold(session, hold.id, who=who, way=way, now=now, today=today, reason=reason)


def set_collection_type(
    session: Session, invoice_id: int, collection_type: CollectionType, *, reason: str, until: date | None, who: str,
    way: Way, now: datetime, today: date,
) -> Invoice:  # fmt: skip
    """Say who may be reminded: for good, or until a day, after which the invoice's own type counts again."""
    invoice = _locked(session, invoice_id)
    if until is not None:
        _hold(
            session, invoice, HoldKind.COLLECTION_TYPE, collection_type=collection_type, reason=reason, until=until,
            who=who, way=way, now=now, today=today,
        )  # fmt: skip
        return invoice
    why = _reason(reason)
    for hold in _open_holds(session, invoice_id, HoldKind.COLLECTION_TYPE):
        _end(hold, who=who, now=now)
    what = f"collection type {invoice.collection_type} → {collection_type}: {why}"
    invoice.collection_type = collection_type
    _record(session, invoice, what, who=who, way=way, now=now)
    look_again(session, invoice_ids=[invoice_id], day=today)
    return invoice


def look_again(
    session: Session, *, day: date, invoice_ids: Collection[int] = (), customer_ids: Collection[int] = ()
) -> None:
    """Have the planner look at open invoices on a day, where it would not look before: these, or those of companies."""
    columns = INVOICES.c
    meant = or_(
        is_among(columns.id, invoice_ids),
        is_among(columns.seller_id, customer_ids),
        is_among(columns.buyer_id, customer_ids),
    )
    later = or_(columns.remind_on.is_(None), columns.remind_on > day)
    session.execute(update(INVOICES).where(columns.settled_on.is_(None), later, meant).values(remind_on=day))


def _hold(
    session: Session, invoice: Invoice, kind: HoldKind, *, reason: str, until: date | None, who: str, way: Way,
    now: datetime, today: date, collection_type: str = "",
) -> Hold:  # fmt: skip
    assert invoice.id is not None
    why = _reason(reason)
    if until is not None and until < today:
        raise InvoiceError(f"The last day, {until.isoformat()}, has passed; give today or a later one.")
    for old in _open_holds(session, invoice.id, kind):
        _end(old, who=who, now=now)
    hold = Hold(
        invoice_id=invoice.id, kind=kind, collection_type=collection_type, reason=why, until=until, who=who,
        begun_at=now,
    )  # fmt: skip
    session.add(hold)
    _record(session, invoice, f"{_words(hold)}{_last_day(until)}: {why}", who=who, way=way, now=now)
    look_again(session, invoice_ids=[invoice.id], day=today)
    return hold


def _locked(session: Session, invoice_id: int) -> Invoice:
    query = select(Invoice).where(Invoice.id == invoice_id).with_for_update(key_share=True)
    invoice = session.exec(query.execution_options(populate_existing=True)).first()
    if invoice is None:
        raise InvoiceError(f"There is no invoice {invoice_id}. `haldur export invoice` lists them.")
    return invoice


def _open_holds(session: Session, invoice_id: int, kind: HoldKind) -> list[Hold]:
    query = select(Hold).where(Hold.invoice_id == invoice_id, Hold.kind == kind, col(Hold.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Hold.id))))


def _end(hold: Hold, *, who: str, now: datetime) -> None:
    hold.ended_at, hold.ended_by = now, who


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise InvoiceError("Give a reason; it stays in the invoice's history.")
    return why


def _words(hold: Hold) -> str:
    return f"{WORDS[hold.kind]} {hold.collection_type}".strip()


def _last_day(until: date | None) -> str:
    return f" until {until.isoformat()}" if until else ""


def _record(session: Session, invoice: Invoice, what: str, *, who: str, way: Way, now: datetime) -> None:
    values: dict[str, Any] = {"at": now, "who": who, "way": way.value, "what": what, "invoice_id": invoice.id}
    session.add(History(**values))
