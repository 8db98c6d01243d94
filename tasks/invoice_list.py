"""The ledger as a list: one page of invoices by a constant number of queries, quick in a ledger of a million.

What is owed is summed for all that fits the filters, not for the page alone; in digits, for SQLite would add what it
keeps as numbers with a rest. Of pages there is no last one to jump to: whoever wants the ten thousandth invoice
filters. A company filter takes in so many companies at most and says when there are more.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Row, Table, and_, cast, func, or_, select
from sqlmodel import Session, col

from models.age_band import AgeBand, due_between
from models.columns import CENT
from models.customer import Customer
from models.hold import Hold, HoldKind
from models.invoice import CollectionType, Invoice
from models.reminder import Reminder, ReminderState
from tasks.given import is_among
from tasks.named_customers import is_named

PAGE_ROWS = 50
MOST_PAGES = 200
MOST_COMPANIES = 200
INVOICES: Table = Invoice.__table__  # type: ignore[attr-defined]
BALANCE = INVOICES.c.amount - INVOICES.c.paid


class State(StrEnum):
    """Which invoices are meant."""

    OPEN = "open"
    OVERDUE = "overdue"
    HELD = "held"
    PAID = "paid"
    ALL = "all"


class Order(StrEnum):
    """Which come first."""

    OLDEST = "oldest"
    NEWEST = "newest"
    MOST = "most"
    LEAST = "least"


DIRECTIONS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    Order.OLDEST: (INVOICES.c.due_on, INVOICES.c.id),
    Order.NEWEST: (INVOICES.c.due_on.desc(), INVOICES.c.id.desc()),
    Order.MOST: (BALANCE.desc(), INVOICES.c.id),
    Order.LEAST: (BALANCE, INVOICES.c.id),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for."""

    state: State = State.OPEN
    age: AgeBand | None = None
    seller: str = ""
    buyer: str = ""
    number: str = ""
    order: Order = Order.OLDEST
    page: int = 1


class ListRow(NamedTuple):
    """One line; `holds` are those in force, `reminded` the last step that went and its moment."""

    id: int
    number: str
    seller: str
    buyer: str
    due_on: date
    balance: Decimal
    currency: str
    collection_type: CollectionType
    settled_on: date | None
    holds: tuple[HoldKind, ...]
    reminded: tuple[int, datetime] | None


class Owed(NamedTuple):
    """What is owed in a currency, and on how many invoices."""

    currency: str
    invoices: int
    sum: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """One page; `cut` names the filters that fit more companies than were taken in."""

    rows: tuple[ListRow, ...]
    owed: tuple[Owed, ...]
    has_next: bool
    cut: tuple[str, ...]


def read_invoices(session: Session, wanted: Wanted, *, today: date) -> InvoiceList:
    """The page asked for, and what is owed in all."""
    cut: list[str] = []
    conditions = [*_of_state(wanted.state, today), *_of_companies(session, wanted, cut)]
    if wanted.age:
        conditions.append(INVOICES.c.due_on.between(*due_between(wanted.age, today)))
    if wanted.number:
        conditions.append(_numbered(session, wanted.number))
    elif not (wanted.seller or wanted.buyer):
        conditions.append(INVOICES.c.due_on >= date.min)  # says nothing; it leads SQLite to the index by due date
    found = _found(session, wanted, conditions)
    rows = _rows(session, found[:PAGE_ROWS], today)
    return InvoiceList(rows, _owed(session, wanted.state, conditions), len(found) > PAGE_ROWS, tuple(cut))


def is_held(today: date) -> ColumnElement[bool]:
    """Whether a hold is in force."""
    return and_(col(Hold.ended_at).is_(None), or_(col(Hold.until).is_(None), col(Hold.until) >= today))


def _of_state(state: State, today: date) -> list[ColumnElement[bool]]:
    is_open = INVOICES.c.settled_on.is_(None)
    if state is State.PAID:
        return [INVOICES.c.settled_on.is_not(None)]
    if state is State.OVERDUE:
        return [is_open, INVOICES.c.due_on < today]
    if state is State.HELD:
        return [is_open, INVOICES.c.id.in_(select(col(Hold.invoice_id)).where(is_held(today)))]
    return [is_open] if state is State.OPEN else []


