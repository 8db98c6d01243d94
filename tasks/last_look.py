"""The last look: right before a reminder is handed over, what may have changed since is read again (D-07).

The database is asked which letters are in question; only those are judged, and all others are as they were written.
A letter that must not go any more is cancelled and its reminder says why; where the reason may pass, the invoice is
looked at again the next day. Where something else is owed by now, or the address is no contact's any more, the letter
is written anew. Where that cannot be judged or written, for the policy or a template is broken, reminders wait until a
person has mended it, and other letters do not wait with them. Of those only nudges are looked at (tasks/nudge_look.py).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, or_, select, update
from sqlmodel import Session

from models.backoff import STAGES
from models.customer import address_key
from models.dunning import WRITTEN, Case, Recipient, last_day, why_not
from models.dunning_calendar import DAY
from models.dunning_policy import DunningError
from models.invoice import CollectionType, Party
from models.letter import LetterError, LetterStatus
from models.reminder import Reason, ReminderState
from tasks.dunning_policy import dunning
from tasks.given import is_among, is_among_given
from tasks.invoices import look_again
from tasks.nudge_look import call_off_nudges
from tasks.plan_book import PlanBook
from tasks.reminder_cases import (
    COLUMNS,
    CONTACTS,
    HOLDS,
    INVOICES,
    LETTERS,
    REMINDERS,
    SUPPRESSIONS,
    At,
    dossiers,
    holds_of,
)  # fmt: skip
from tasks.reminder_writing import letter_of
from tasks.reminders import at_site, office_of
from tasks.rewriting import cancel, put_off, rewrite
from tasks.settings import Settings, current_settings

LATER = REMINDERS.alias("later")
HAS_LATER = exists().where(
    LATER.c.invoice_id == REMINDERS.c.invoice_id, LATER.c.party == REMINDERS.c.party,
    LATER.c.step > REMINDERS.c.step, LATER.c.planned_for > REMINDERS.c.planned_for,
    or_(*(LATER.c.state == state for state in WRITTEN)),  # an `in_` would be put together anew each time
)  # fmt: skip
FIRM = case((REMINDERS.c.party == Party.SELLER, INVOICES.c.seller_id), else_=INVOICES.c.buyer_id)
STATES = {Reason.TOO_OLD: ReminderState.EXPIRED, Reason.LATER_STEP_DUE: ReminderState.SUPERSEDED}


class Unwanted(NamedTuple):
    """A reminder whose letter must not go."""

    reminder: Any
    reason: str


class Look(NamedTuple):
    """The letters that may go, whose words are to be read after this; and what a person must mend, "" where nothing."""

    may_go: set[int]
    problem: str = ""


def last_look(session: Session, numbers: Sequence[int], now: datetime) -> Look:
    """Of letters that are about to be handed over, those that may go."""
    settings = current_settings()
    at = at_site(now, settings)
    numbers = sorted(set(numbers) - call_off_nudges(session, numbers, now))
    if not numbers:
        return Look(set())
    try:
        book = PlanBook(dunning(settings))
    except DunningError as error:
        return _wait(session, numbers, session.execute(REMINDERS_OF, {"numbers": numbers}).all(), error, now)
    found = session.execute(IN_QUESTION, {"numbers": numbers, "day": at.day}).all()
    unwanted = [Unwanted(row, reason) for row, reason in _judged(session, found, at, book) if reason]
    left = set(numbers) - _call_off(session, unwanted, at)
    changed = [row for row in found if row.letter_id in left and _is_changed(row)]
    try:
        return Look(left - _write_anew(session, changed, at, settings))
    except (DunningError, LetterError) as error:
        return _wait(session, left, changed, error, now)


def _wait(
    session: Session, numbers: Iterable[int], waiting: Sequence[Row[Any]], error: Exception, now: datetime
) -> Look:
    """Letters but for the reminders that wait until a person has mended what is broken."""
    put_off(session, [row.letter_id for row in waiting], until=now + STAGES[1])
    return Look(set(numbers) - {row.letter_id for row in waiting}, f"Reminders wait: {error}")


def _is_changed(row: Row[Any]) -> bool:
    return row.asked != row.amount - row.paid or not row.is_contact


def _reminders_of_letters() -> Select[Any]:
    """The reminders of letters, with what of their invoices they depend on."""
    contact = exists().where(CONTACTS.c.customer_id == FIRM, CONTACTS.c.address == LETTERS.c.to_address)
    columns = (
        *(REMINDERS.c[name] for name in ("id", "invoice_id", "policy", "step", "party", "planned_for", "state",
                                         "reason", "asked", "letter_id")),
        *(INVOICES.c[name] for name in ("due_on", "amount", "paid", "collection_type")),
        LETTERS.c.to_address, HAS_LATER.label("has_later"), contact.label("is_contact"),
    )  # fmt: skip
    joined = REMINDERS.join(LETTERS, LETTERS.c.id == REMINDERS.c.letter_id)
    joined = joined.join(INVOICES, INVOICES.c.id == REMINDERS.c.invoice_id)
    asked = is_among_given(REMINDERS.c.letter_id, "numbers", are_numbers=True)
    return select(*columns).select_from(joined).where(asked)


def _is_in_question() -> ColumnElement[bool]:
    """What of a reminder's letter has to be judged at all: the others are as they were when they were written.

    None of a step whose day is today is too old; a sum is compared as the database keeps it, and exactly after that.
    """
    goes_to_all = INVOICES.c.collection_type == CollectionType.DISCLOSED
    goes_to_sellers = INVOICES.c.collection_type == CollectionType.NON_DISCLOSED
    its_contact = (CONTACTS.c.customer_id == FIRM, CONTACTS.c.address == LETTERS.c.to_address)
    is_dead = exists().where(*its_contact, SUPPRESSIONS.c.address_key == CONTACTS.c.address_key)
    is_held = exists().where(HOLDS.c.invoice_id == REMINDERS.c.invoice_id, HOLDS.c.ended_at.is_(None))
    return or_(
        REMINDERS.c.state != ReminderState.SENT, REMINDERS.c.planned_for < bindparam("day"),
        REMINDERS.c.asked.is_(None), REMINDERS.c.asked != INVOICES.c.amount - INVOICES.c.paid,
        INVOICES.c.amount <= INVOICES.c.paid, ~exists().where(*its_contact), is_dead, is_held, HAS_LATER,
        ~or_(goes_to_all, and_(goes_to_sellers, REMINDERS.c.party == Party.SELLER)),
    )  # fmt: skip


REMINDERS_OF = _reminders_of_letters()
IN_QUESTION = REMINDERS_OF.where(_is_in_question())
DEAD_OF = select(SUPPRESSIONS.c.address_key).where(is_among_given(SUPPRESSIONS.c.address_key, "keys"))


def _judged(session: Session, found: Sequence[Row[Any]], at: At, book: PlanBook) -> list[tuple[Row[Any], str]]:
    """Each reminder with the reason against it, "" where there is none."""
    if not found:
        return []
    book.learn(session, {row.policy for row in found})
    holds = holds_of(session, {row.invoice_id for row in found}, at)
    keys = [address_key(row.to_address) for row in found]
    dead, day, judged = set(session.scalars(DEAD_OF, {"keys": set(keys)})), at.day, []
    for row, key in zip(found, keys, strict=True):
        fault = Reason.ADDRESS_DEAD if key in dead else None
        case = Case(
            row.due_on, row.amount - row.paid, {row.party: Recipient("", fault)}, row.collection_type,
            tuple(holds.get(row.invoice_id, ())),
        )  # fmt: skip
        judged.append((row, _against(row, case, book, day)))
    return judged


def _against(row: Row[Any], case: Case, book: PlanBook, day: date) -> str:
    """Why a reminder's letter must not go; it may have been decided meanwhile, or the provider was long away."""
    if row.state is not ReminderState.SENT:
        return row.reason or str(row.state)
    plan = book.plan(row.policy)
    step = next(step for step in plan.steps if step.days == row.step)
    if reason := why_not(case, row.party, day):
        return reason
    if row.has_later:
        return Reason.LATER_STEP_DUE
    return Reason.TOO_OLD if day > last_day(plan, step, row.due_on, row.planned_for) else ""


