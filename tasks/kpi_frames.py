"""The ledger as frames, as it stood at the end of a day (models/kpi/frames.py says what the columns are).

Every figure is of one moment: an invoice issued later is not there yet, a payment of a later day has not come. Hence
what is paid and since when is worked out from the payments rather than read from the invoice, which knows only how it
stands today. Both tables are read once, all of it in one transaction, into narrow arrays.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, Table, func, select
from sqlmodel import Session, col

from models.customer import Customer
from models.invoice import CollectionType, Invoice, Payment
from models.kpi.called import apart, borne_by_several
from models.kpi.scope import Scope
from models.kpi.standings import standings, undone
from tasks.columns_out import Arrays, arrays, day_number, days_of, place_in, reading_one_moment, thousandths
from tasks.database import reading
from tasks.given import is_among

INVOICE: Table = Invoice.__table__  # type: ignore[attr-defined]
PAYMENT: Table = Payment.__table__  # type: ignore[attr-defined]
ALL = Scope()
TYPES = list(CollectionType)
CREDIT = "credit"
EPOCH = date(1970, 1, 1)


class Ledger(NamedTuple):
    """The frames of one moment; `undone` is what was settled on an earlier day and is not since, where one is asked."""

    invoices: pd.DataFrame
    payments: pd.DataFrame
    undone: pd.DataFrame


def invoices_as_of(day: date, *, scope: Scope = ALL, engine: Engine | None = None) -> pd.DataFrame:
    """The invoices as they stood at the end of a day."""
    return ledger_as_of(day, scope=scope, engine=engine).invoices


def invoices_and_undone(
    day: date, *, eve: date | None, scope: Scope = ALL, engine: Engine | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The invoices as they stood at the end of a day, and what was undone since an earlier one."""
    ledger = ledger_as_of(day, eve=eve, scope=scope, engine=engine)
    return ledger.invoices, ledger.undone


def ledger_as_of(day: date, *, eve: date | None = None, scope: Scope = ALL, engine: Engine | None = None) -> Ledger:
    """The invoices as they stood at the end of a day, and what had been paid for them by then."""
    with reading_one_moment(engine) as session:
        currencies = sorted(session.execute(select(INVOICE.c.currency).distinct()).scalars())
        buyers = _customers(session)
        invoices = _invoices(session, day, scope, currencies)
        invoices["is_first_of_buyer"] = _are_first(session, invoices, day, scope)
        payments = _payments(session, day, scope, invoices["invoice_id"])
    of = _places(invoices["invoice_id"], payments["invoice_id"])
    moves = invoices["amount_thousandths"], of, payments["paid_on"], payments["amount_thousandths"]
    paid, settled_on = standings(*moves)
    places, settled_then = undone(*moves, eve=((eve or day) - EPOCH).days)
    back = pd.DataFrame({"invoice_id": invoices["invoice_id"][places], "settled_on": settled_then})
    return Ledger(_frame(invoices, paid, settled_on, currencies, buyers), _payments_frame(payments), back)


def company_names(engine: Engine | None = None) -> dict[int, str]:
    """What sellers and buyers are called, by their ids."""
    number, name, code = col(Customer.id), col(Customer.name), col(Customer.registry_code)
    with reading(engine) as session:
        names = {row.id: row.name for row in session.execute(select(number, name))}
        several = borne_by_several(names.values())
        theirs = session.execute(select(number, name, code).where(is_among(name, several))) if several else ()
        names |= {each: apart(*own) for each, *own in theirs}
    return names


def _conditions(day: date, scope: Scope) -> Iterator[ColumnElement[bool]]:
    """Which invoices are meant."""
    yield INVOICE.c.issued_on <= day
    if scope.sellers:
        yield is_among(INVOICE.c.seller_id, scope.sellers)
    if scope.buyers:
        yield is_among(INVOICE.c.buyer_id, scope.buyers)
    if scope.currencies:
        yield is_among(INVOICE.c.currency, scope.currencies)
    if scope.segments:
        of_segment = select(col(Customer.id)).where(is_among(col(Customer.segment), scope.segments))
        yield INVOICE.c.buyer_id.in_(of_segment)


def _invoices(session: Session, day: date, scope: Scope, currencies: list[str]) -> Arrays:
    """One array a column, by id."""
    columns = INVOICE.c
    query = select(
        columns.id, day_number(columns.issued_on), day_number(columns.due_on), thousandths(columns.amount),
        func.coalesce(thousandths(columns.yearly_rate), -1), place_in(currencies, columns.currency),
        place_in(TYPES, columns.collection_type), columns.seller_id, columns.buyer_id,
    ).where(*_conditions(day, scope)).order_by(columns.id)  # fmt: skip
    return arrays(session, query, {
        "invoice_id": "int64", "issued_on": "int32", "due_on": "int32", "amount_thousandths": "int64",
        "yearly_rate_thousandths": "int32", "currency": "int8", "collection_type": "int8", "seller_id": "int32",
        "buyer_id": "int32",
    })  # fmt: skip


