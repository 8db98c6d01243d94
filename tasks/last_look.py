"""The last look: right before a reminder is handed over, what may have changed since is read again (D-07).

A letter that must not go any more is cancelled and its reminder says why; where the reason may pass, the invoice is
looked at again the next day. Where something else is owed by now, or the address is no contact's any more, the letter
is written anew. Where that cannot be judged or written, for the policy or a template is broken, reminders wait until a
person has mended it, and other letters do not wait with them. Of those only nudges are looked at (tasks/nudge_look.py).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, case, exists, select, update
from sqlmodel import Session

from models.backoff import STAGES
from models.customer import address_key
from models.dunning import WRITTEN, Case, Recipient, last_day, why_not
from models.dunning_calendar import DAY
from models.dunning_policy import DunningError
from models.invoice import Party
from models.letter import LetterError, LetterStatus
from models.reminder import Reason, ReminderState
from tasks.dunning_policy import dunning
from tasks.given import is_among
from tasks.invoices import look_again
from tasks.nudge_look import call_off_nudges
from tasks.plan_book import PlanBook
from tasks.reminder_cases import COLUMNS, CONTACTS, INVOICES, LETTERS, REMINDERS, SUPPRESSIONS, At, dossiers, holds_of
from tasks.reminder_writing import letter_of
from tasks.reminders import at_site, office_of
from tasks.rewriting import cancel, put_off, rewrite
from tasks.settings import Settings, current_settings

LATER = REMINDERS.alias("later")
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
    found = session.execute(_reminders_of(numbers)).all()
    waiting, left, problem = found, set(numbers) - call_off_nudges(session, numbers, now), ""
    try:
        unwanted = [Unwanted(row, reason) for row, reason in _judged(session, found, at, settings) if reason]
        left -= _call_off(session, unwanted, at)
        waiting = [row for row in found if row.letter_id in left and _is_changed(row)]
        left -= _write_anew(session, waiting, at, settings)
    except (DunningError, LetterError) as error:
        put_off(session, [row.letter_id for row in waiting], until=now + STAGES[1])
        left -= {row.letter_id for row in waiting}
        problem = f"Reminders wait: {error}"
    return Look(left, problem)


def _is_changed(row: Row[Any]) -> bool:
    return row.asked != row.amount - row.paid or not row.is_contact


def _reminders_of(numbers: Sequence[int]) -> Any:
    """The reminders of letters, with what of their invoices they depend on."""
    later = exists().where(
        LATER.c.invoice_id == REMINDERS.c.invoice_id, LATER.c.party == REMINDERS.c.party,
        LATER.c.step > REMINDERS.c.step, LATER.c.planned_for > REMINDERS.c.planned_for, LATER.c.state.in_(WRITTEN),
    )  # fmt: skip
    firm = case((REMINDERS.c.party == Party.SELLER, INVOICES.c.seller_id), else_=INVOICES.c.buyer_id)
    contact = exists().where(CONTACTS.c.customer_id == firm, CONTACTS.c.address == LETTERS.c.to_address)
    columns = (
        *(REMINDERS.c[name] for name in ("id", "invoice_id", "policy", "step", "party", "planned_for", "state",
                                         "reason", "asked", "letter_id")),
        *(INVOICES.c[name] for name in ("due_on", "amount", "paid", "collection_type")),
        LETTERS.c.to_address, later.label("has_later"), contact.label("is_contact"),
    )  # fmt: skip
    joined = REMINDERS.join(LETTERS, LETTERS.c.id == REMINDERS.c.letter_id)
    joined = joined.join(INVOICES, INVOICES.c.id == REMINDERS.c.invoice_id)
    return select(*columns).select_from(joined).where(is_among(REMINDERS.c.letter_id, numbers))


def _judged(session: Session, found: Sequence[Row[Any]], at: At, settings: Settings) -> list[tuple[Row[Any], str]]:
    """Each reminder with the reason against it, "" where there is none."""
    if not found:
        return []
    book = PlanBook(dunning(settings))
    book.learn(session, {row.policy for row in found})
    holds = holds_of(session, {row.invoice_id for row in found}, at)
    keys = {address_key(row.to_address) for row in found}
    query = select(SUPPRESSIONS.c.address_key).where(is_among(SUPPRESSIONS.c.address_key, keys))
    dead = set(session.scalars(query))
    judged = []
    for row in found:
        fault = Reason.ADDRESS_DEAD if address_key(row.to_address) in dead else None
        case = Case(
            row.due_on, row.amount - row.paid, {row.party: Recipient("", fault)}, row.collection_type,
            tuple(holds.get(row.invoice_id, ())),
        )  # fmt: skip
        judged.append((row, _against(row, case, book, at)))
    return judged


def _against(row: Row[Any], case: Case, book: PlanBook, at: At) -> str:
    """Why a reminder's letter must not go; it may have been decided meanwhile, or the provider was long away."""
    if row.state is not ReminderState.SENT:
        return row.reason or str(row.state)
    plan = book.plan(row.policy)
    step = next(step for step in plan.steps if step.days == row.step)
    if reason := why_not(case, row.party, at.day):
        return reason
    if row.has_later:
        return Reason.LATER_STEP_DUE
    return Reason.TOO_OLD if at.day > last_day(plan, step, row.due_on, row.planned_for) else ""


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
