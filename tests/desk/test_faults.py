"""Whatever is wrong, one page says so in a sentence, with the headers that protect every page."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient
from sqlalchemy import Engine

import tasks.database
from desk import csrf
from desk.app import create_app
from desk.security import POLICY
from models.ticket import Status
from tests.desk_room import mail, open_desk, ticket
from tests.visitors import HERE, Visitor

NUL = "a\0b"
FORMS = [
    ("act", {"action": "take", "reason": NUL}),
    ("act", {"action": "assign", "assignee": NUL}),
    ("customer", {"registry_code": NUL}),
    ("details", {"priority": "low", "queue": "support", "tags": NUL}),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine that is made from now on waits for a lock."""
    monkeypatch.setattr(tasks.database, "BUSY_SECONDS", 0.01)


@pytest.fixture
def mari(home: Path, impatient: None, sqlite_url: str) -> Visitor:
    """Mari's browser, at a desk that waits for no lock."""
    return open_desk(home)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Somebody else writes into the database, for long."""
    with closing(sqlite3.connect(home / "haldur.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_locked_database_is_told_and_looking_still_works(home: Path, mari: Visitor):
    number = mail()

    with locked(home):
        said = mari.post(f"/tickets/{number}/act", action="take")
        assert mari.get(f"/tickets/{number}").status_code == 200

    assert (said.status_code, said.headers["content-security-policy"]) == (503, POLICY)
    assert "The database does not answer." in said.text
    assert ticket(number).status == Status.UNASSIGNED


def at_a_desk_that_fails(mari: Visitor) -> TestClient:
    """Mari's browser, at a desk with pages for her and for people outside that fail as nobody foresaw."""

    def fail() -> None:
        raise RuntimeError("of ours")

    desk = create_app()
    desk.add_api_route("/fails", fail, methods=["POST"], dependencies=[Depends(csrf.check)])
    desk.add_api_route("/letters/1/fails", fail)
    cookies = dict(mari.client.cookies)
    return TestClient(desk, base_url=HERE, cookies=cookies, raise_server_exceptions=False)


def test_a_fault_that_nobody_foresaw_is_told_on_a_page_like_any_other(mari: Visitor):
    said = at_a_desk_that_fails(mari).post("/fails", data={"csrf": mari.csrf(), "text": "A long answer"})

    assert (said.status_code, said.headers["content-security-policy"]) == (500, POLICY)
    assert "nobody foresaw" in said.text
    assert ">A long answer</textarea>" in said.text
    assert "of ours" not in said.text


def test_people_outside_are_then_asked_to_come_again(mari: Visitor):
    said = at_a_desk_that_fails(mari).get("/letters/1/fails")

    assert (said.status_code, said.headers["referrer-policy"]) == (500, "no-referrer")
    assert "Praegu see ei õnnestu" in said.text


def test_what_was_written_is_shown_again_by_the_page_that_could_not_keep_it(home: Path, mari: Visitor):
    number = mail()

    with locked(home):
        said = mari.post(f"/tickets/{number}/answer", text="A long answer")

    assert (said.status_code, ">A long answer</textarea>" in said.text) == (503, True)


def test_who_signed_in_anew_in_another_tab_gets_their_words_back(mari: Visitor):
    said = mari.client.post(f"/tickets/{mail()}/note", data={"csrf": "of the session before", "text": "A long note"})

    assert (said.status_code, ">A long note</textarea>" in said.text) == (403, True)


def test_words_that_another_site_sends_are_not_shown(mari: Visitor):
    from_there = {"Origin": "https://evil.example"}
    said = mari.client.post(f"/tickets/{mail()}/note", data={"text": "Call this number"}, headers=from_there)

    assert (said.status_code, "Call this number" in said.text) == (403, False)


