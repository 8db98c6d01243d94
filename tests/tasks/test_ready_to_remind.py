"""What a run asks before it begins: how fresh the payments are, and how many letters the day has left (D-07)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.dunning_report import Reminding
from models.invoice import LedgerImport
from tasks.database import writing
from tasks.reminders import letters_left, ready_to_remind, remind
from tests.dunning_room import DUE, an_invoice, morning, open_ledger

DAY = timedelta(days=1)
NOW = morning(DUE + DAY)


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """An invoice a day late."""
    open_ledger(engine, home)
    an_invoice(engine)
    return engine


def policy(home: Path, *changes: tuple[str, str]) -> None:
    text = Path("policies/dunning.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies" / "dunning.yaml").write_text(text, "utf-8")


def came(engine: Engine, *, hours_ago: float) -> None:
    with writing(engine) as session:
        at = NOW - timedelta(hours=hours_ago)
        session.add(LedgerImport(kind="payments", origin="payments", at=at, read_rows=1))


def ready() -> Reminding:
    return ready_to_remind.fn(NOW)


def test_payments_as_old_as_the_policy_allows_pass(ledger: Engine):
    came(ledger, hours_ago=36)
    assert ready().warnings == []


@pytest.mark.parametrize(
    ("hours", "words"), [(36.1, "36 hours"), (71.9, "71 hours"), (72, "3 days"), (5857, "244 days")]
)
def test_older_payments_are_a_warning_that_says_how_old_they_are(ledger: Engine, hours: float, words: str):
    came(ledger, hours_ago=hours)
    [said] = ready().warnings

    assert said.startswith(f"The newest payments came {words} ago; policies/dunning.yaml wants them within 36 hours.")
    assert ready().problems == []


def test_where_the_policy_says_so_old_payments_stop_the_run(ledger: Engine, home: Path):
    policy(home, ("stop: false", "stop: true"))

    assert ready().problems == [
        "No payments were ever imported; policies/dunning.yaml wants them within 36 hours. "
        "Nobody is reminded until they are imported."
    ]


def test_where_nothing_is_due_nobody_is_bothered(engine: Engine, home: Path):
    open_ledger(engine, home)

    assert ready() == Reminding()


def test_the_letters_of_the_day_count_against_the_cap_from_midnight_at_the_site_on(ledger: Engine, home: Path):
    assert letters_left.fn(NOW) is None
    policy(home, ("per_run: none", "per_run: 3"))
    assert letters_left.fn(NOW) == 3
    remind(morning(DUE + DAY, hour=0), engine=ledger)

    assert letters_left.fn(NOW) == 1
    assert letters_left.fn(morning(DUE + 2 * DAY, hour=0)) == 3
    policy(home, ("per_run: none", "per_run: 1"))
    assert letters_left.fn(NOW) == 0
