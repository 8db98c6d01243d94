"""What an invoice's page shows, by a constant number of queries: how it stands, its series, and what comes next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.agent import Agent
from models.customer import Contact, Customer, address_key
from models.dunning import Decision, collection_type_on, standing, why_not
from models.dunning_outlook import NextLetters, let_go, next_letters
from models.dunning_policy import Dunning
from models.history import History
from models.hold import Hold, Suppression
from models.invoice import CollectionType, Invoice, InvoiceError, Party, Payment, PaymentRepeat
from models.letter import Letter, LetterEvent, LetterWords
from models.reminder import Reason, Reminder
from models.ticket import Ticket
from models.todo import Todo
from tasks.dunning_policy import dunning
from tasks.given import is_among
from tasks.plan_book import PlanBook
from tasks.reminder_cases import COLUMNS, INVOICES, Dossier, dossiers
from tasks.reminders import at_site
from tasks.settings import current_settings

MOST = 100  # of each kind of thing on the page
MOST_EVENTS = 300


class SeriesRow(NamedTuple):
    """A step for a party; `row` is what runs have made of it so far, `letter` the letter that was written."""

    step: int
    party: Party
    planned_for: date
    row: Reminder | None
    letter: Letter | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the next run finds: the letters that go next, what goes no more, and why a party is not written to."""

    run_on: date
    letters: NextLetters | None
    too_old: tuple[Decision, ...]
    resting: dict[Party, Reason | None]
    collection_type: CollectionType


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """An invoice with all that its page shows; `texts` and `events` are by letter, `plan` is name@version."""

    invoice: Invoice
    firms: dict[Party, Customer]
    contacts: dict[Party, list[Contact]]
    series: list[SeriesRow]
    plan: str
    outlook: Outlook
    payments: list[Payment]
    repeats: list[PaymentRepeat]
    letters: list[Letter]
    texts: dict[int, str]
    events: dict[int, list[LetterEvent]]
    holds: list[Hold]
    suppressions: dict[str, Suppression]
    todos: list[Todo]
    tickets: list[Ticket]
    history: list[History]
    names: dict[str, str]

    @property
    def steps(self) -> dict[int, SeriesRow]:
        """The step that each letter was written for."""
        return {row.letter.id: row for row in self.series if row.letter and row.letter.id}

    def past_holds(self, today: date) -> list[Hold]:
        """Those that count no more."""
        return [hold for hold in self.holds if not hold.is_in_force(today)]


def find_invoice(session: Session, number: int) -> Invoice:
    """The invoice of an id; InvoiceError where there is none."""
    invoice = session.get(Invoice, number)
    if invoice is None:
        raise InvoiceError(f"There is no invoice {number} here; search for its number among the invoices.")
    return invoice


def read_invoice(session: Session, invoice: Invoice, *, now: datetime) -> InvoicePage:
    """The page."""
    assert invoice.id is not None
    settings = current_settings()
    policy = dunning(settings)
    at = at_site(now, settings)
    found = session.execute(select(*COLUMNS).where(INVOICES.c.id == invoice.id)).all()
    [dossier] = dossiers(session, found, PlanBook(policy), at)
    firms, contacts = _companies(session, invoice)
    letters = _of_invoice(session, Letter, invoice)
    return InvoicePage(
        invoice=invoice,
        firms=firms,
        contacts=contacts,
        series=_series(session, dossier, letters, at.day),
        plan=dossier.policy,
        outlook=_outlook(dossier, policy, now.astimezone(at.zone)),
        payments=_of_invoice(session, Payment, invoice),
        repeats=_of_invoice(session, PaymentRepeat, invoice),
        letters=letters,
        texts=texts_of(session, letters),
        events=events_of(session, letters),
        holds=_of_invoice(session, Hold, invoice),
        suppressions=_suppressions(session, [each for of_one in contacts.values() for each in of_one], letters),
        todos=_of_invoice(session, Todo, invoice),
        tickets=_of_invoice(session, Ticket, invoice),
        history=_of_invoice(session, History, invoice),
        names=dict(session.execute(select(col(Agent.address), col(Agent.name))).tuples().all()),
    )


