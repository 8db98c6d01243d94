"""Whether Haldur reminded as the example's truth says: each reminder, each letter, each invoice, each address.

A reminder is right where its state, reason, day by the calendar, plan and, if it went, its day, recipient, language and
sum are those of the truth. Nothing may stand in the register that the truth does not have.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from haldur.demo_ledger import LedgerLife
from haldur.example.ledger.collecting import Debt, Told
from haldur.example.writing import ZONE
from models.hold import Suppression
from models.invoice import Invoice, StrayPayment
from models.letter import Letter, LetterEvent, LetterStatus, LetterWords
from models.reminder import Reminder, ReminderState
from models.todo import Todo

NOT_DIGITS = re.compile(r"\D")
COUNTED = ("opened", "clicked")


class Standing(NamedTuple):
    """A reminder in words that can be compared; the last five only of one that went."""

    state: str
    reason: str
    planned_for: date
    plan: str
    day: date | None = None
    asked: Decimal | None = None
    to: str = ""
    language: str = ""
    kind: str = ""


def ledger_faults(session: Session, life: LedgerLife) -> list[str]:
    """What the register has otherwise than the truth, a line each; empty where all is right."""
    found = [*life.faults, *life.returns.faults]
    found += [f"A run ended as {state.name}: {state.message}" for state in life.states if not state.is_completed()]
    found += _of_reminders(session, life)
    found += _of_invoices(session, life)
    found += _of_addresses(session, life)
    return [*found, *_of_looks(session, life)]


def _of_reminders(session: Session, life: LedgerLife) -> Iterator[str]:
    """Each reminder, and that its letter says which invoice and how much; one that must not go did not."""
    rows = {(row.number, row.step, str(row.party)): row for row in session.execute(_reminders())}
    read = {key: _read(row) for key, row in rows.items()}
    true = {
        (number, *place): _true(debt, place, told)
        for number, debt in life.truth.debts.items()
        for place, told in debt.told.items()
    }
    for key in sorted(true.keys() | read.keys()):
        if true.get(key) != read.get(key):
            yield f"Invoice {key[0]}, step {key[1]:+d} to the {key[2]}: {_difference(true.get(key), read.get(key))}"
    yield from (fault for row in rows.values() if row.letter_id for fault in _of_letter(row))
    yield from _of_letters_alone(session, life, {row.letter_id for row in rows.values()})


def _of_letters_alone(session: Session, life: LedgerLife, known: set[int]) -> Iterator[str]:
    """Only a letter that was called off before the due date moved has no reminder."""
    query = select(col(Letter.id), col(Letter.key), col(Letter.status), col(Invoice.number))
    query = query.join(Invoice, col(Invoice.id) == col(Letter.invoice_id))
    alone = [row for row in session.execute(query) if row.id not in known]
    yield from (f"Letter {row.key} has no reminder" for row in alone if row.status is not LetterStatus.CANCELLED)
    read = Counter(row.number for row in alone)
    for number, debt in life.truth.debts.items():
        if read[number] != debt.forgotten:
            yield f"Invoice {number}: {debt.forgotten} forgotten letters should be left, {read[number]} are"


def _reminders() -> Select[Any]:
    """All reminders of the register, with their letters."""
    ours = (Reminder.step, Reminder.party, Reminder.state, Reminder.reason, Reminder.planned_for, Reminder.policy,
            Reminder.asked, Reminder.letter_id)  # fmt: skip
    letters = (Letter.key, Letter.status, Letter.sent_at, Letter.to_address, Letter.language, Letter.kind,
               LetterWords.text)  # fmt: skip
    query = select(col(Invoice.number), *map(col, (*ours, *letters))).join_from(
        Reminder, Invoice, col(Invoice.id) == Reminder.invoice_id
    )
    query = query.outerjoin(Letter, col(Letter.id) == Reminder.letter_id)
    return query.outerjoin(LetterWords, col(LetterWords.letter_id) == Reminder.letter_id)


def _read(row: Any) -> Standing:
    head = Standing(str(row.state), row.reason, row.planned_for, row.policy.partition("@")[0])
    if row.state is not ReminderState.SENT or row.to_address is None:
        return head
    day, to = row.sent_at and row.sent_at.astimezone(ZONE).date(), row.to_address.lower()
    return head._replace(day=day, asked=row.asked, to=to, language=row.language, kind=row.kind)


def _of_letter(row: Any) -> Iterator[str]:
    status = LetterStatus.SENT if row.state is ReminderState.SENT else LetterStatus.CANCELLED
    if row.status is not status:
        yield f"Invoice {row.number}: letter {row.key} should be {status}, is {row.status}"
    elif status is LetterStatus.SENT and not _says(row.text, row.number, row.asked):
        yield f"Invoice {row.number}: letter {row.key} does not ask for {row.asked} of this invoice"


def _difference(true: Standing | None, read: Standing | None) -> str:
    if true is None or read is None:
        return f"should be {_shown(true)}, is {_shown(read)}"
    names = [name for name in Standing._fields if getattr(true, name) != getattr(read, name)]
    return "; ".join(f"{name} should be {getattr(true, name)}, is {getattr(read, name)}" for name in names)


def _shown(standing: Standing | None) -> str:
    return f"{standing.state} {standing.reason}".strip() if standing else "nothing"


def _true(debt: Debt, place: tuple[int, str], told: Told) -> Standing:
    step, party = place
    head = Standing(told.state, told.reason, told.planned_for, debt.plan)
    if told.state != "sent":
        return head
    assert told.to
    side = "after" if step > 0 else "before"
    kind, language = f"dunning_{party}_{side}_{abs(step)}", debt.firm(party).letter_language
    return head._replace(day=told.day, asked=told.asked, to=told.to.key, language=language, kind=kind)


def _says(text: str, number: str, asked: Decimal) -> bool:
    return number in text and NOT_DIGITS.sub("", f"{asked:.2f}") in NOT_DIGITS.sub("", text)


def _of_invoices(session: Session, life: LedgerLife) -> Iterator[str]:
    rows = {row.number: row for row in session.execute(select(Invoice)).scalars()}
    yield from (f"Invoice {number} is not the ledger's" for number in rows.keys() - life.truth.debts.keys())
    for number, debt in life.truth.debts.items():
        row = rows.get(number)
        read = row and (row.balance, row.due_on, str(row.collection_type), row.settled_on is None)
        true = (debt.owed, debt.bill.due, debt.consent, debt.owed > 0)
        if read != true:
            yield f"Invoice {number}: balance, due date, collection type and whether open should be {true}, are {read}"


def _of_addresses(session: Session, life: LedgerLife) -> Iterator[str]:
    """Addresses that get nothing any more, with a todo for each that ever came to it; money that waits."""
    read = set(session.scalars(select(col(Suppression.address_key))))
    if read != life.truth.dead:
        yield f"Stopped addresses should be {sorted(life.truth.dead)}, are {sorted(read)}"
    todos = session.scalar(select(func.count()).select_from(Todo).where(col(Todo.journey_id).is_(None)))
    if todos != len(life.returns.stopped):
        yield f"Todos should be {len(life.returns.stopped)}, are {todos}"
    waiting = session.scalar(select(func.count()).select_from(StrayPayment))
    strays = sum(paper.strays for paper in life.papers)
    if waiting != strays:
        yield f"{strays} payments should wait for a person, {waiting} do"


def _of_looks(session: Session, life: LedgerLife) -> Iterator[str]:
    counted = select(col(LetterEvent.kind), col(LetterEvent.open_class), func.count())
    counted = counted.where(col(LetterEvent.kind).in_(COUNTED)).group_by(
        col(LetterEvent.kind), col(LetterEvent.open_class)
    )
    read = Counter({(kind, who): count for kind, who, count in session.execute(counted).tuples()})
    if read != life.returns.looks:
        yield f"Letters should be looked at {dict(life.returns.looks)}, were {dict(read)}"
