"""Invoices with all that their reminders depend on, loaded for a batch in a few sets.

A look at another day than today leaves out what came after its moment: payments, holds and reminders.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, func, or_, select
from sqlmodel import Session

from models.customer import Contact, Customer
from models.dunning import WRITTEN, Case, Past, Recipient, Resting
from models.dunning_policy import Pair, Plan
from models.dunning_recipient import Firm, Person, recipient_of
from models.hold import Hold, Suppression
from models.invoice import CollectionType, Invoice, Party, Payment
from models.letter import Letter
from models.reminder import Reminder, ReminderState
from tasks.given import is_among
from tasks.plan_book import PlanBook

INVOICES: Table = Invoice.__table__  # type: ignore[attr-defined]
REMINDERS: Table = Reminder.__table__  # type: ignore[attr-defined]
LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
HOLDS: Table = Hold.__table__  # type: ignore[attr-defined]
CUSTOMERS: Table = Customer.__table__  # type: ignore[attr-defined]
CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
SUPPRESSIONS: Table = Suppression.__table__  # type: ignore[attr-defined]
PAYMENTS: Table = Payment.__table__  # type: ignore[attr-defined]


class At(NamedTuple):
    """The moment of a run, and its day at the site; `is_preview` where what came after the moment is left out."""

    now: datetime
    zone: ZoneInfo
    is_preview: bool = False

    @property
    def day(self) -> date:
        """The day at the site."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment at the site."""
        return moment.astimezone(self.zone).date()


class InvoiceRow(NamedTuple):
    """What is read of an invoice, in the order of COLUMNS."""

    id: int
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    paid: Decimal
    currency: str
    seller_id: int
    buyer_id: int
    collection_type: CollectionType
    reference: str
    pdf_sha256: str
    remind_on: date | None


COLUMNS = tuple(INVOICES.c[name] for name in InvoiceRow._fields)


class ReminderRow(NamedTuple):
    """What is read of a reminder."""

    id: int
    invoice_id: int
    policy: str
    step: int
    party: Party
    state: ReminderState
    reason: str
    at: datetime
    letter_id: int | None
    message_id: str | None
    sent_at: datetime | None

    def was_mailed_on(self, at: At) -> bool:
        """Whether its letter was written on the day of a run, or left then, for it may have waited for a provider."""
        days = {at.day_of(self.at), self.sent_at and at.day_of(self.sent_at)}
        return self.state in WRITTEN and at.day in days


class Dossier(NamedTuple):
    """An invoice with all that a reminder of it needs; `policy` is name@version of its plan."""

    invoice: InvoiceRow
    case: Case
    plan: Plan
    policy: str
    firms: Mapping[Party, Firm]
    people: Mapping[Party, Person | None]
    rows: Mapping[tuple[int, Party], ReminderRow]

    def letter(self, step: int, party: Party) -> str:
        """The kind of letter of a step."""
        return next(each.letter(party) for each in self.plan.steps if each.days == step)

    def earlier(self, step: int, party: Party) -> tuple[str, ...]:
        """The Message-IDs of the letters of other steps that a party got, oldest first."""
        own = [row for row in self.rows.values() if row.party is party and row.step != step]
        sent = [row for row in own if row.state is ReminderState.SENT]
        return tuple(row.message_id for row in sorted(sent, key=lambda row: (row.at, row.step)) if row.message_id)


def due_invoices(at: At) -> Select[Any]:
    """The open invoices that are to be looked at, longest due first."""
    query = select(*COLUMNS).where(INVOICES.c.remind_on <= at.day, INVOICES.c.settled_on.is_(None))
    return query.order_by(INVOICES.c.remind_on, INVOICES.c.id)


