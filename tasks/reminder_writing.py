"""What was decided about a batch of invoices is carried out, in the transaction in which they are locked (D-07).

The letters, the reminders' rows and the day of the next look go in together or not at all. A letter's key and a
reminder's key are unique in the database, so that no step can go twice whatever becomes of this process.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from models.bank import Bank
from models.dunning import Decision, Verdict
from models.dunning_recipient import language_for
from models.invoice import Party
from models.letter import LetterStatus, NewLetter
from models.reminder import PlanVersion, Reminder, ReminderState
from models.reminder_letter import Facts, letter_key, reminder_letter
from tasks.bulk import insert_rows
from tasks.given import is_among
from tasks.letters import post
from tasks.once import insert_once
from tasks.reminder_cases import INVOICES, LETTERS, REMINDERS, At, Dossier, ReminderRow
from tasks.rewriting import cancel, revive

Row = dict[str, Any]
Judged = tuple[Dossier, Verdict]


@dataclass(frozen=True, slots=True)
class Office:
    """What all letters of a run share; `held_by` is the run whose operator decides, "" where nobody needs to."""

    at: At
    bank: Bank
    queue: str
    language: str
    hour: int
    held_by: str = ""

    @property
    def leaves_at(self) -> datetime:
        """Letters leave at once, but not before the hour of the day."""
        return max(self.at.now, datetime.combine(self.at.day, time(self.hour), self.at.zone))


def carry_out(session: Session, office: Office, judged: Sequence[Judged]) -> None:
    """Write letters and rows, and the day on which each invoice is looked at next."""
    made = [(dossier, decision) for dossier, verdict in judged for decision in verdict.decisions]
    sent = [(dossier, decision) for dossier, decision in made if decision.state is ReminderState.SENT]
    letters = [letter_of(office, dossier, step=made.step, party=made.party) for dossier, made in sent]
    numbers = _post(session, office, letters)
    rows = [_row(office, dossier, decision, numbers) for dossier, decision in made]
    _keep_plans(session, office, [dossier for dossier, _ in made if not dossier.rows])
    old = {(dossier.invoice.id, *place): row for dossier, _ in made for place, row in dossier.rows.items()}
    places = [(row["invoice_id"], row["step"], row["party"]) for row in rows]
    insert_rows(session, Reminder, [row for row, place in zip(rows, places, strict=True) if place not in old])
    _change(session, [(row, old[place]) for row, place in zip(rows, places, strict=True) if place in old], office)
    _look_next(session, judged)


def letter_of(office: Office, dossier: Dossier, *, step: int, party: Party) -> NewLetter:
    """The letter of a step that goes."""
    return reminder_letter(_facts(office, dossier, step, party), today=office.at.day, bank=office.bank)


def _facts(office: Office, dossier: Dossier, step: int, party: Party) -> Facts:
    """What the letter of a step says."""
    invoice, person = dossier.invoice, dossier.people[party]
    assert person is not None
    return Facts(
        invoice_id=invoice.id, number=invoice.number, issued_on=invoice.issued_on, due_on=invoice.due_on,
        amount=invoice.amount, balance=dossier.case.balance, currency=invoice.currency, reference=invoice.reference,
        pdf_sha256=invoice.pdf_sha256, seller=dossier.firms[Party.SELLER].name, buyer=dossier.firms[Party.BUYER].name,
        party=party, step=step, policy=dossier.policy, letter=dossier.letter(step, party),
        to_address=person.address, to_name=person.name, first_name=person.first_name,
        language=language_for(person.language, dossier.firms[party].language, office.language),
        queue=office.queue, earlier=dossier.earlier(step, party), held_by=office.held_by,
    )  # fmt: skip


def _post(session: Session, office: Office, letters: list[NewLetter]) -> dict[str, int]:
    """Write letters; the number of each by its key, also of one that existed."""
    numbers = post(session, letters, now=office.at.now)
    numbers |= revive(session, [letter for letter in letters if letter.key not in numbers], now=office.at.now)
    if office.leaves_at > office.at.now:
        waiting = update(LETTERS).where(is_among(LETTERS.c.id, numbers.values()), LETTERS.c.attempts == 0)
        session.execute(waiting.values(next_try_at=office.leaves_at))
    return numbers


def _row(office: Office, dossier: Dossier, decision: Decision, numbers: dict[str, int]) -> Row:
    """A decision as its row."""
    is_sent = decision.state is ReminderState.SENT
    key = letter_key(dossier.invoice.id, policy=dossier.policy, step=decision.step, party=decision.party)
    before = dossier.rows.get((decision.step, decision.party))
    return {
        "invoice_id": dossier.invoice.id, "policy": dossier.policy, "step": decision.step, "party": decision.party,
        "planned_for": decision.planned_for,
        "state": ReminderState.PLANNED if is_sent and office.held_by else decision.state,
        "reason": decision.reason, "at": office.at.now, "asked": dossier.case.balance if is_sent else None,
        "letter_id": numbers[key] if is_sent else before and before.letter_id,
    }  # fmt: skip


def _keep_plans(session: Session, office: Office, begun: Iterable[Dossier]) -> None:
    """Keep the words of plans whose first series begins."""
    plans = {dossier.policy: dossier.plan for dossier in begun}
    rows: list[Row] = [
        {"id": version, "name": version.partition("@")[0], "plan": plan.said, "first_used_at": office.at.now}
        for version, plan in sorted(plans.items())
    ]
    insert_once(session, PlanVersion, rows, key="id")


def _change(session: Session, rows: Sequence[tuple[Row, ReminderRow]], office: Office) -> None:
    """Change rows that stand as they were read; a letter that waited for an operator in vain is cancelled."""
    names = ("state", "reason", "at", "asked", "letter_id", "planned_for")
    values = {name: bindparam(f"new_{name}", type_=REMINDERS.c[name].type) for name in names}
    theirs = update(REMINDERS).where(REMINDERS.c.id == bindparam("number"))
    if rows:
        session.connection().execute(theirs.values(values), [
            {"number": before.id, **{f"new_{name}": row[name] for name in names}} for row, before in rows
        ])  # fmt: skip
    waited = {
        before.letter_id: row["reason"]
        for row, before in rows
        if before.state is ReminderState.PLANNED and before.letter_id is not None
    }
    cancel(session, waited, status=LetterStatus.HELD, now=office.at.now)


def _look_next(session: Session, judged: Sequence[Judged]) -> None:
    """Move on the day of the next look: few days, many invoices each."""
    by_day: dict[date | None, list[int]] = defaultdict(list)
    for dossier, verdict in judged:
        by_day[verdict.next_look].append(dossier.invoice.id)
    for day, numbers in by_day.items():
        session.execute(update(INVOICES).where(is_among(INVOICES.c.id, numbers)).values(remind_on=day))
