"""An agent answers by mail and has the ticket; whoever only bears their address has not (T-10)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from models.agent import Agent, Role
from models.moves import Action, TakenError
from models.ticket import Status
from tasks.agents import set_active
from tasks.database import writing
from tests.filing_room import ARRIVED, HOUSE, NOW, file, found, one, our_id, rows
from tests.mailmaker import a_mail
from tests.office import (
    JAAN,
    MARI,
    PASSED,
    PINNED,
    a_ticket,
    do,
    from_agent,
    from_customer,
    kinds,
    open_office,
    receive,
    standing,
)  # fmt: skip

NOBODY = (Status.UNASSIGNED, None)
FORGED = {
    "no header": from_agent(vouched=""),
    "no verdict": from_agent(vouched="mx.firm.ee; dmarc=none"),
    "the server says it failed": from_agent(vouched="mx.firm.ee; dmarc=fail header.from=firm.ee"),
    "another server's header": from_agent(vouched="mx.evil.ee; dmarc=pass header.from=firm.ee"),
    "a false one below the true one": b"Authentication-Results: mx.firm.ee; dmarc=fail\n" + from_agent(),
    "a false one below another's": b"Authentication-Results: mx.other.ee; none\n" + from_agent(),
    "another domain's signature": from_agent(vouched="mx.firm.ee; dkim=pass header.d=evil.ee"),
    "the envelope alone": from_agent(vouched="mx.firm.ee; spf=pass smtp.mailfrom=jaan@firm.ee"),
    "a pass inside a quoted word": from_agent(vouched='mx.firm.ee; spf=pass smtp.mailfrom="a; dmarc=pass"@x.ee'),
    "two addresses in From": a_mail(
        from_="Jaan <jaan@firm.ee>, x@evil.ee", in_reply_to="root@x.ee", authentication_results=PASSED
    ),
    "two From headers": b"From: x@evil.ee\n" + from_agent(),
    "an agent's address as a name": a_mail(
        from_='"jaan@firm.ee" <x@evil.ee>', in_reply_to="root@x.ee", authentication_results=PASSED
    ),
    "an agent's address in Reply-To": a_mail(
        from_="noreply@firm.ee", reply_to="jaan@firm.ee", in_reply_to="root@x.ee", authentication_results=PASSED
    ),
    "an agent's address in Sender": a_mail(
        from_="x@evil.ee", sender="jaan@firm.ee", in_reply_to="root@x.ee", authentication_results=PASSED
    ),
    "an id of our own in References": from_agent(vouched="", references=["root@x.ee", our_id(1)]),
}


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    open_office(engine, home)
    a_ticket(engine)
    return engine


def test_an_agent_who_answers_has_it_and_nobody_is_told(office: Engine):
    receive(office, from_agent())

    ticket = one(office, "ticket", id=1)
    assert standing(office) == (Status.ACTIVE, JAAN)
    assert ticket["reminder_at"] == ARRIVED + timedelta(days=3)
    assert ticket["customer_notified"] is False
    assert kinds(office) == []


def test_an_agent_whose_from_a_list_rewrote_is_told_why_it_does_not_count(office: Engine):
    by_list = {"from_": "Jaan via support <support@firm.ee>", "reply_to": f"Jaan <{JAAN}>"}
    receive(office, a_mail(in_reply_to="root@x.ee", text="Vastus", authentication_results=PASSED, **by_list))

    assert standing(office) == NOBODY
    assert f"Nothing proves that {JAAN} wrote this: From names support@firm.ee" in rows(office, "message")[-1]["notes"]


@pytest.mark.parametrize(
    ("vouched", "direction"), [(PASSED, "out"), ("mx.firm.ee; dmarc=fail header.from=firm.ee", "in")]
)
def test_a_colleague_counts_as_inside_where_the_pinned_server_says_so(office: Engine, vouched: str, direction: str):
    receive(office, from_agent("boss@firm.ee", vouched=vouched))

    message = rows(office, "message")[-1]
    assert (message["direction"], "So it counts as coming from outside." in message["notes"]) == (
        direction, direction == "in",
    )  # fmt: skip
    assert standing(office) == NOBODY


def test_an_agents_proven_mail_is_ours_though_their_domain_is_not_the_firms(office: Engine):
    ann = "ann@buroo.ee"
    with writing(office) as session:
        session.add(Agent(name="Ann", address=ann, role=Role.AGENT))
    receive(office, from_agent(ann, vouched="mx.firm.ee; dmarc=pass header.from=buroo.ee"))
    receive(office, from_agent(ann, vouched="", message_id="forged@x"))

    assert standing(office) == (Status.ACTIVE, ann)
    assert [message["direction"] for message in rows(office, "message")] == ["in", "out", "in"]


def test_a_forged_colleague_reopens_nothing(office: Engine):
    do(office, Action.TAKE)
    do(office, Action.FINISH)
    receive(office, from_agent("boss@firm.ee", vouched=""))

    assert standing(office) == (Status.DONE, JAAN)


def test_who_answers_what_came_back_and_was_given_back_takes_the_mark_away(office: Engine):
    for action in (Action.TAKE, Action.FINISH, Action.REOPEN, Action.REDISTRIBUTE):
        do(office, action)
    assert one(office, "ticket", id=1)["reopened"] is True
    receive(office, from_agent())

    assert standing(office) == (Status.ACTIVE, JAAN)
    assert one(office, "ticket", id=1)["reopened"] is False


def test_an_agent_who_passes_a_mail_of_the_thread_on_has_answered_nobody(office: Engine):
    receive(office, from_agent(subject="Fwd: Arve", to="raamatupidaja@buroo.ee, support@firm.ee"))

    assert standing(office) == NOBODY
    assert len(rows(office, "message", ticket_id=1)) == 2


def test_the_history_says_that_it_came_by_mail(office: Engine):
    receive(office, from_agent())

    line = one(office, "history")
    assert (line["who"], line["way"], line["at"]) == (JAAN, "mail", NOW)
    assert (line["action"], line["status"]) == ("assign", Status.ACTIVE)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mail", FORGED.values(), ids=FORGED)
def test_a_forged_agent_gets_nothing(office: Engine, mail: bytes):
    receive(office, mail)

    assert standing(office) == NOBODY
    assert rows(office, "history") == []
    assert [message["direction"] for message in rows(office, "message", ticket_id=1)] == ["in", "in"]


def test_the_ticket_says_why_a_mail_does_not_count_as_an_agents(office: Engine):
    receive(office, from_agent(vouched="mx.firm.ee; dmarc=fail"))

    notes = rows(office, "message")[1]["notes"]
    assert notes.startswith("Nothing proves that jaan@firm.ee wrote this: mx.firm.ee passed neither DMARC")


def test_without_a_pinned_server_it_fails_closed(office: Engine):
    file(office, from_agent(), house=HOUSE)

    assert standing(office) == NOBODY
    assert "authserv_id" in rows(office, "message")[1]["notes"]


def test_on_an_internal_list_the_address_is_enough(office: Engine):
    file(office, from_agent(vouched=""), house=replace(HOUSE, is_internal=True))

    assert standing(office) == (Status.ACTIVE, JAAN)


def test_an_answer_does_not_take_a_ticket_from_another(office: Engine):
    do(office, Action.TAKE, who=MARI)
    receive(office, from_agent(JAAN))

    assert standing(office) == (Status.ACTIVE, MARI)


@pytest.mark.parametrize("action", [Action.FINISH, Action.REMOVE])
def test_an_agents_mail_opens_nothing_that_is_closed(office: Engine, action: Action):
    do(office, action, who=MARI)
    was = one(office, "ticket", id=1)
    receive(office, from_agent())

    assert one(office, "ticket", id=1) == was


def test_of_two_agents_who_answer_the_first_has_it(office: Engine):
    receive(office, from_agent(MARI, message_id="1@firm.ee"), from_agent(JAAN, message_id="2@firm.ee"))

    assert standing(office) == (Status.ACTIVE, MARI)


def test_an_automatic_answer_of_an_agent_assigns_nothing(office: Engine):
    receive(office, from_agent(auto_submitted="auto-replied"))

    assert standing(office) == NOBODY


def test_somebody_of_the_firm_who_is_no_active_agent_gets_nothing(office: Engine):
    set_active(JAAN, active=False, now=NOW, engine=office)
    receive(office, from_agent("boss@firm.ee"), from_agent(JAAN))

    assert standing(office) == NOBODY


@pytest.mark.parametrize("size", [1, 500])
def test_an_answer_that_comes_before_its_question_counts_too(engine: Engine, home: Path, size: int):
    open_office(engine, home)
    mails = [from_agent(), a_mail(message_id="root@x.ee")]
    file(engine, *(found(mail) for mail in mails), size=size, house=PINNED)

    assert standing(engine) == (Status.ACTIVE, JAAN)
    assert one(engine, "ticket", id=1)["contact_address"] == "mari@klient.ee"


@pytest.mark.parametrize("more", [{"answers": ""}, {"subject": "Fwd: Arve"}])
def test_an_agents_first_mail_to_the_list_and_a_forward_wait_for_somebody(engine: Engine, home: Path, more):
    open_office(engine, home)
    receive(engine, from_agent(**more))

    assert standing(engine) == NOBODY


def test_question_and_answer_in_one_batch(engine: Engine, home: Path):
    open_office(engine, home)
    receive(engine, a_mail(message_id="root@x.ee"), from_agent(), from_customer("Aitäh"))

    assert standing(engine) == (Status.ACTIVE, JAAN)
    assert [line["action"] for line in rows(engine, "history")] == ["assign"]


def test_of_an_answer_by_mail_and_a_click_at_the_same_moment_one_wins(office: Engine):
    start = Barrier(2)

    def click() -> None:
        start.wait()
        with suppress(TakenError):
            do(office, Action.TAKE, who=MARI)

    def write() -> None:
        start.wait()
        receive(office, from_agent(JAAN))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(click), pool.submit(write)]:
            done.result()

    (line,) = (line for line in rows(office, "history") if line["action"])
    assert standing(office) == (Status.ACTIVE, line["who"])
