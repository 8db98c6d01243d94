"""Whom a mail is from for its ticket's life, and how it moves it (T-10, T-16), by the rules alone."""

from dataclasses import replace

import pytest

from models.mail import parse
from models.mail_moves import Writer, is_answer, move_of, writer_of
from models.moves import Action
from models.profile import profiles_of
from models.ticket import Status
from tests.filing_room import ARRIVED, HOUSE, found
from tests.mailmaker import a_mail

AGENTS = {"jaan@firm.ee", "p@partner.ee"}
PINNED = replace(HOUSE, authserv_id="mx.firm.ee")
AGENT, COLLEAGUE, CUSTOMER = Writer("jaan@firm.ee", True), Writer("", True), Writer("", False)


def writer(from_: str, *, passes: str = "", is_pinned: bool = True, **headers: str) -> tuple[str, bool, str]:
    """Who wrote, whether from inside, and what is said where that is in doubt; `passes` is a domain."""
    said = {"authentication_results": f"mx.firm.ee; dmarc=pass header.from={passes}"} if passes else {}
    house = PINNED if is_pinned else HOUSE
    (profile,) = profiles_of([found(a_mail(from_=from_, **said, **headers))], house)
    agent, is_inside, doubt = writer_of(profile, house, AGENTS)
    return agent, is_inside, doubt.partition(". So it ")[2]


def test_an_agent_is_who_proves_it_whether_of_the_firms_domain_or_not():
    assert writer("jaan@firm.ee", passes="firm.ee") == ("jaan@firm.ee", True, "")
    assert writer("p@partner.ee", passes="partner.ee") == ("p@partner.ee", False, "")
    assert writer("jaan@firm.ee") == ("", True, "does not count as an agent's answer.")
    assert writer("p@partner.ee") == ("", False, "does not count as an agent's answer.")
    assert writer("jaan@firm.ee", is_pinned=False) == ("", True, "does not count as an agent's answer.")


def test_a_colleague_is_doubted_only_where_a_server_is_pinned():
    assert writer("mari@firm.ee", passes="firm.ee") == ("", True, "")
    assert writer("mari@firm.ee") == ("", True, "counts as coming from outside.")
    assert writer("mari@firm.ee", is_pinned=False) == ("", True, "")


def test_a_customer_is_never_doubted_and_never_an_agent():
    assert writer("mari@klient.ee") == writer("mari@klient.ee", passes="klient.ee") == ("", False, "")


def test_what_a_robot_passes_on_is_no_agents_though_the_robot_is_proven():
    robot = {"from_": "webform@firm.ee", "passes": "firm.ee"}

    assert writer(**robot, reply_to="jaan@firm.ee") == ("", True, "does not count as an agent's answer.")
    assert writer(**robot, reply_to="mari@firm.ee") == ("", True, "")
    assert writer(**robot, reply_to="mari@klient.ee") == ("", False, "")


@pytest.mark.parametrize("is_pinned", [True, False])
@pytest.mark.parametrize("named", ["mari@klient.ee", "mari@firm.ee"])
def test_what_a_strangers_robot_passes_on_is_told_to_be_its_word(named: str, *, is_pinned: bool):
    house = PINNED if is_pinned else HOUSE
    (profile,) = profiles_of([found(a_mail(from_="noreply@evil.ee", reply_to=named))], house)

    doubt = writer_of(profile, house, AGENTS).doubt
    assert doubt == f"From names noreply@evil.ee; that {named} wrote this is its word alone."


@pytest.mark.parametrize(
    ("headers", "is_in_thread", "is_one"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"in_reply_to": "a@x.ee"}, False, True),
        ({"references": ["a@x.ee"]}, False, True),
        ({"subject": "FWD: Arve"}, True, False),
        ({"subject": "Fw: Arve", "in_reply_to": "a@x.ee"}, False, False),
    ],
)
def test_a_mail_answers_another_one_unless_it_passes_it_on(
    headers: dict[str, str], *, is_in_thread: bool, is_one: bool
):
    assert is_answer(parse(a_mail(**headers)), is_in_thread=is_in_thread) is is_one
    if not is_in_thread:
        assert is_answer(parse(a_mail(**headers))) is is_one


@pytest.mark.parametrize(
    ("writer", "status", "action", "target"),
    [
        (AGENT, Status.UNASSIGNED, Action.ASSIGN, Status.ACTIVE),
        (AGENT, Status.ACTIVE, None, None),
        (AGENT, Status.DONE, None, None),
        (AGENT, Status.REMOVED, None, None),
        (COLLEAGUE, Status.UNASSIGNED, None, None),
        (COLLEAGUE, Status.DONE, None, None),
        (COLLEAGUE, Status.REMOVED, None, None),
        (CUSTOMER, Status.UNASSIGNED, None, None),
        (CUSTOMER, Status.ACTIVE, None, None),
        (CUSTOMER, Status.DONE, Action.REOPEN, Status.ACTIVE),
        (CUSTOMER, Status.REMOVED, Action.RESTORE, Status.ACTIVE),
    ],
)
def test_an_agents_answer_assigns_and_a_customers_mail_reopens_and_nothing_else_moves(
    writer: Writer, status: Status, action: Action | None, target: Status | None
):
    ticket = {"status": status, "assignee": "peeter@firm.ee", "started_at": ARRIVED, "reopened": False}
    move = move_of(ticket, writer, is_answer=True)

    assert (move and move.action, move and move.changes["status"]) == (action, target)


def test_what_an_agent_writes_without_answering_moves_nothing():
    for status in Status:
        ticket = {"status": status, "assignee": None, "started_at": ARRIVED, "reopened": True}
        assert move_of(ticket, AGENT, is_answer=False) is None


@pytest.mark.parametrize(
    ("assignee", "reopened", "changes"),
    [
        ("jaan@firm.ee", True, {"reopened": False}),
        ("jaan@firm.ee", False, None),
        ("peeter@firm.ee", True, None),
    ],
)
def test_a_reopened_ticket_is_answered_by_its_assignee_alone(
    assignee: str, changes: dict[str, bool] | None, *, reopened: bool
):
    ticket = {"status": Status.ACTIVE, "assignee": assignee, "started_at": ARRIVED, "reopened": reopened}
    move = move_of(ticket, AGENT, is_answer=True)

    assert (move and move.changes, move and move.action) == (changes, None)