def dossiers(session: Session, found: Sequence[Any], book: PlanBook, at: At) -> list[Dossier]:
    """All about some invoices, read in sets."""
    invoices = list(map(InvoiceRow._make, found))
    numbers = [invoice.id for invoice in invoices]
    firms = _firms(session, {number for invoice in invoices for number in (invoice.seller_id, invoice.buyer_id)})
    reached = _reached(session, firms)
    holds, rows = holds_of(session, numbers, at), _reminders(session, numbers, at)
    book.learn(session, {row.policy for of_one in rows.values() for row in of_one})
    later = _paid_later(session, numbers, at) if at.is_preview else {}
    made = []
    for invoice in invoices:
        parties = {Party.SELLER: firms[invoice.seller_id], Party.BUYER: firms[invoice.buyer_id]}
        own = rows.get(invoice.id, [])
        policy, plan = book.of(own[0].policy if own else "", _pair(parties))
        case = Case(
            due_on=invoice.due_on,
            balance=invoice.amount - invoice.paid + later.get(invoice.id, Decimal(0)),
            recipients={party: reached[firm.id][0] for party, firm in parties.items()},
            collection_type=invoice.collection_type,
            holds=tuple(holds.get(invoice.id, ())),
            past={(row.step, row.party): Past(row.state, row.reason) for row in own},
            mailed=frozenset(row.party for row in own if row.was_mailed_on(at)),
        )
        people = {party: reached[firm.id][1] for party, firm in parties.items()}
        made.append(Dossier(invoice, case, plan, policy, parties, people, {(row.step, row.party): row for row in own}))
    return made


def _pair(parties: Mapping[Party, Firm]) -> Pair:
    seller, buyer = parties[Party.SELLER], parties[Party.BUYER]
    return Pair(seller.registry_code, buyer.registry_code, seller.segment, buyer.segment)


def _firms(session: Session, numbers: Collection[int]) -> dict[int, Firm]:
    query = select(*(CUSTOMERS.c[name] for name in Firm._fields)).where(is_among(CUSTOMERS.c.id, numbers))
    return {row.id: Firm(*row) for row in session.execute(query)}


def _reached(session: Session, firms: Mapping[int, Firm]) -> dict[int, tuple[Recipient, Person | None]]:
    """Whom each company is written to by."""
    query = select(*(CONTACTS.c[name] for name in Person._fields)).where(is_among(CONTACTS.c.customer_id, firms))
    people: dict[int, list[Person]] = defaultdict(list)
    for row in session.execute(query):
        people[row.customer_id].append(Person(*row))
    keys = {person.address_key for of_one in people.values() for person in of_one}
    query = select(SUPPRESSIONS.c.address_key).where(is_among(SUPPRESSIONS.c.address_key, keys))
    dead = set(session.execute(query).scalars())
    return {number: recipient_of(firm, people.get(number, ()), dead) for number, firm in firms.items()}


def holds_of(session: Session, numbers: Collection[int], at: At) -> dict[int, list[Resting]]:
    """The holds of invoices that nobody has ended, oldest first."""
    columns = (HOLDS.c.invoice_id, HOLDS.c.kind, HOLDS.c.until, HOLDS.c.collection_type)
    query = select(*columns).where(is_among(HOLDS.c.invoice_id, numbers), *_open_at(at)).order_by(HOLDS.c.id)
    holds: dict[int, list[Resting]] = defaultdict(list)
    for number, *hold in session.execute(query):
        holds[number].append(Resting(*hold))
    return holds


def _open_at(at: At) -> tuple[ColumnElement[bool], ...]:
    if not at.is_preview:
        return (HOLDS.c.ended_at.is_(None),)
    return (HOLDS.c.begun_at <= at.now, or_(HOLDS.c.ended_at.is_(None), HOLDS.c.ended_at > at.now))


def _reminders(session: Session, numbers: Sequence[int], at: At) -> dict[int, list[ReminderRow]]:
    columns = [REMINDERS.c[name] for name in ReminderRow._fields[:-2]]
    joined = REMINDERS.outerjoin(LETTERS, LETTERS.c.id == REMINDERS.c.letter_id)
    query = select(*columns, LETTERS.c.message_id, LETTERS.c.sent_at).select_from(joined)
    query = query.where(is_among(REMINDERS.c.invoice_id, numbers))
    if at.is_preview:
        query = query.where(REMINDERS.c.at <= at.now)
    rows: dict[int, list[ReminderRow]] = defaultdict(list)
    for row in map(ReminderRow._make, session.execute(query)):
        rows[row.invoice_id].append(row)
    return rows


def _paid_later(session: Session, numbers: Sequence[int], at: At) -> dict[int, Decimal]:
    """What was paid after the day."""
    query = select(PAYMENTS.c.invoice_id, func.sum(PAYMENTS.c.amount)).group_by(PAYMENTS.c.invoice_id)
    query = query.where(is_among(PAYMENTS.c.invoice_id, numbers), PAYMENTS.c.paid_on > at.day)
    return {number: Decimal(total) for number, total in session.execute(query)}
