"""The demo's reminders, lived through without the engine; what checks them must be able to find a fault."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import inspect, update
from sqlmodel import Session, SQLModel, col, select

from haldur.demo import fresh_home, make_example
from haldur.demo_ledger import LedgerLife
from haldur.demo_ledger_check import ledger_faults
from haldur.demo_ledger_summary import print_ledger
from haldur.demo_replies import reply_faults
from haldur.demo_report_check import Line
from haldur.demo_reports import answers_to, make_reports, print_reports, questions_of
from haldur.example import Lives, Truth
from haldur.example.ledger.days import LAST, START, WEEKS
from models.hold import Suppression
from models.invoice import CollectionType, Invoice
from models.letter import Letter, LetterEvent, LetterStatus, LetterWords
from models.reminder import Reminder, ReminderState
from models.ticket import Ticket
from tasks.database import reading, writing
from tasks.report_making import question_of
from tasks.report_recipes import RECIPES
from tasks.report_store import Made, keep
from tasks.settings import Settings

BILLS, MANAGER = 300, 7


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerLife]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HALDUR_HOME", "HALDUR_DATABASE_URL"):
            patch.setenv(name, "")  # so that what the demo sets is put back
        settings = fresh_home(tmp_path_factory.mktemp("demo") / "home")
        truth = make_example(Settings(), quiet_weeks=0)
        ledger = LedgerLife(settings.home_folder, manager=truth.agents[MANAGER], bills=BILLS)
        ledger.live(START, LAST)
        ledger.close()
        yield ledger


def faults_of(lived: LedgerLife) -> list[str]:
    with reading() as session:
        return ledger_faults(session, lived)


@pytest.fixture
def changed(lived: LedgerLife) -> Iterator[Callable[..., None]]:
    """Change the register behind everybody's back, for a test."""
    before: list[tuple[type[SQLModel], int, dict[str, object]]] = []

    def change(model: type[SQLModel], number: int, **values: object) -> None:
        with writing() as session:
            row = session.get_one(model, number)
            before.append((model, number, {name: getattr(row, name) for name in values}))
            write(session, model, number, values)

    yield change
    with writing() as session:
        for model, number, values in reversed(before):
            write(session, model, number, values)


def write(session: Session, model: type[SQLModel], number: int, values: dict[str, object]) -> None:
    session.execute(update(model).where(number_of(model) == number).values(values))


def number_of(model: type[SQLModel]) -> Any:
    """What a table's rows are known by."""
    return inspect(model).primary_key[0]


def one_of(model: type[SQLModel], *conditions: object) -> int:
    """The first row of a table that is as wanted."""
    with reading() as session:
        found = session.exec(select(number_of(model)).where(*conditions)).first()
        assert found
        return int(found)


SELLER_AFTER_7 = col(LetterWords.letter_id).in_(select(Letter.id).where(Letter.kind == "dunning_seller_after_7"))
SENT = col(Reminder.state) == ReminderState.SENT
NO_CONSENT = col(Reminder.reason) == "no consent"


def test_every_reminder_is_as_the_truth_has_it(lived: LedgerLife):
    assert faults_of(lived) == []
    assert len(lived.truth.debts) >= BILLS - 5


def test_the_weeks_see_everything_that_keeps_a_reminder_back(lived: LedgerLife):
    told = [told for debt in lived.truth.debts.values() for told in debt.told.values()]

    assert {each.state for each in told} == {"sent", "skipped", "superseded", "expired"}
    assert {each.reason for each in told} >= {
        "", "paid", "no consent", "do not contact", "disputed", "no address", "address dead", "too old",
        "a later step is due",
    }  # fmt: skip
    assert any(debt.called_off for debt in lived.truth.debts.values())
    assert lived.returns.mails
    assert lived.returns.looks


