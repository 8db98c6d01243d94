"""Letters as operators see them: a run delivers what waits, turns red over what needs a person, who then settles it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.client.schemas.objects import State
from sqlalchemy import Engine

from flows.deliver_letters import deliver_letters
from flows.settle_letters import settle_letters
from models.delivery import Delivery
from tasks.database import database_engine
from tasks.delivery import BATCH
from tests.artifacts import artifact
from tests.house import wait_for
from tests.letter_room import a_letter, letters, open_office, post_letters
from tests.smtp_servers import Office, office

pytestmark = pytest.mark.usefixtures("prefect")

LEAD = "liis@firm.ee"


@pytest.fixture
def room(home: Path, sqlite_url: str) -> Iterator[Office]:
    """A mail server, and a firm that sends by it."""
    with office() as opened:
        open_office(home, opened.mail_out())
        yield opened


@pytest.fixture
def firm(room: Office) -> Iterator[Engine]:
    """The firm's database."""
    made = database_engine()
    yield made
    made.dispose()


def post_to(firm: Engine, *names: str) -> None:
    post_letters(firm, [a_letter(name, to_address=f"{name}@x.ee") for name in names])


def run() -> State[Delivery]:
    return deliver_letters(return_state=True, as_of="2026-01-05T12:00")


def settled(verdict: str, *numbers: int) -> State[str]:
    return settle_letters(list(numbers), verdict, LEAD, return_state=True, as_of="2026-01-05T12:00")


def statuses(firm: Engine) -> list[str]:
    return [str(letter.status) for letter in letters(firm)]


def test_a_run_delivers_all_that_is_due_batch_after_batch(firm: Engine, room: Office):
    room.is_pipelined = True
    post_to(firm, *(f"agent{number}" for number in range(BATCH + 1)))
    state = run()

    assert state.is_completed()
    assert state.message == f"{BATCH + 1:,} letters: {BATCH + 1:,} sent"
    assert {to for to, _ in room.arrived} == {letter.to_address for letter in letters(firm)}
    assert len(room.arrived) == BATCH + 1
    assert run().message == "0 letters"


def test_a_run_as_of_a_day_sends_and_dates_its_letters_on_that_day(firm: Engine, room: Office):
    post_to(firm, "mari")
    state = deliver_letters(return_state=True, as_of="2026-01-05")

    assert state.is_completed()
    assert [letter.sent_at for letter in letters(firm)] == [datetime(2026, 1, 5, 21, 59, 59, 999999, UTC)]


def test_a_run_turns_red_over_doubt_and_a_persons_word_settles_it(firm: Engine, room: Office):
    post_to(firm, "lost", "mari", "refused")
    state = run()

    assert state.is_failed()
    assert statuses(firm) == ["unknown", "sent", "failed"]
    assert "letter 1 to lost@x.ee" in str(state.message)
    assert wait_for(lambda: "lost@x" in artifact("letters"))
    assert "refused@x" in artifact("letters").split("Failed for good")[1].split("May or may not")[0]
    assert run().is_completed()  # what waits for a person is told once

    assert settled("arrived", 1).result() == "Letters 1: arrived."
    settled("send again", 3)
    assert statuses(firm) == ["sent", "sent", "ready"]
    assert run().is_failed()
    assert [to for to, _ in room.arrived] == ["lost@x.ee", "mari@x.ee"]


def test_a_provider_that_cannot_be_reached_fails_the_run_and_no_letter(firm: Engine, home: Path):
    open_office(home, "mail_out: {provider: smtp, host: 127.0.0.1, port: 1, security: plain}\n")
    post_to(firm, "mari")
    state = run()

    assert state.is_failed()
    assert "Nothing answers there" in str(state.message)
    assert statuses(firm) == ["ready"]


def test_what_cannot_be_settled_is_refused_as_a_whole(firm: Engine, room: Office):
    post_to(firm, "refused", "later")
    run()
    state = settled("never send", 1, 2)

    assert state.is_failed()
    assert "Letter 2 is ready; only failed or unknown ones can be settled." in str(state.message)
    assert statuses(firm) == ["failed", "ready"]
    assert settled("never send", 1).is_completed()
    assert statuses(firm) == ["cancelled", "ready"]
