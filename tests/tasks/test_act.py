"""The one door: each action's sentence, on both databases, with its letters and its history (T-09 to T-18)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.moves import Action, IllegalMoveError, TakenError
from models.ticket import Status, Ticket, TicketError
from tasks.agents import set_active
from tasks.database import writing
from tasks.tickets import act
from tests.filing_room import ARRIVED, NOW, one
from tests.mailmaker import a_mail
from tests.office import (
    CUSTOMER,
    JAAN,
    LIIS,
    MARI,
    a_ticket,
    do,
    from_customer,
    kinds,
    open_office,
    receive,
    standing,
    told,
)  # fmt: skip


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """One ticket of mari@klient.ee, UNASSIGNED, and three agents."""
    open_office(engine, home)
    a_ticket(engine)
    return engine


def test_assigning_makes_it_active_reminds_in_three_days_and_tells_agent_and_customer(office: Engine):
    do(office, Action.ASSIGN, assignee="Jaan@Firm.ee", who=LIIS)

    ticket = one(office, "ticket")
    assert standing(office) == (Status.ACTIVE, JAAN)
    assert ticket["reminder_at"] == ARRIVED + timedelta(days=3)
    assert ticket["customer_notified"] is True
    assert kinds(office) == [("assigned", JAAN), ("in_work", CUSTOMER)]
    assert "/tickets/1" in one(office, "whole_letter", kind="assigned")["text"]


def test_a_customer_who_was_told_is_not_told_again(office: Engine):
    with writing(office) as session:
        session.get_one(Ticket, 1).customer_notified = True

    do(office, Action.ASSIGN, assignee=JAAN)

    assert kinds(office) == [("assigned", JAAN)]


def test_the_letters_stand_in_the_customers_thread(office: Engine):
    do(office, Action.TAKE)

    headers = one(office, "whole_letter", kind="in_work")["headers"]
    assert "root@x.ee" in headers


def test_taking_is_assigning_to_oneself(office: Engine):
    do(office, Action.TAKE, who=MARI)

    assert standing(office) == (Status.ACTIVE, MARI)
    assert kinds(office) == [("assigned", MARI), ("in_work", CUSTOMER)]


def test_what_somebody_took_a_moment_ago_is_theirs_and_the_other_reads_who(office: Engine):
    do(office, Action.TAKE, who=MARI)

    with pytest.raises(TakenError, match=r"Mari \(mari@firm.ee\) has ticket 1 already") as taken:
        do(office, Action.TAKE, who=JAAN)
    assert taken.value.assignee == MARI
    assert standing(office) == (Status.ACTIVE, MARI)


def test_who_has_a_ticket_does_not_assign_it_to_another(office: Engine):
    do(office, Action.TAKE, who=MARI)

    with pytest.raises(TakenError, match="Mari"):
        do(office, Action.ASSIGN, who=MARI, assignee=JAAN)


def test_taking_twice_changes_nothing(office: Engine):
    do(office, Action.TAKE, who=MARI)
    do(office, Action.TAKE, who=MARI)

    assert told(office) == ["taken by mari@firm.ee"]
    assert len(kinds(office)) == 2


@pytest.mark.parametrize("action", [Action.TAKE, Action.ASSIGN])
def test_of_agents_who_act_at_the_same_moment_one_wins_and_the_others_read_who(office: Engine, action: Action):
    people = [JAAN, MARI, LIIS]
    start = Barrier(len(people))

    def click(who: str) -> str:
        start.wait()
        try:
            do(office, action, who=who, assignee=who)
        except TakenError as taken:
            return taken.assignee
        return ""

    with ThreadPoolExecutor(len(people)) as pool:
        answers = dict(zip(people, pool.map(click, people), strict=True))

    (winner,) = (who for who, has in answers.items() if not has)
    assert standing(office) == (Status.ACTIVE, winner)
    assert {has for has in answers.values() if has} == {winner}
    assert kinds(office) == [("assigned", winner), ("in_work", CUSTOMER)]


def test_finishing_ends_it_and_removes_the_reminder(office: Engine):
    do(office, Action.TAKE)
    do(office, Action.FINISH, now=NOW + timedelta(hours=1))

    ticket = one(office, "ticket")
    assert (ticket["status"], ticket["assignee"]) == (Status.DONE, JAAN)
    assert (ticket["ended_at"], ticket["reminder_at"]) == (NOW + timedelta(hours=1), None)


def test_who_finishes_what_nobody_had_is_its_assignee_and_nobody_is_told(office: Engine):
    do(office, Action.FINISH, who=MARI)

    assert standing(office) == (Status.DONE, MARI)
    assert kinds(office) == []


@pytest.mark.parametrize("finished", [False, True])
def test_redirecting_gives_it_to_another_who_is_told_and_the_customer_is_not_told_again(office: Engine, finished: bool):
    do(office, Action.TAKE)
    if finished:
        do(office, Action.FINISH)

    do(office, Action.REDIRECT, assignee=MARI)

    ticket = one(office, "ticket")
    assert standing(office) == (Status.ACTIVE, MARI)
    assert (ticket["ended_at"], ticket["reminder_at"]) == (None, ARRIVED + timedelta(days=3))
    assert kinds(office) == [("assigned", JAAN), ("in_work", CUSTOMER), ("assigned", MARI)]


def test_a_ticket_can_go_there_and_back_and_each_is_told_each_time(office: Engine):
    do(office, Action.TAKE)
    do(office, Action.REDIRECT, assignee=MARI)
    do(office, Action.REDIRECT, assignee=JAAN)

    assert [to for kind, to in kinds(office) if kind == "assigned"] == [JAAN, MARI, JAAN]


def test_redirecting_to_who_has_it_is_refused(office: Engine):
    do(office, Action.TAKE)

    with pytest.raises(TakenError, match="Jaan"):
        do(office, Action.REDIRECT, assignee=JAAN)


@pytest.mark.parametrize("finished", [False, True])
def test_redistributing_gives_it_back_to_all(office: Engine, finished: bool):
    do(office, Action.TAKE)
    if finished:
        do(office, Action.FINISH)
    do(office, Action.REDISTRIBUTE)

    ticket = one(office, "ticket")
    assert standing(office) == (Status.UNASSIGNED, None)
    assert (ticket["ended_at"], ticket["reminder_at"]) == (None, None)


def test_reopening_by_hand_keeps_the_assignee(office: Engine):
    do(office, Action.TAKE)
    do(office, Action.FINISH)
    do(office, Action.REOPEN, who=LIIS)

    ticket = one(office, "ticket")
    assert standing(office) == (Status.ACTIVE, JAAN)
    assert (ticket["ended_at"], ticket["reopened"]) == (None, True)


def test_the_mark_reopened_goes_when_it_is_finished(office: Engine):
    for action in (Action.TAKE, Action.FINISH, Action.REOPEN, Action.FINISH):
        do(office, action)

    assert one(office, "ticket")["reopened"] is False


@pytest.mark.parametrize("before", [[], [Action.TAKE], [Action.TAKE, Action.FINISH]])
def test_removing_can_be_undone(office: Engine, before: list[Action]):
    for action in before:
        do(office, action)
    was = one(office, "ticket")

    do(office, Action.REMOVE)
    assert one(office, "ticket")["status"] == Status.REMOVED
    assert one(office, "ticket")["reminder_at"] is None
    do(office, Action.RESTORE)

    assert one(office, "ticket") == was


def test_a_move_that_the_status_does_not_allow_is_refused_and_changes_nothing(office: Engine):
    do(office, Action.FINISH)
    was = one(office, "ticket")

    with pytest.raises(IllegalMoveError, match="Ticket 1 is DONE; take leads from UNASSIGNED to ACTIVE"):
        do(office, Action.TAKE)
    assert one(office, "ticket") == was
    assert told(office) == ["finished"]


def test_every_change_names_who_when_what_and_by_which_way(office: Engine):
    later = NOW + timedelta(minutes=5)
    with writing(office) as session:
        act(session, 1, Action.REMOVE, who=MARI, way=Way.REPORT, now=later, reason="spam")

    line = one(office, "history")
    assert (line["who"], line["at"], line["way"]) == (MARI, later, "report")
    assert (line["what"], line["action"], line["status"]) == ("removed: spam", "remove", Status.REMOVED)


@pytest.mark.parametrize("who", ["nobody@firm.ee", "mari@klient.ee", ""])
def test_only_active_agents_get_tickets(office: Engine, who: str):
    set_active(LIIS, active=False, now=NOW, engine=office)

    for action, values in ((Action.TAKE, {"who": who}), (Action.FINISH, {"who": who}), (Action.TAKE, {"who": LIIS})):
        with pytest.raises(TicketError, match=r"no active agent .* `haldur agent add"):
            do(office, action, **values)
    with pytest.raises(TicketError, match=r"no active agent|Name the agent"):
        do(office, Action.ASSIGN, assignee=who)
    assert standing(office) == (Status.UNASSIGNED, None)


def test_an_unknown_ticket_and_a_child_are_refused_in_words(office: Engine):
    receive(office, from_customer())

    with pytest.raises(TicketError, match="no ticket 99"):
        do(office, Action.TAKE, 99)
    with pytest.raises(TicketError, match="Ticket 2 is a child of ticket 1"):
        do(office, Action.TAKE, 2)


def test_without_notices_nobody_is_told(office: Engine):
    do(office, Action.TAKE, notices=False)

    assert kinds(office) == []
    assert one(office, "ticket")["customer_notified"] is False


def test_a_ticket_that_one_of_us_opened_has_no_customer_to_tell(engine: Engine, home: Path):
    open_office(engine, home)
    receive(engine, a_mail(from_="Mari <mari@firm.ee>"))
    do(engine, Action.TAKE)

    assert kinds(engine) == [("assigned", JAAN)]


def test_an_error_after_the_change_undoes_letters_and_all(office: Engine):
    def take_and_fall() -> None:
        with writing(office) as session:
            act(session, 1, Action.TAKE, who=JAAN, way=Way.PAGE, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_and_fall()

    assert standing(office) == (Status.UNASSIGNED, None)
    assert kinds(office) == told(office) == []