@pytest.mark.parametrize(
    ("model", "which", "values", "said"),
    [
        (Reminder, NO_CONSENT, {"state": ReminderState.SUPERSEDED}, "state should be skipped"),
        (Reminder, SENT, {"planned_for": LAST}, "planned_for should be"),
        (Reminder, SENT, {"asked": Decimal(1)}, "asked should be"),
        (Reminder, SENT, {"policy": "other@1"}, "plan should be"),
        (Invoice, col(Invoice.settled_on).is_(None), {"settled_on": LAST}, "whether open"),
        (Invoice, col(Invoice.id) > 0, {"due_on": LAST + timedelta(days=99)}, "due date"),
        (Invoice, col(Invoice.collection_type) == "DISCLOSED", {"collection_type": CollectionType.DO_NOT_CONTACT},
         "collection type"),
        (Letter, col(Letter.kind) == "dunning_buyer_before_3", {"to_address": "else@x.ee"}, "to should be"),
        (Letter, col(Letter.kind) == "dunning_buyer_after_7", {"language": "xx"}, "language should be"),
        (LetterWords, SELLER_AFTER_7, {"text": "Tere!"}, "does not ask for"),
        (Letter, col(Letter.status) == LetterStatus.CANCELLED, {"status": LetterStatus.SENT}, "should be cancelled"),
        (Suppression, col(Suppression.id) > 0, {"address_key": "else@x.ee"}, "Stopped addresses"),
        (LetterEvent, col(LetterEvent.kind) == "opened", {"open_class": "robot"}, "looked at"),
    ],
)  # fmt: skip
def test_what_stands_otherwise_is_named(
    lived: LedgerLife, changed: Callable[..., None], model: type[SQLModel], which: object, values: dict[str, object],
    said: str,
):  # fmt: skip
    changed(model, one_of(model, which), **values)

    assert said in "\n".join(faults_of(lived))


def test_a_reminder_too_many_is_named(lived: LedgerLife):
    debt = next(debt for debt in lived.truth.debts.values() if debt.told)
    place, told = debt.told.popitem()

    (fault,) = faults_of(lived)
    debt.told[place] = told
    assert "should be nothing" in fault


def replies_otherwise(lived: LedgerLife) -> list[str]:
    with reading() as session:
        return list(reply_faults(session, Truth(mails=lived.returns.mails), lived.returns.replies))


def test_answers_to_reminders_are_tickets_about_their_invoices(lived: LedgerLife, changed: Callable[..., None]):
    assert lived.returns.replies.invoices
    assert replies_otherwise(lived) == []

    changed(Ticket, one_of(Ticket, col(Ticket.invoice_id).is_not(None)), invoice_id=None)
    (fault,) = replies_otherwise(lived)
    assert "is of collections about None" in fault


def test_a_letter_whose_reminder_is_forgotten_is_named(lived: LedgerLife, changed: Callable[..., None]):
    changed(Reminder, one_of(Reminder, SENT), letter_id=None)

    assert "has no reminder" in "\n".join(faults_of(lived))


@pytest.fixture(scope="module")
def answers(lived: LedgerLife) -> list[Line]:
    """What reports on the ledger and its letters find, made as the flows make them."""
    questions = questions_of(Truth(quiet_weeks=WEEKS - 4), Lives([]), lived, [])[:3]
    make_reports({question.name: partial(make_without_engine, question.name) for question in questions}, questions)
    with reading() as session:
        return [line for _, lines in answers_to(session, questions) for line in lines]


def make_without_engine(name: str, *, first_day: date, last_day: date, as_of: datetime, **more: Any) -> None:
    asked = question_of(name, "month", as_of, first=first_day, last=last_day, **more)
    gathered = RECIPES[name].gather(asked, None)
    keep(Made(RECIPES[name].compute(asked, gathered), gathered.frames, asked.asked), as_of)


def test_the_reports_say_what_happened(answers: list[Line]):
    told = [line for line in answers if not line.missing]

    assert [line.fault for line in told if not line.is_exact] == []
    assert {line.report for line in told} == {"report_collections", "report_receivables", "report_mail"}
    assert {line.true.table for line in answers if line.missing} <= {
        "before_after_by_consent",
        "before_after_consent_sides",
    }  # too few here


def test_the_summary_of_reports_shows_what_the_figures_were_drawn_from(answers: list[Line]):
    console = Console(file=StringIO(), width=120, record=True)
    print_reports(console, ["reports/report.html"], answers)

    said = console.export_text()
    for words in ("late paid within 3 days", "opened without machines", "figures are exactly what happened", ".html"):
        assert words in said


def test_what_went_wrong_on_the_way_is_told(lived: LedgerLife):
    lived.faults.append("payments.csv: lines [3] should be refused, [] were")

    found = faults_of(lived)
    assert found == [lived.faults.pop()]


def test_the_summary_says_who_was_reminded_and_why_others_were_not(lived: LedgerLife):
    console = Console(file=StringIO(), width=200, record=True)
    with reading() as session:
        print_ledger(console, session, today=date(2026, 3, 29))

    said = console.export_text()
    for words in ("Reminders that went", "no consent", "within 14 days", "called off by the last look", "todos wait"):
        assert words in said


def test_the_command_brings_in_no_prefect_before_its_settings_stand():
    asked = "import sys, haldur.demo; sys.exit('prefect' in sys.modules)"
    home = Path(__file__).parents[2]

    assert subprocess.run([sys.executable, "-c", asked], cwd=home, env=os.environ, check=False).returncode == 0
