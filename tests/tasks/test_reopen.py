"""A customer comes back: what reopens a ticket, and what does not (T-16)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.moves import Action
from models.ticket import Status
from tests.filing_room import ARRIVED, one, rows
from tests.mailmaker import a_mail, a_report
from tests.office import JAAN, MARI, a_ticket, do, from_agent, from_customer, kinds, open_office, receive, standing

LATER = ARRIVED + timedelta(days=9)
SILENT = {
    "an agent": from_agent(),
    "a colleague": from_agent("boss@firm.ee"),
    "a forged colleague": from_agent(vouched=""),
    "a robot": from_customer(auto_submitted="auto-replied"),
    "an out-of-office note": from_customer(subject="Automatic reply: Arve"),
    "a newsletter": from_customer(precedence="bulk"),
    "a click that accepts a meeting": from_customer(
        text="BEGIN:VCALENDAR\nMETHOD:REPLY\nATTENDEE;PARTSTAT=ACCEPTED:x@y.ee\nEND:VCALENDAR",
        content_type="text/calendar; method=REPLY",
    ),
    "a bounce": a_report(returned="root@x.ee"),
    "a stranger who names the number": a_mail(from_="x@evil.ee", subject="[#1] tere"),
    "the first mail once more": a_mail(message_id="root@x.ee"),
}


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """Ticket 1 was Jaan's, and is DONE."""
    open_office(engine, home)
    a_ticket(engine)
    do(engine, Action.TAKE)
    do(engine, Action.FINISH)
    return engine


def test_a_customer_reopens_a_done_ticket_for_the_same_assignee(office: Engine):
    receive(office, from_customer(), at=LATER)

    ticket = one(office, "ticket", id=1)
    assert standing(office) == (Status.ACTIVE, JAAN)
    assert (ticket["ended_at"], ticket["reopened"]) == (None, True)
    line = rows(office, "history")[-1]
    assert (line["who"], line["way"], line["action"]) == ("mari@klient.ee", "mail", "reopen")


def test_anybody_outside_the_firm_who_is_in_the_thread_reopens(office: Engine):
    receive(office, from_customer(from_="kolleeg@teine.ee"))

    assert standing(office) == (Status.ACTIVE, JAAN)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mail", SILENT.values(), ids=SILENT)
def test_nobody_else_reopens(office: Engine, mail: bytes):
    was = one(office, "ticket", id=1)
    receive(office, mail)

    assert one(office, "ticket", id=1) == was


def test_reopening_writes_to_nobody(office: Engine):
    before = kinds(office)
    receive(office, from_customer())

    assert kinds(office) == before


def test_the_mark_goes_when_the_assignee_answers_by_mail(office: Engine):
    receive(office, from_customer())
    receive(office, from_agent(JAAN))

    assert one(office, "ticket", id=1)["reopened"] is False
    assert standing(office) == (Status.ACTIVE, JAAN)


@pytest.mark.parametrize("mail", [from_agent(MARI), from_agent(JAAN, vouched="")], ids=["another", "forged"])
def test_the_mark_stays_when_another_answers_or_one_who_only_says_so(office: Engine, mail: bytes):
    receive(office, from_customer())
    receive(office, mail)

    assert one(office, "ticket", id=1)["reopened"] is True


def test_a_second_mail_reopens_no_second_time(office: Engine):
    receive(office, from_customer("1"), from_customer("2"))

    assert [line["action"] for line in rows(office, "history")].count("reopen") == 1


def test_done_reopened_answered_and_done_again(office: Engine):
    receive(office, from_customer())
    do(office, Action.FINISH)
    assert one(office, "ticket", id=1)["reopened"] is False
    receive(office, from_customer("ikka"))

    assert standing(office) == (Status.ACTIVE, JAAN)


def test_a_customer_who_writes_to_a_removed_ticket_brings_it_back(engine: Engine, home: Path):
    open_office(engine, home)
    a_ticket(engine)
    do(engine, Action.REMOVE)
    receive(engine, from_agent())
    assert standing(engine) == (Status.REMOVED, None)
    receive(engine, from_customer())

    assert standing(engine) == (Status.UNASSIGNED, None)
    assert rows(engine, "history")[-1]["what"] == "restored by a mail from outside"


def test_a_removed_ticket_that_was_somebodys_comes_back_to_them(office: Engine):
    do(office, Action.REMOVE)
    receive(office, from_customer())

    assert standing(office) == (Status.ACTIVE, JAAN)
    assert one(office, "ticket", id=1)["reopened"] is True


@pytest.mark.parametrize("size", ["one batch", "two"])
def test_a_mail_that_ties_an_open_question_to_a_done_one_leaves_it_open(office: Engine, size: str):
    tie = from_agent("boss@firm.ee", answers="root@x.ee", references=["root@x.ee", "other@x.ee"])
    other = a_mail(message_id="other@x.ee", text="Veel üks")
    for mails in [(other, tie)] if size == "one batch" else [(other,), (tie,)]:
        receive(office, *mails)

    assert standing(office) == (Status.ACTIVE, JAAN)
    assert one(office, "ticket", id=2)["master_id"] == 1
    assert standing(office, 2) == (None, None)
    line = rows(office, "history", ticket_id=1)[-1]
    assert (line["what"], line["status"]) == ("joined by ticket 2, which the same mail answers", Status.ACTIVE)
