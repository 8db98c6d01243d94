"""What agents write on a ticket and set by hand: answers, notes, priority, queue and tags (T-19)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.moves import Action
from models.ticket import Status, TicketError
from tasks.database import writing
from tasks.tickets import add_note, answer, set_priority, set_queue, set_tags
from tests.filing_room import NOW, one, rows
from tests.office import CUSTOMER, JAAN, MARI, a_ticket, do, from_customer, kinds, open_office, receive, standing, told


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """One ticket of mari@klient.ee, UNASSIGNED, and three agents."""
    open_office(engine, home)
    a_ticket(engine)
    return engine


def test_an_answer_goes_out_from_the_list_and_joins_the_thread(office: Engine):
    do(office, Action.TAKE, notices=False)
    with writing(office) as session:
        answer(session, 1, "Tere, parandatud.", who=JAAN, now=NOW)

    message, letter = one(office, "message", direction="out"), one(office, "whole_letter")
    assert (letter["kind"], letter["to_address"], letter["subject"]) == ("answer", CUSTOMER, "Re: Arve")
    assert (message["message_id"], message["in_reply_to"]) == (letter["message_id"], "root@x.ee")
    assert "Tere, parandatud." in letter["text"]
    receive(office, from_customer("Aitäh", answers=message["message_id"]))
    assert rows(office, "ticket")[-1]["master_id"] == 1


def test_a_button_that_is_pressed_twice_answers_once(office: Engine):
    for seconds, words in ((0, "Tere"), (1, "Tere"), (2, "Head aega"), (3, "Tere"), (300, "Tere")):
        with writing(office) as session:
            answer(session, 1, words, who=JAAN, now=NOW + timedelta(seconds=seconds))

    assert [message["text"] for message in rows(office, "message")][1:] == ["Tere", "Head aega", "Tere", "Tere"]
    assert kinds(office) == [("answer", CUSTOMER)] * 4


def test_a_button_that_is_pressed_twice_keeps_a_note_once(office: Engine):
    for seconds, words, who in ((0, "Call him", JAAN), (1, "Call him", JAAN), (2, "Call him", MARI), (300, "x", MARI)):
        with writing(office) as session:
            add_note(session, 1, words, who=who, now=NOW + timedelta(seconds=seconds))

    notes = rows(office, "message")[1:]
    assert [(note["text"], note["sender_address"]) for note in notes] == [
        ("Call him", JAAN), ("Call him", MARI), ("x", MARI)
    ]  # fmt: skip
    assert [line["what"] for line in rows(office, "history")].count("note written") == 3


def test_an_answer_on_what_nobody_has_takes_it_without_notices(office: Engine):
    with writing(office) as session:
        answer(session, 1, "Tere", who=MARI, now=NOW)

    assert standing(office) == (Status.ACTIVE, MARI)
    assert kinds(office) == [("answer", CUSTOMER)]


def test_the_mark_reopened_goes_when_the_assignee_answers_and_not_when_another_does(office: Engine):
    for action in (Action.TAKE, Action.FINISH, Action.REOPEN):
        do(office, action, notices=False)
    marks = []
    for who in (MARI, JAAN):
        with writing(office) as session:
            answer(session, 1, "Tere", who=who, now=NOW)
        marks.append(one(office, "ticket")["reopened"])

    assert marks == [True, False]
    assert standing(office) == (Status.ACTIVE, JAAN)


def test_a_note_never_leaves_the_house(office: Engine):
    with writing(office) as session:
        add_note(session, 1, "Ta helistas", who=MARI, now=NOW)

    assert one(office, "message", direction="note")["text"] == "Ta helistas"
    assert kinds(office) == []
    assert standing(office) == (Status.UNASSIGNED, None)


@pytest.mark.parametrize("write", [answer, add_note])
def test_nothing_is_not_written(office: Engine, write):
    with pytest.raises(TicketError, match="is empty"), writing(office) as session:
        write(session, 1, " \n", who=JAAN, now=NOW)


def test_an_answer_on_a_removed_ticket_is_refused(office: Engine):
    do(office, Action.REMOVE)

    with pytest.raises(TicketError, match="restore it"), writing(office) as session:
        answer(session, 1, "Tere", who=JAAN, now=NOW)


def test_priority_queue_and_tags_are_set_by_hand_with_a_line_of_history_each(office: Engine):
    for _ in range(2):
        with writing(office) as session:
            set_priority(session, 1, "high", who=JAAN, way=Way.PAGE, now=NOW)
            set_queue(session, 1, "billing", who=JAAN, way=Way.PAGE, now=NOW)
            set_tags(session, 1, ["  Arve ", "arve", "", "Kiire  töö"], who=JAAN, way=Way.PAGE, now=NOW)

    ticket = one(office, "ticket")
    assert (ticket["priority"], ticket["queue"], ticket["tags"]) == ("high", "billing", ["arve", "kiire töö"])
    assert told(office) == ["priority normal → high", "queue support → billing", "tags: arve, kiire töö"]


@pytest.mark.parametrize(
    ("change", "value", "message"),
    [(set_priority, "hot", "There are: low"), (set_queue, "sales", "support, billing"), (set_tags, ["x" * 41], "40")],
)
def test_a_value_that_is_not_there_is_refused_in_words(office: Engine, change, value, message: str):
    with pytest.raises(TicketError, match=message), writing(office) as session:
        change(session, 1, value, who=JAAN, way=Way.PAGE, now=NOW)