def _of_invoice(session: Session, model: type[SQLModel], invoice: Invoice) -> list[Any]:
    """What there is of a kind about an invoice, the newest first."""
    columns = model.__table__.c  # type: ignore[attr-defined]
    query = select(model).where(columns.invoice_id == invoice.id).order_by(columns.id.desc()).limit(MOST)
    return list(session.execute(query).scalars())


def _companies(session: Session, invoice: Invoice) -> tuple[dict[Party, Customer], dict[Party, list[Contact]]]:
    numbers = {Party.SELLER: invoice.seller_id, Party.BUYER: invoice.buyer_id}
    wanted = set(numbers.values())
    firms = {
        firm.id: firm for firm in session.execute(select(Customer).where(is_among(col(Customer.id), wanted))).scalars()
    }
    people: dict[int, list[Contact]] = defaultdict(list)
    query = select(Contact).where(is_among(col(Contact.customer_id), wanted)).order_by(col(Contact.id)).limit(MOST)
    for contact in session.execute(query).scalars():
        people[contact.customer_id].append(contact)
    return (
        {party: firms[number] for party, number in numbers.items()},
        {party: people[number] for party, number in numbers.items()},
    )


def _series(session: Session, dossier: Dossier, letters: Sequence[Letter], day: date) -> list[SeriesRow]:
    """Every step of the plan for each party, and whatever an older plan left."""
    query = select(Reminder).where(col(Reminder.invoice_id) == dossier.invoice.id).limit(MOST)
    rows = {(row.step, row.party): row for row in session.execute(query).scalars()}
    by_id = {letter.id: letter for letter in letters}
    planned = {(made.step, made.party): made for made in standing(dossier.case, dossier.plan, day)}
    missing = [Decision(row.step, row.party, row.planned_for, None) for key, row in rows.items() if key not in planned]
    made = []
    for each in sorted([*planned.values(), *missing], key=lambda each: (each.step, each.party)):
        row = rows.get((each.step, each.party))
        letter = by_id.get(row.letter_id) if row else None
        made.append(SeriesRow(each.step, each.party, row.planned_for if row else each.planned_for, row, letter))
    return made


def _outlook(dossier: Dossier, policy: Dunning, now: datetime) -> Outlook:
    """What the next run finds; today's has been when its hour has passed."""
    today, has_been = now.date(), now.hour >= policy.hour
    day = today + timedelta(days=has_been)
    case = dossier.case._replace(mailed=frozenset()) if has_been else dossier.case
    resting = {party: why_not(case, party, day) for party in Party}
    letters, too_old = next_letters(case, dossier.plan, since=day), let_go(case, dossier.plan, since=day)
    return Outlook(day, letters, too_old, resting, collection_type_on(case, day))


def events_of(session: Session, letters: Sequence[Letter]) -> dict[int, list[LetterEvent]]:
    """What happened to letters, by their numbers, in order of time."""
    numbers = [letter.id for letter in letters if letter.id]
    query = select(LetterEvent).where(is_among(col(LetterEvent.letter_id), numbers))
    events: dict[int, list[LetterEvent]] = defaultdict(list)
    newest = query.order_by(col(LetterEvent.at).desc(), col(LetterEvent.id).desc()).limit(MOST_EVENTS)
    for event in reversed(session.execute(newest).scalars().all()):
        events[event.letter_id].append(event)
    return dict(events)


def texts_of(session: Session, letters: Sequence[Letter]) -> dict[int, str]:
    """What letters say."""
    theirs = is_among(col(LetterWords.letter_id), [letter.id for letter in letters if letter.id])
    return dict(session.execute(select(col(LetterWords.letter_id), col(LetterWords.text)).where(theirs)).tuples().all())


def _suppressions(
    session: Session, contacts: Sequence[Contact], letters: Sequence[Letter]
) -> dict[str, Suppression]:  # fmt: skip
    """The addresses that get no reminders, of the companies' contacts and of those that were written to."""
    keys = {contact.address_key for contact in contacts} | {address_key(letter.to_address) for letter in letters}
    query = select(Suppression).where(is_among(col(Suppression.address_key), keys))
    return {row.address_key: row for row in session.execute(query.order_by(col(Suppression.address_key))).scalars()}