def _call_off(session: Session, unwanted: Sequence[Unwanted], at: At) -> set[int]:
    """Cancel letters and tell their reminders; what may pass is looked at again tomorrow. The letters' numbers."""
    if not unwanted:
        return set()
    reasons = {each.reminder.letter_id: str(each.reason) for each in unwanted}
    _tell(session, [each for each in unwanted if each.reminder.state is ReminderState.SENT], at)
    cancel(session, reasons, status=LetterStatus.SENDING, now=at.now)
    numbers = {each.reminder.invoice_id for each in unwanted}
    look_again(session, invoice_ids=numbers, day=at.day + DAY)
    return set(reasons)


def _tell(session: Session, unwanted: Sequence[Unwanted], at: At) -> None:
    """Have reminders say why their letter did not go."""
    values = {name: bindparam(f"new_{name}", type_=REMINDERS.c[name].type) for name in ("state", "reason", "at")}
    theirs = update(REMINDERS).where(REMINDERS.c.id == bindparam("number"))
    rows = [
        {"number": each.reminder.id, "new_state": STATES.get(Reason(each.reason), ReminderState.SKIPPED),
         "new_reason": str(each.reason), "new_at": at.now}
        for each in unwanted
    ]  # fmt: skip
    if rows:
        session.connection().execute(theirs.values(values), rows)


def _write_anew(session: Session, changed: Sequence[Row[Any]], at: At, settings: Settings) -> set[int]:
    """Write letters anew to whom it concerns now, with what is owed now; those that nobody is left to get stay."""
    if not changed:
        return set()
    office = office_of(settings, at.now)
    query = select(*COLUMNS).where(is_among(INVOICES.c.id, {row.invoice_id for row in changed}))
    found = dossiers(session, session.execute(query).all(), PlanBook(dunning(settings)), at)
    by_id = {dossier.invoice.id: dossier for dossier in found}
    kept = [row for row in changed if by_id[row.invoice_id].people[row.party]]
    rewrite(
        session, [letter_of(office, by_id[row.invoice_id], step=row.step, party=row.party) for row in kept], now=at.now
    )
    for row in kept:
        asked = by_id[row.invoice_id].case.balance
        session.execute(update(REMINDERS).where(REMINDERS.c.id == row.id).values(asked=asked))
    faults = [(row, by_id[row.invoice_id].case.recipients[row.party].fault) for row in changed]
    return _call_off(session, [Unwanted(row, fault) for row, fault in faults if fault], at)
