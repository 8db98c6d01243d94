"""`Wrong contact, no more reminders`: said on the letter's page, by a POST and never by looking."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from desk.letter_words import WORDS
from models.agent import Role
from models.history import History
from models.hold import Suppression, SuppressionReason
from models.letter import Letter
from models.todo import Todo
from tests.dunning_room import an_invoice, open_ledger
from tests.hook_room import kept
from tests.payer_room import a_reminder, page_of
from tests.visitors import Visitor, make_agent

OTHER_SITE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def letter(engine: Engine, home: Path) -> Letter:
    open_ledger(engine, home)
    make_agent("liis@firm.ee", role=Role.MANAGER)
    return a_reminder(engine, an_invoice(engine))


def say(letter: Letter, note: str = "", *, came_from: str = "192.0.2.1") -> int:
    visitor = Visitor(came_from=came_from)
    return visitor.client.post(page_of(letter, "/wrong_contact"), data={"note": note}).status_code


def test_it_stops_reminders_and_tells_the_client_manager(letter: Letter):
    assert say(letter, "Write to <b>jaan@2.ee</b>") == 303

    [suppression], [todo], [line] = kept(Suppression), kept(Todo), kept(History)
    assert (suppression.address_key, suppression.reason) == ("arved@2.ee", SuppressionReason.WRONG_CONTACT)
    assert (suppression.detail, suppression.letter_id) == ("Write to <b>jaan@2.ee</b>", letter.id)
    assert (todo.kind, todo.assignee, todo.invoice_id, todo.customer_id) == ("wrong_contact", "liis@firm.ee", 1, 2)
    assert "jaan@2.ee" in todo.subject
    assert (line.who, line.way, line.invoice_id, line.customer_id) == ("letter page", "page", 1, 2)


def test_it_is_said_once_however_often_it_comes(letter: Letter):
    assert {say(letter, f"time {number}") for number in range(3)} == {303}

    assert [each.detail for each in kept(Suppression)] == ["time 0"]
    assert len(kept(Todo)) == len(kept(History)) == 1


def test_the_page_says_afterwards_that_it_was_heard(letter: Letter):
    before = Visitor().get(page_of(letter)).text
    say(letter)
    after = Visitor().get(page_of(letter)).text

    assert WORDS["en"]["button"] in before
    assert WORDS["en"]["button"] not in after
    assert "No more reminders will be sent to arved@2.ee" in after


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_address_of_the_form_does_nothing(letter: Letter, method: str):
    answer = Visitor().client.request(method, page_of(letter, "/wrong_contact"), params={"note": "x"})

    assert answer.status_code == 405
    assert kept(Suppression) == kept(Todo) == kept(History) == []


def test_a_forged_token_stops_nothing(letter: Letter):
    forged = "/letters/" + "0" * 16 + "." + "0" * 20 + "/wrong_contact"

    assert Visitor().client.post(forged, data={"note": "x"}).status_code == 404
    assert kept(Suppression) == []


def test_another_site_that_has_the_token_has_the_letter(letter: Letter):
    """The token is the right to say it; a session or cookie plays no part."""
    answer = Visitor().client.post(page_of(letter, "/wrong_contact"), headers=OTHER_SITE)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{page_of(letter)}#")


def test_a_machine_that_repeats_it_is_slowed_down(letter: Letter):
    assert [say(letter) for _ in range(11)] == [303] * 10 + [429]
    assert say(letter, came_from="192.0.2.2") == 429
    answer = Visitor().client.post(page_of(letter, "/wrong_contact"))

    assert WORDS["en"]["too_many"] in answer.text


def test_a_note_of_any_length_and_kind_is_taken(letter: Letter):
    assert say(letter, "\x00‮õ\r\nBcc: x" + "y" * 100_000) == 303
    assert kept(Suppression)[0].detail.startswith("õ Bcc: xyyy")
    assert len(kept(Suppression)[0].detail) == 500


def test_without_a_manager_the_todo_waits_for_anybody(engine: Engine, home: Path):
    open_ledger(engine, home)
    say(a_reminder(engine, an_invoice(engine)))

    assert [todo.assignee for todo in kept(Todo)] == [None]
