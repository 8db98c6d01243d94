"""Addresses that get no reminders, and the todos that follow: once each, and taken back by a person."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.agent import Agent, Role
from models.history import Way
from models.hold import SuppressionError, SuppressionReason
from models.invoice import Invoice
from models.todo import TodoError
from tasks.database import writing
from tasks.delivery import deliver_now
from tasks.suppression import Dead, lift, suppress, suppressed
from tasks.todos import add_todo, finish_todo
from tests.dunning_room import add_contact, an_invoice, change, open_ledger
from tests.filing_room import one, rows
from tests.letter_room import a_letter, open_office, post_letters
from tests.mandrill_server import KEY, mandrill

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIIS = "liis@firm.ee"


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    open_ledger(engine, home)
    with writing(engine) as session:
        session.add(Agent(name="Liis", address=LIIS, role=Role.MANAGER))
    return engine


def stop(engine: Engine, *addresses: str, reason: SuppressionReason = SuppressionReason.HARD_BOUNCE) -> set[str]:
    with writing(engine) as session:
        return suppress(session, [Dead(each, reason, "550") for each in addresses], who="x", way=Way.MAIL, now=NOW)


def test_many_at_once_are_each_suppressed_once(ledger: Engine):
    assert stop(ledger, "Arved@2.ee", "arved@2.ee ", "b@x.ee") == {"arved@2.ee", "b@x.ee"}
    assert stop(ledger, "arved@2.ee", "c@x.ee", reason=SuppressionReason.COMPLAINT) == {"c@x.ee"}

    assert [row["reason"] for row in rows(ledger, "suppression")] == ["hard_bounce", "hard_bounce", "complaint"]
    assert [(row["assignee"], row["customer_id"]) for row in rows(ledger, "todo")] == [
        (LIIS, 2), (LIIS, None), (LIIS, None),
    ]  # fmt: skip


def test_the_todo_says_why_and_names_the_customer_who_was_known_first(ledger: Engine):
    with writing(ledger) as session:
        for company in (2, 1):
            add_contact(session, company, "shared@x.ee")
    stop(ledger, "shared@x.ee")
    with writing(ledger) as session:
        suppress(session, [Dead("b@x.ee", SuppressionReason.COMPLAINT)], who="x", way=Way.MAIL, now=NOW)

    assert [(row["customer_id"], row["subject"]) for row in rows(ledger, "todo")] == [
        (1, "shared@x.ee gets no more reminders, mail to it does not arrive (550). Find out whom to write to."),
        (None, "b@x.ee gets no more reminders, its owner marked a letter as spam. Find out whom to write to."),
    ]
    assert [row["what"] for row in rows(ledger, "history")] == [
        "no more reminders to shared@x.ee: mail to it does not arrive (550)",
        "no more reminders to b@x.ee: its owner marked a letter as spam",
    ]


def test_who_was_suppressed_before_brings_neither_todo_nor_history_again(ledger: Engine):
    stop(ledger, "a@x.ee")
    assert stop(ledger, "a@x.ee") == set()

    assert (len(rows(ledger, "todo")), len(rows(ledger, "history"))) == (1, 1)


def test_an_address_that_mandrill_calls_dead_is_suppressed_as_the_letter_fails(
    ledger: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MANDRILL_KEY", KEY)
    with mandrill() as post:
        open_office(home, post.mail_out())
        names = ("rejected-spam", "rejected-rule", "mari")
        post_letters(ledger, [a_letter(name, to_address=f"{name}@x.ee") for name in names])
        deliver_now(now=NOW)

    assert [row["status"] for row in rows(ledger, "letter")] == ["failed", "failed", "sent"]
    assert [(row["address_key"], row["reason"]) for row in rows(ledger, "suppression")] == [
        ("rejected-spam@x.ee", "complaint")
    ]
    assert one(ledger, "todo")["kind"] == "complaint"


def test_who_is_suppressed_is_asked_for_many_at_once(ledger: Engine):
    stop(ledger, "a@x.ee")
    with writing(ledger) as session:
        assert suppressed(session, ["A@x.ee", "b@x.ee"]) == {"a@x.ee"}
        assert suppressed(session, []) == set()


def test_who_is_let_back_in_is_looked_at_again(ledger: Engine):
    number = an_invoice(ledger)
    change(ledger, Invoice, number, remind_on=date(2026, 4, 1))
    stop(ledger, "arved@2.ee")
    with writing(ledger) as session:
        lift(session, "Arved@2.ee", who=LIIS, way=Way.PAGE, now=NOW)

    assert rows(ledger, "suppression") == []
    assert one(ledger, "invoice")["remind_on"] == NOW.date()
    assert [(row["who"], row["customer_id"]) for row in rows(ledger, "history")] == [("x", 2), (LIIS, 2)]


def test_who_is_suppressed_again_after_that_brings_a_todo_again(ledger: Engine):
    stop(ledger, "a@x.ee")
    with writing(ledger) as session:
        lift(session, "a@x.ee", who=LIIS, way=Way.PAGE, now=NOW)
        later = NOW + timedelta(days=1)
        suppress(session, [Dead("a@x.ee", SuppressionReason.COMPLAINT)], who="x", way=Way.MAIL, now=later)

    assert [row["kind"] for row in rows(ledger, "todo")] == ["hard_bounce", "complaint"]


def test_an_address_that_gets_reminders_cannot_be_let_back_in(ledger: Engine):
    with writing(ledger) as session, pytest.raises(SuppressionError, match=r"a@x\.ee gets reminders as it is"):
        lift(session, "a@x.ee", who=LIIS, way=Way.PAGE, now=NOW)


def test_a_todo_is_given_once_and_done_once(ledger: Engine):
    with writing(ledger) as session:
        given = [add_todo(session, key="call:1", kind="call", subject="Call", now=NOW) for _ in range(2)]
        finish_todo(session, 1, "Called.", who=LIIS, way=Way.PAGE, now=NOW)

    assert given == [True, False]
    todo = one(ledger, "todo")
    assert (todo["assignee"], todo["outcome"], todo["done_at"]) == (LIIS, "Called.", NOW)
    assert one(ledger, "history")["what"] == "todo done: Call → Called."


@pytest.mark.parametrize(("number", "outcome", "said"), [
    (9, "x", "There is no todo 9"), (1, "again", "was done already: Called"), (2, " ", "Say what came of"),
])  # fmt: skip
def test_what_cannot_be_finished_is_said(ledger: Engine, number: int, outcome: str, said: str):
    with writing(ledger) as session:
        for key in ("a", "b"):
            add_todo(session, key=key, kind="call", subject="Call", now=NOW)
        finish_todo(session, 1, "Called", who=LIIS, way=Way.PAGE, now=NOW)
    with writing(ledger) as session, pytest.raises(TodoError, match=said):
        finish_todo(session, number, outcome, who=LIIS, way=Way.PAGE, now=NOW)


def test_a_broken_policy_keeps_no_address_from_being_suppressed(ledger: Engine, home: Path):
    (home / "policies").mkdir()
    (home / "policies" / "dunning.yaml").write_text("client_manager: [", "utf-8")

    assert stop(ledger, "a@x.ee") == {"a@x.ee"}
    assert one(ledger, "todo")["assignee"] is None