def _of_companies(session: Session, wanted: Wanted, cut: list[str]) -> list[ColumnElement[bool]]:
    conditions = []
    for column, words in ((INVOICES.c.seller_id, wanted.seller), (INVOICES.c.buyer_id, wanted.buyer)):
        if words:
            query = select(col(Customer.id)).where(is_named(words))
            found = session.execute(query.order_by(col(Customer.name)).limit(MOST_COMPANIES + 1)).scalars().all()
            if len(found) > MOST_COMPANIES:
                cut.append(words)
            conditions.append(is_among(column, list(found[:MOST_COMPANIES])))
    return conditions


def _numbered(session: Session, words: str) -> ColumnElement[bool]:
    """The beginning of a number, or a whole reference number."""
    begins = INVOICES.c.number.startswith(words, autoescape=True)
    if session.get_bind().dialect.name == "sqlite":  # its LIKE uses no index
        begins = and_(INVOICES.c.number >= words, INVOICES.c.number < f"{words}\U0010ffff")
    return or_(begins, INVOICES.c.reference == words)


def _found(session: Session, wanted: Wanted, conditions: Sequence[ColumnElement[bool]]) -> Sequence[Row[Any]]:
    numbers = select(INVOICES.c.id).where(*conditions).order_by(*DIRECTIONS[wanted.order])
    page = min(max(wanted.page, 1), MOST_PAGES)
    ids = session.execute(numbers.limit(PAGE_ROWS + 1).offset((page - 1) * PAGE_ROWS)).scalars().all()
    query = select(INVOICES).where(is_among(INVOICES.c.id, ids)).order_by(*DIRECTIONS[wanted.order])
    return session.execute(query).all()


def _rows(session: Session, found: Sequence[Row[Any]], today: date) -> tuple[ListRow, ...]:
    numbers = [row.id for row in found]
    companies = {number for row in found for number in (row.seller_id, row.buyer_id)}
    names = dict(
        session.execute(select(col(Customer.id), col(Customer.name)).where(is_among(col(Customer.id), companies)))
        .tuples()
        .all()
    )
    holds, reminded = _holds(session, numbers, today), _reminded(session, numbers)
    return tuple(
        ListRow(
            row.id, row.number, names[row.seller_id], names[row.buyer_id], row.due_on, row.amount - row.paid,
            row.currency, row.collection_type, row.settled_on, tuple(holds.get(row.id, ())), reminded.get(row.id),
        )
        for row in found
    )  # fmt: skip


def _holds(session: Session, numbers: Collection[int], today: date) -> dict[int, list[HoldKind]]:
    query = select(col(Hold.invoice_id), col(Hold.kind)).where(is_among(col(Hold.invoice_id), numbers), is_held(today))
    holds: dict[int, list[HoldKind]] = defaultdict(list)
    for number, kind in session.execute(query.order_by(col(Hold.id))):
        holds[number].append(kind)
    return holds


def _reminded(session: Session, numbers: Collection[int]) -> dict[int, tuple[int, datetime]]:
    query = select(col(Reminder.invoice_id), col(Reminder.step), col(Reminder.at)).where(
        is_among(col(Reminder.invoice_id), numbers), col(Reminder.state) == ReminderState.SENT
    )
    return {number: (step, at) for number, step, at in session.execute(query.order_by(col(Reminder.at)))}


def _owed(session: Session, state: State, conditions: Sequence[ColumnElement[bool]]) -> tuple[Owed, ...]:
    if state is State.PAID:
        return ()
    digits = func.sum(cast(func.round(BALANCE * Decimal(1000)), BigInteger))
    query = select(INVOICES.c.currency, func.count(), digits).where(INVOICES.c.settled_on.is_(None), *conditions)
    found = session.execute(query.group_by(INVOICES.c.currency).order_by(func.count().desc(), INVOICES.c.currency))
    return tuple(Owed(currency, count, _amount(int(total))) for currency, count, total in found)


def _amount(thousandths: int) -> Decimal:
    exact = Decimal(thousandths) / 1000
    return exact.quantize(CENT) if exact == exact.quantize(CENT) else exact
