"""The preview of a day's reminders at the desk."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from desk import reminders
from models.history import Way
from models.hold import HoldKind
from models.invoice import LedgerImport
from models.reminder import Reminder
from tasks.database import reading, writing
from tasks.invoices import set_hold
from tests.desk_ledger import LIIS, in_days, open_books, owed, run_on, today
from tests.visitors import Visitor


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


def seen(visitor: Visitor, address: str = "/reminders") -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_it_says_who_will_get_what_tomorrow_and_who_will_not_and_why(liis: Visitor):
    owed("A-1", late=6)
    held = owed("A-2", late=6)
    run_on(today())
    with writing() as session:
        set_hold(
            session, held, HoldKind.DISPUTE, reason="x", until=None, who=LIIS, way=Way.PAGE, now=datetime.now(UTC),
            today=today(),
        )  # fmt: skip

    page = seen(liis)

    assert f"as they would go on {in_days(1)} 08:00" in page
    assert "2 letters , asking for 1,200.00 EUR" in page
    assert f"A-1 Müüja OÜ seller arved@1.ee +7 {in_days(1)} 1,200.00 EUR" in page
    assert f"A-2 Ostja AS buyer arved@2.ee +7 {in_days(1)} 1,200.00 EUR disputed" in page


def test_looking_writes_nothing(liis: Visitor):
    owed()

    seen(liis)

    with reading() as session:
        assert session.execute(select(Reminder)).all() == []


def test_any_day_can_be_asked_for(liis: Visitor):
    owed("A-1", late=-20)

    assert "0 letters" in seen(liis)
    assert "A-1 Ostja AS buyer arved@2.ee -3" in seen(liis, f"/reminders?day={in_days(17)}")
    assert "What came after that morning is left out." in seen(liis, f"/reminders?day={in_days(-2)}")


def test_for_a_day_to_come_the_payments_are_as_old_as_they_are_now(liis: Visitor):
    owed()
    assert "No payments were ever imported" in seen(liis, f"/reminders?day={in_days(9)}")
    with writing() as session:
        session.add(LedgerImport(kind="payments", origin="bank", at=datetime.now(UTC), read_rows=1))

    assert "newest payments" not in seen(liis, f"/reminders?day={in_days(9)}")


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "<b>"])
def test_a_day_that_is_none_is_told_and_tomorrow_is_shown(liis: Visitor, day: str):
    page = seen(liis, f"/reminders?day={day}")

    assert "is no day" in page or "more than a year away" in page
    assert str(in_days(1)) in page


def test_of_a_large_ledger_the_first_are_named_and_the_rest_is_counted(
    liis: Visitor, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    monkeypatch.setattr(reminders, "MOST_NAMED", 2)
    for number in range(3):
        owed(f"A-{number}", late=0)

    page = seen(liis)

    assert "Who gets a letter 6" in page
    assert "and 4 more." in page


def test_where_too_many_come_into_question_those_that_are_due_are_looked_at_first(
    liis: Visitor, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    monkeypatch.setattr(reminders, "MOST_LOOKED_AT", 1)
    owed("A-1", late=9)
    run_on(today())
    owed("A-2", late=0)

    page = seen(liis)

    assert "More than 1 invoices come into question" in page
    assert "A-2 Müüja OÜ" in page