def test_a_server_that_is_away_is_logged_in_one_line_at_each_look(
    mari: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv("HALDUR_DATABASE_URL", "postgresql://haldur@127.0.0.1:1/haldur")

    assert mari.get("/tickets/1").status_code == 503

    [line] = [line for line in caplog.text.splitlines() if "httpx" not in line]
    assert "GET /tickets/1. The database cannot be reached: " in line


@pytest.mark.parametrize(("method", "path", "told"), [
    ("GET", "/tickets/x%0aERROR%1b[31m", "GET /tickets/xERROR%1B%5B31m."),
    ("POST", "/onboarding/1.secret%1b[31m/link", "POST /onboarding/{token}/link."),
    ("GET", "/tickets/%E2%80%A8%E2%80%AE1", "GET /tickets/%E2%80%A8%E2%80%AE1."),
])  # fmt: skip
def test_the_log_shows_no_personal_link_nor_anything_that_a_terminal_obeys(
    mari: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str, path: str, told: str
):
    monkeypatch.setenv("HALDUR_DATABASE_URL", "postgresql://haldur@127.0.0.1:1/haldur")

    assert mari.client.request(method, path).status_code == 503

    [record] = [record for record in caplog.records if record.name == "haldur.desk"]
    assert f"the database did not answer {told}" in record.getMessage()


@pytest.mark.parametrize("path", ["/", "/tickets/1"])
def test_a_wrong_company_file_is_told_with_its_line(home: Path, mari: Visitor, path: str):
    mail()
    (home / "company.yaml").write_text("company: [", "utf-8")

    said = mari.get(path)

    assert said.status_code == 503
    assert "company.yaml is not readable YAML: line 1" in said.text


@pytest.mark.parametrize("text", ["x: 1", "unassigned_hours: 1.0e+300"])
def test_a_wrong_policy_is_told(home: Path, mari: Visitor, text: str):
    (home / "policies").mkdir()
    (home / "policies" / "service_levels.yaml").write_text(text, "utf-8")

    assert "service_levels.yaml" in mari.get("/").text


@pytest.mark.parametrize(("form", "fields"), FORMS)
def test_a_sign_that_no_database_takes_is_no_fault_of_ours(engine: Engine, home: Path, form: str, fields: dict):
    mari = mail_of(home)

    assert mari.post(f"/tickets/1/{form}", **fields).status_code < 500


@pytest.mark.parametrize("query", ["?assignee=%00", "?queue=%00", "tickets/1?customer=%00"])
def test_nor_is_it_in_an_address(engine: Engine, home: Path, query: str):
    assert mail_of(home).get(f"/{query}").status_code < 500


def test_who_types_it_at_the_door_is_not_let_in(engine: Engine, home: Path):
    open_desk(home)

    assert Visitor().sign_in(NUL, NUL).status_code in (401, 422)


def mail_of(home: Path) -> Visitor:
    """Mari's browser, and a mail that waits for her."""
    visitor = open_desk(home)
    mail()
    return visitor


@pytest.mark.parametrize(
    ("path", "words"),
    [("/nowhere", "There is no such page: its address was mistyped"), ("/tickets/99", "no ticket 99")],
)
def test_a_page_that_is_not_there_says_so_in_a_sentence(mari: Visitor, path: str, words: str):
    said = mari.get(path)

    assert said.status_code == 404
    assert words in said.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/tickets/abc", "number is no whole number"),
        ("/tickets/0", "number is less than 1"),
        (f"/tickets/{10**9}", "number is more than 999,999,999"),
        (f"/letter_preview?invoice={'7' * 101}", "invoice is longer than 100 signs"),
    ],
)
def test_what_cannot_be_understood_is_told_with_what_is_wrong_about_it(mari: Visitor, address: str, words: str):
    answer = mari.get(address)

    assert answer.status_code == 422
    assert f"Nothing was done: {words}. Go back, mend it and try again." in answer.text


def test_a_form_that_lacks_a_field_is_told_which(mari: Visitor):
    answer = mari.post(f"/tickets/{mail()}/answer")

    assert "text is missing" in answer.text
