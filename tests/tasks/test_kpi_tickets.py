"""Support's frames out of a register that people and mails have filled, on both databases (K-05)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.agent import Agent
from models.history import Way
from models.moves import Action
from models.ticket import Ticket
from tasks.conversation import add_note, answer
from tasks.database import writing
from tasks.filing import file_batch
from tasks.joining import merge
from tasks.kpi_tickets import agent_names, support_as_of
from tests.filing_room import ARRIVED, found
from tests.mailmaker import a_mail
from tests.office import JAAN, LIIS, MARI, PINNED, a_ticket, do, from_agent, from_customer, open_office

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = ARRIVED + timedelta(days=30)


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """One ticket of mari@klient.ee, UNASSIGNED, and three agents."""
    open_office(engine, home)
    a_ticket(engine)
    return engine


def hours(number: float) -> datetime:
    """So many hours after the first mail came."""
    return ARRIVED + timedelta(hours=number)


def arrive(office: Engine, mail: bytes, at: datetime) -> None:
    """A mail that is filed as soon as it comes."""
    file_batch([found(mail, at=at)], PINNED, at, engine=office)


def frames(as_of: datetime = LATER, **more):
    return support_as_of(as_of, since=LONG_AGO, **more)[0]


def test_an_agents_mail_answers_and_the_history_says_who_held_it_since(office: Engine):
    arrive(office, from_agent(JAAN, message_id="a@firm.ee"), hours(2))
    do(office, Action.REDIRECT, assignee=MARI, now=hours(50))
    do(office, Action.FINISH, who=MARI, now=hours(60))

    known = frames()
    assert known.tickets["answer_hours"].tolist() == [2]
    assert known.tickets["solution_hours"].tolist() == [60]
    assert known.holdings["agent"].tolist() == [JAAN, MARI]
    assert known.answers["agent"].tolist() == [JAAN]


def test_an_answer_at_the_desk_counts_and_a_note_does_not(office: Engine):
    with writing(office) as session:
        add_note(session, 1, "Wer weiß?", who=JAAN, now=hours(1))
        answer(session, 1, "Tere", who=JAAN, now=hours(3))

    assert frames().tickets["answer_hours"].tolist() == [3]


def test_what_agents_write_among_themselves_is_no_answer(office: Engine):
    arrive(office, from_agent(JAAN, to="liis@firm.ee, support@firm.ee", message_id="a@firm.ee"), hours(1))

    assert not frames().tickets["is_answered"].any()


def test_a_machines_mail_is_no_answer(office: Engine):
    arrive(office, from_agent(JAAN, message_id="a@firm.ee", auto_submitted="auto-replied"), hours(1))

    assert not frames().tickets["is_answered"].any()


def test_children_are_never_counted_and_merged_tickets_once(office: Engine):
    arrive(office, from_customer(message_id="child@x.ee"), hours(1))
    arrive(office, a_mail(message_id="other@x.ee", subject="Muu"), hours(2))
    assert len(frames().tickets) == 2
    with writing(office) as session:
        merge(session, 3, into=1, who=LIIS, way=Way.PAGE, now=hours(3))

    assert frames().tickets["ticket_id"].tolist() == [1]


def test_the_past_is_rebuilt_from_the_history(office: Engine):
    do(office, Action.FINISH, now=hours(5))
    arrive(office, from_customer(message_id="again@x.ee"), hours(30))
    do(office, Action.FINISH, now=hours(40))

    now, then = frames().tickets.iloc[0], frames(hours(20)).tickets.iloc[0]
    assert (now["solution_hours"], then["solution_hours"]) == (40, 5)
    assert frames(hours(4)).tickets["closed_at"].isna().all()


def test_what_ended_before_the_time_asked_about_is_not_read(office: Engine):
    do(office, Action.FINISH, now=hours(5))

    assert len(support_as_of(LATER, since=hours(6))[0].tickets) == 0
    assert len(support_as_of(LATER, since=hours(4))[0].tickets) == 1


def test_a_report_of_one_queue_reads_no_other(office: Engine):
    assert len(frames(queues=("support",)).tickets) == 1
    assert len(frames(queues=("sales",)).tickets) == 0


def test_rows_that_came_without_history_are_believed_and_named(office: Engine):
    with writing(office) as session:
        ticket = session.get_one(Ticket, 1)
        ticket.status, ticket.assignee, ticket.ended_at = "DONE", JAAN, hours(5)

    known, breaches = support_as_of(LATER, since=LONG_AGO)

    assert known.tickets["solution_hours"].tolist() == [5]
    assert [(breach.check, breach.ids) for breach in breaches] == [
        ("the history does not lead to where the ticket stands", (1,))
    ]


def test_what_breaks_the_contract_is_left_out_by_name(office: Engine):
    with writing(office) as session:
        session.get_one(Ticket, 1).status = "DONE"

    known, breaches = support_as_of(LATER, since=LONG_AGO)

    assert known.tickets.empty
    assert ("DONE without an end", (1,), True) in [(each.check, each.ids, each.is_left_out) for each in breaches]


def test_a_priority_that_nobody_knows_is_left_out(office: Engine):
    with writing(office) as session:
        session.get_one(Ticket, 1).priority = "whenever"

    assert [breach.check for breach in support_as_of(LATER, since=LONG_AGO)[1]] == ["priority is empty"]


def test_agents_have_names(office: Engine):
    assert agent_names()[JAAN] == "Jaan"


def test_agents_of_one_name_are_told_apart_by_their_addresses(office: Engine):
    with writing(office) as session:
        session.add(Agent(name="Jaan", address="jaan.kask@firm.ee"))

    names = agent_names()

    assert (names[JAAN], names["jaan.kask@firm.ee"]) == (f"Jaan ({JAAN})", "Jaan (jaan.kask@firm.ee)")


def test_an_answer_to_a_ticket_that_was_done_long_before_is_counted_when_it_is_written(office: Engine):
    do(office, Action.FINISH, now=hours(5))
    arrive(office, from_agent(JAAN, message_id="late@firm.ee"), hours(100))

    known = support_as_of(LATER, since=hours(99))[0]

    assert known.answers["agent"].tolist() == [JAAN]