def _payments(session: Session, day: date, scope: Scope, known: Any) -> Arrays:
    """What was paid by then, for the invoices that are known.

    All payments are read, for to fetch a million by the index of their days takes SQLite four times as long.
    """
    query: Select[Any] = select(
        PAYMENT.c.invoice_id, day_number(PAYMENT.c.paid_on), thousandths(PAYMENT.c.amount),
        place_in([CREDIT], PAYMENT.c.kind) + 1,
    )  # fmt: skip
    if not scope.is_all:
        query = query.where(PAYMENT.c.invoice_id.in_(select(INVOICE.c.id).where(*_conditions(day, scope))))
    payments = arrays(session, query, {
        "invoice_id": "int64", "paid_on": "int32", "amount_thousandths": "int64", "is_credit": "bool",
    })  # fmt: skip
    is_meant = payments["paid_on"] <= (day - EPOCH).days
    is_meant &= known[_places(known, payments["invoice_id"])] == payments["invoice_id"] if len(known) else False
    return payments if is_meant.all() else {name: column[is_meant] for name, column in payments.items()}


def _places(known: Any, asked: Any) -> Any:
    """Where ids stand among the known ones, which are in order; any place for one that does not."""
    return np.minimum(np.searchsorted(known, asked), max(len(known) - 1, 0)).astype("int32")


def _are_first(session: Session, invoices: Arrays, day: date, scope: Scope) -> Any:
    """Whether each is the earliest of its buyer among all invoices, also those that the scope leaves out."""
    known = invoices
    if not (scope.is_all or scope == Scope(buyers=scope.buyers)):
        meant = select(INVOICE.c.buyer_id).where(*_conditions(day, scope))
        query = select(INVOICE.c.id, INVOICE.c.buyer_id, day_number(INVOICE.c.issued_on))
        query = query.where(INVOICE.c.issued_on <= day, INVOICE.c.buyer_id.in_(meant)).order_by(INVOICE.c.id)
        known = arrays(session, query, {"invoice_id": "int64", "buyer_id": "int32", "issued_on": "int32"})
    are_first = np.zeros(len(invoices["invoice_id"]), dtype=bool)
    if len(are_first):
        firsts = known["invoice_id"][_earliest(known["buyer_id"], known["issued_on"])]
        places = _places(invoices["invoice_id"], firsts)
        are_first[places[invoices["invoice_id"][places] == firsts]] = True
    return are_first


def _earliest(buyers: Any, issued_on: Any) -> Any:
    """The place of the earliest invoice of each buyer; of one day the first."""
    earliest = np.full(buyers.max() + 1, np.iinfo("int64").max)
    np.minimum.at(earliest, buyers, (issued_on.astype("int64") << 32) + np.arange(len(buyers)))
    return earliest[earliest < np.iinfo("int64").max] & (2**32 - 1)


def _customers(session: Session) -> pd.DataFrame:
    """Segment and country of each customer, by its id."""
    rows = session.execute(select(col(Customer.id), col(Customer.segment), col(Customer.country))).all()
    frame = pd.DataFrame(rows, columns=["id", "segment", "country"]).set_index("id")
    return frame.astype("category")


def _frame(invoices: Arrays, paid: Any, settled_on: Any, currencies: list[str], buyers: pd.DataFrame) -> pd.DataFrame:
    """The arrays in their types; each is let go of as soon as the frame has it."""
    place = buyers.index.get_indexer(pd.Index(invoices["buyer_id"]))
    columns = {
        "invoice_id": invoices.pop("invoice_id"),
        "issued_on": days_of(invoices.pop("issued_on")),
        "due_on": days_of(invoices.pop("due_on")),
        "settled_on": settled_on,
        "amount_thousandths": invoices.pop("amount_thousandths"),
        "paid_thousandths": paid,
        "yearly_rate_thousandths": invoices.pop("yearly_rate_thousandths"),
        "currency": pd.Categorical.from_codes(invoices.pop("currency"), currencies),
        "segment": buyers["segment"].array.take(place, allow_fill=True),
        "country": buyers["country"].array.take(place, allow_fill=True),
        "collection_type": pd.Categorical.from_codes(invoices.pop("collection_type"), TYPES),
        **invoices,
    }
    return pd.DataFrame(columns, copy=False)


def _payments_frame(payments: Arrays) -> pd.DataFrame:
    paid_on = days_of(payments["paid_on"])
    return pd.DataFrame({**payments, "paid_on": paid_on}, copy=False)
