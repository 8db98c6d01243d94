"""One question on two tickets, and two on one (T-20)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.moves import Action
from models.ticket import Status, TicketError
from tasks.database import writing
from tasks.tickets import add_note, merge, split
from tests.filing_room import ARRIVED, NOW, masters, one, rows
from tests.mailmaker import a_mail
from tests.office import JAAN, MARI, a_ticket, do, from_customer, open_office, receive, standing


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """Ticket 1 with two mails (root@x.ee, second@x.ee) and its child 2; ticket 3 (third@x.ee)."""
    open_office(engine, home)
    a_ticket(engine)
    receive(engine, from_customer("teine asi", message_id="second@x.ee"), at=ARRIVED + timedelta(hours=1))
    receive(engine, a_mail(message_id="third@x.ee", text="kolmas"), at=ARRIVED + timedelta(hours=2))
    return engine


def merged(office: Engine, number: int, *, into: int) -> None:
    with writing(office) as session:
        merge(session, number, into=into, who=JAAN, way=Way.PAGE, now=NOW)


def split_off(office: Engine, *message_ids: int) -> int:
    with writing(office) as session:
        number = split(session, 1, message_ids, who=JAAN, way=Way.PAGE, now=NOW).id
    assert number is not None
    return number


def thread(office: Engine, number: int) -> list[str]:
    return [message["message_id"] for message in rows(office, "message", ticket_id=number)]


@pytest.mark.parametrize(("number", "into", "child"), [(3, 1, 3), (1, 3, 1)])
def test_a_merged_ticket_is_a_child_and_its_messages_stand_in_the_masters_thread(
    office: Engine, number: int, into: int, child: int
):
    merged(office, number, into=into)

    assert masters(office) == [into]
    assert len(thread(office, into)) == 3
    assert standing(office, child) == (None, None)
    assert {line["ticket_id"] for line in rows(office, "history")} == {1, 3}


def test_later_mail_of_either_joins_the_master(office: Engine):
    merged(office, 3, into=1)
    receive(office, from_customer("veel", answers="third@x.ee"))

    assert masters(office) == [1]
    assert len(thread(office, 1)) == 4


def test_the_assignee_of_a_merged_ticket_keeps_the_question(office: Engine):
    do(office, Action.TAKE, 3, who=MARI)
    merged(office, 3, into=1)

    assert standing(office, 1) == (Status.ACTIVE, MARI)


def test_an_open_ticket_merged_into_a_done_one_opens_it(office: Engine):
    do(office, Action.FINISH, 1)
    merged(office, 3, into=1)

    assert standing(office, 1) == (Status.ACTIVE, JAAN)
    assert one(office, "ticket", id=1)["reopened"] is True


def test_what_had_come_back_goes_on_as_such_in_the_master_and_not_in_the_child(office: Engine):
    for action in (Action.TAKE, Action.FINISH, Action.REOPEN):
        do(office, action, 3)
    merged(office, 3, into=1)

    assert [one(office, "ticket", id=number)["reopened"] for number in (1, 3)] == [True, False]


@pytest.mark.parametrize(
    ("number", "into", "message"), [(1, 1, "into itself"), (2, 3, "child of ticket 1"), (9, 1, "no ticket 9")]
)
def test_what_cannot_be_merged_is_refused_in_words(office: Engine, number: int, into: int, message: str):
    with pytest.raises(TicketError, match=message):
        merged(office, number, into=into)


def test_a_split_message_becomes_an_unassigned_ticket_of_its_own(office: Engine):
    do(office, Action.TAKE, 1)
    new = split_off(office, 2)

    ticket = one(office, "ticket", id=new)
    assert new == 2, "the row that the mail had as a child"
    assert (ticket["status"], ticket["master_id"], ticket["split_from"]) == (Status.UNASSIGNED, None, 1)
    assert (ticket["contact_address"], ticket["description"]) == ("mari@klient.ee", "teine asi")
    assert (thread(office, 1), thread(office, new)) == (["root@x.ee"], ["second@x.ee"])
    assert one(office, "mail", message_id="second@x.ee")["ticket_id"] == new
    assert standing(office, 1) == (Status.ACTIVE, JAAN)


def test_the_first_mail_can_be_split_off_too(office: Engine):
    new = split_off(office, 1)

    assert new == 4
    assert (thread(office, 1), thread(office, new)) == (["second@x.ee"], ["root@x.ee"])


@pytest.mark.parametrize("nearest", ["root@x.ee", "second@x.ee"])
def test_an_answer_that_names_both_joins_the_nearer_and_keeps_them_apart(office: Engine, nearest: str):
    new = split_off(office, 2)
    receive(office, from_customer("edasi", answers=nearest, references=["root@x.ee", "second@x.ee"]))

    assert masters(office) == [1, new, 3]
    assert len(thread(office, 1 if nearest == "root@x.ee" else new)) == 2


def test_an_answer_to_a_split_mail_that_came_after_its_own_answer_joins_the_split_ticket(office: Engine):
    receive(office, from_customer("hiljem", message_id="late@x.ee", answers="original@x.ee", references=["root@x.ee"]))
    receive(office, from_customer("algne", message_id="original@x.ee"))
    new = split_off(office, one(office, "message", message_id="original@x.ee")["id"])
    receive(office, from_customer("edasi", message_id="next@x.ee", answers="original@x.ee"))

    assert thread(office, new) == ["original@x.ee", "next@x.ee"]


def test_nobody_joins_a_ticket_by_naming_its_note(office: Engine):
    with writing(office) as session:
        name = add_note(session, 1, "meie jaoks", who=JAAN, now=NOW).message_id
    receive(office, a_mail(message_id="x@x.ee", in_reply_to=name, text="mis seal oli?"))

    assert len(thread(office, 1)) == 3
    assert masters(office) == [1, 3, 4]


def test_what_was_split_can_be_merged_again(office: Engine):
    new = split_off(office, 2)
    merged(office, new, into=1)
    receive(office, from_customer("edasi", answers="second@x.ee", references=["root@x.ee"]))

    assert masters(office) == [1, 3]
    assert len(thread(office, 1)) == 3


@pytest.mark.parametrize("numbers", [(), (1, 2), (3,), (99,), (2, 99)])
def test_a_split_takes_some_mail_of_this_ticket_and_not_all(office: Engine, numbers: tuple[int, ...]):
    with pytest.raises(TicketError, match="at least one mail, and not all"):
        split_off(office, *numbers)


def test_a_note_alone_is_no_ticket(office: Engine):
    with writing(office) as session:
        note = add_note(session, 1, "märkus", who=JAAN, now=NOW).id
    assert note is not None

    with pytest.raises(TicketError, match="at least one mail"):
        split_off(office, note)
