"""Todos at the desk: whose they are, and what came of them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.customer import Customer
from models.invoice import Invoice
from models.todo import Todo
from tasks.database import reading, writing
from tasks.todos import add_todo
from tests.desk_ledger import JAAN, LIIS, in_days, open_books, owed, said
from tests.desk_room import agent
from tests.visitors import Visitor, signed_in


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


@pytest.fixture
def jaan(liis: Visitor) -> Visitor:
    """An agent's browser."""
    return signed_in(agent(JAAN))


def given(subject: str, **more: Any) -> None:
    with writing() as session:
        add_todo(session, key=subject, kind="call_them", subject=subject, now=datetime.now(UTC), **more)


def the_todo(number: int = 1) -> Todo:
    with reading() as session:
        return session.get_one(Todo, number)


def test_everybody_sees_their_own_and_on_request_all(liis: Visitor, jaan: Visitor):
    given("Call Ostja", assignee=JAAN, invoice_id=owed())
    given("Call Müüja")

    mine = jaan.get("/todos").text

    assert "Call Ostja" in mine
    assert "invoice A-1</a>" in mine
    assert "call them" in mine
    assert "Call Müüja" not in mine
    assert "Call Müüja" in jaan.get("/todos?whose=all").text
    assert "Call Müüja" in liis.get("/todos").text


def test_those_with_the_nearest_day_come_first_and_late_ones_are_marked(liis: Visitor):
    given("Third", due_on=in_days(9))
    given("First", due_on=in_days(-1))
    given("Second", due_on=in_days(1))

    page = liis.get("/todos").text

    assert page.index("First") < page.index("Second") < page.index("Third")
    assert page.count('class="late"') == 1


def test_it_is_finished_with_an_outcome_and_goes_away(liis: Visitor):
    number = owed()
    given("Call Ostja", invoice_id=number)

    answer = liis.post("/todos/1/finish", outcome="pays on Friday", back=f"/invoices/{number}")

    assert answer.headers["location"] == f"/invoices/{number}?did=todo"
    assert "The todo is done." in liis.get(answer.headers["location"]).text
    assert the_todo().outcome == "pays on Friday"
    assert "Nothing to do." in liis.get("/todos").text
    with reading() as session:
        assert (LIIS, "page", "todo done: Call Ostja → pays on Friday") in said(session, number)


def test_a_second_outcome_and_an_empty_one_are_refused(liis: Visitor):
    given("Call Ostja")

    assert "Say what came of todo 1." in liis.post("/todos/1/finish", outcome=" ").text
    liis.post("/todos/1/finish", outcome="done")
    again = liis.post("/todos/1/finish", outcome="done twice")

    assert again.status_code == 409
    assert the_todo().outcome == "done"


def test_each_says_what_it_is_about_and_nothing_of_others(liis: Visitor):
    number = owed("A-77")
    with reading() as session:
        buyer = session.get_one(Invoice, number).buyer_id
        name = session.get_one(Customer, buyer).name
    given("Call", invoice_id=number, customer_id=buyer)
    given("Rest")

    call, rest = re.findall(r"<article.*?</article>", liis.get("/todos").text, re.DOTALL)

    assert f'· <a href="/invoices/{number}">invoice A-77</a> · {name}</p>' in call
    assert "invoice" not in rest
    assert name not in rest


def test_a_todo_that_is_not_there_is_said_to_be_none(liis: Visitor):
    answer = liis.post("/todos/7/finish", outcome="done")

    assert answer.status_code == 409
    assert "There is no todo 7." in answer.text


def test_an_agent_finishes_their_own_and_no_others(liis: Visitor, jaan: Visitor):
    given("Call Ostja", assignee=LIIS)
    given("Call Müüja", assignee=JAAN)

    assert jaan.post("/todos/1/finish", outcome="x").status_code == 403
    assert jaan.post("/todos/2/finish", outcome="x").status_code == 303
    assert 'action="/todos/1/finish"' not in jaan.get("/todos?whose=all").text
    assert the_todo().done_at is None


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example/x", "/\\evil.example", ""])
def test_no_form_leads_to_another_site(liis: Visitor, back: str):
    given("Call Ostja")

    answer = liis.post("/todos/1/finish", outcome="x", back=back)

    assert answer.headers["location"].split("?")[0] in ("/", "/todos")
