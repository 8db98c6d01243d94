"""The demo's tickets, three quiet weeks and its own four, lived through without the engine.

What checks them must be able to find a fault.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from haldur.demo import fresh_home, make_example
from haldur.demo_life import Flows, TicketLife, age_now, hold_back, ticket_numbers
from haldur.demo_life_check import life_faults
from haldur.example import Act, Lives, draw_acts
from models.history import History, Way
from tasks.database import reading
from tasks.delivery import deliver_now
from tasks.settings import Settings
from tests.homes import ingest

QUIET_WEEKS = 3
SOME_TIME = datetime(2026, 3, 5, tzinfo=UTC)


FLOWS = Flows(
    ingest=lambda as_of: ingest(now=as_of),
    age=age_now,
    deliver=lambda as_of: deliver_now(now=as_of),
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HALDUR_HOME", "HALDUR_DATABASE_URL"):
            patch.setenv(name, "")  # so that what the demo sets is put back
        home = fresh_home(tmp_path_factory.mktemp("demo") / "home").home_folder
        truth = make_example(Settings(), quiet_weeks=QUIET_WEEKS)
        lives = Lives(truth.agents)
        hold_back(home, truth)
        tickets = TicketLife(home, truth, lives, FLOWS)
        weeks = [tickets.live(number + 1) for number in range(QUIET_WEEKS + 4)]
        yield SimpleNamespace(truth=truth, lives=lives, weeks=weeks, outbox=home / "outbox")


def faults_of(lived: SimpleNamespace) -> list[str]:
    with reading() as session:
        return life_faults(session, lived.truth, lived.lives, lived.outbox)


@pytest.fixture
def changed(lived: SimpleNamespace) -> Iterator[Callable[..., None]]:
    """Change the true ticket of some situation for a test."""
    before: list[tuple[Any, str, Any]] = []

    def change(name: str, value: object, **having: object) -> None:
        life = next(
            each for each in lived.lives.tickets.values() if all(getattr(each, k) == v for k, v in having.items())
        )
        before.append((life, name, getattr(life, name)))
        setattr(life, name, value)

    yield change
    for life, name, value in before:
        setattr(life, name, value)


def by_mail(session: Session, numbers: set[int]) -> list[History]:
    query = select(History).where(col(History.ticket_id).in_(numbers), History.way == Way.MAIL)
    return list(session.exec(query.where(col(History.action).is_not(None))))


def numbers_of(lived: SimpleNamespace, situation: str) -> set[int]:
    numbers = ticket_numbers(lived.truth)
    return {numbers[key] for key, life in lived.lives.tickets.items() if life.situation.startswith(situation)}


def test_all_tickets_and_letters_are_as_the_oracle_has_them(lived: SimpleNamespace):
    assert faults_of(lived) == []
    assert [problem for week in lived.weeks for problem in week.problems] == []


def test_the_weeks_see_everything_that_can_happen_to_a_ticket(lived: SimpleNamespace):
    lives = list(lived.lives.tickets.values())

    assert {life.status for life in lives} == {"UNASSIGNED", "ACTIVE", "DONE", "REMOVED"}
    assert all(lived.lives.letters()[kind] for kind in ("assigned", "in_work", "reminder", "answer"))
    assert sum(life.reopenings for life in lives) >= 3
    assert any(len(life.reminded) > 1 for life in lives)


def test_no_forged_agent_moves_a_ticket(lived: SimpleNamespace):
    numbers = numbers_of(lived, "forged_agent")

    with reading() as session:
        assert len(numbers) >= 4
        assert by_mail(session, numbers) == []


def test_an_agents_word_and_a_machines_note_reopen_nothing(lived: SimpleNamespace):
    numbers = numbers_of(lived, "agent_adds_later") | numbers_of(lived, "away_note_comes_late")

    with reading() as session:
        assert {line.action for line in by_mail(session, numbers)} == {"assign"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("status", "ACTIVE", "status"),
        ("assignee", "nobody@kodu.example", "assignee"),
        ("reopened", True, "reopened"),
        ("ended_at", None, "end"),
        ("reminder_at", SOME_TIME, "reminder"),
        ("reopenings", 50, "reopened tickets"),
    ],
)
def test_a_ticket_that_stands_otherwise_is_named(
    lived: SimpleNamespace, changed: Callable[..., None], name: str, value: object, said: str
):
    changed(name, value, status="DONE", reopened=False)

    (fault,) = faults_of(lived)
    assert said in fault


def test_a_customer_who_should_not_have_been_told_is_named(lived: SimpleNamespace, changed: Callable[..., None]):
    changed("told", False, told=True)

    (fault,) = faults_of(lived)
    assert "customer told should be False" in fault


def test_a_first_answer_at_another_time_is_named(lived: SimpleNamespace):
    for life in lived.lives.tickets.values():
        life.asked_at = [at - timedelta(minutes=1) for at in life.asked_at]

    faults = faults_of(lived)

    for life in lived.lives.tickets.values():
        life.asked_at = [at + timedelta(minutes=1) for at in life.asked_at]
    assert [fault for fault in faults if "first answers" in fault] == faults != []


def test_a_letter_that_is_missing_from_the_outbox_is_named(lived: SimpleNamespace):
    file = min(lived.outbox.glob("*.eml"))
    aside = file.rename(file.with_suffix(".aside"))

    faults = faults_of(lived)

    aside.rename(file)
    assert [fault for fault in faults if "is there 0 times" in fault] == faults != []


def test_a_letter_that_went_twice_is_named(lived: SimpleNamespace):
    file = min(lived.outbox.glob("*.eml"))
    again = file.with_name("again.eml")
    again.write_bytes(file.read_bytes())

    faults = faults_of(lived)

    again.unlink()
    assert [fault for fault in faults if "is there 2 times" in fault] == faults != []


def test_the_same_seed_draws_the_same_acts(lived: SimpleNamespace):
    def drawn() -> list[Act]:
        lives = Lives(lived.truth.agents)
        for mail in lived.truth.mails:
            lives.receive(mail, read_at=datetime.fromisoformat(mail.arrived_at))
        end = datetime.fromisoformat(lived.truth.week_ends[-1])
        return list(draw_acts(Random(3), lives, begin=end - timedelta(days=7), end=end))

    assert drawn() == drawn() != []
