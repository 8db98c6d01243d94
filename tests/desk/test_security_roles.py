"""Who may see and do what, by role and by number."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from models.agent import Agent, Role
from models.history import History
from models.message import Message
from models.roles import RIGHTS, Right, may
from models.ticket import Status, Ticket
from tasks.database import reading, writing
from tests.homes import furnish, furnishing
from tests.visitors import Visitor, file_mail, filled, inside, make_agent, signed_in

NUMBER = 1
NUMBERS = ["0", "-1", "999", "2147483648", "99999999999999999999", "1.5", "x", "1%00", "..%2f..%2fetc%2fpasswd", "１"]

FIELDS = {
    "action": "take", "text": "x", "registry_code": "1", "priority": "high", "queue": "support", "other": "1",
    "message": "1", "kind": "dispute", "reason": "x", "hold": "1", "collection_type": "DISCLOSED", "address": "a@b.ee",
    "outcome": "x", "verdict": "dismiss", "move": "pause", "step": "hello", "act": "send", "contact": "1",
    "minutes": "5", "meeting": "1", "responsible": "a@b.ee", "customer": "10000001",
}  # fmt: skip


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A home with a ticket of a mail with a file."""
    with furnishing(tmp_path_factory.mktemp("furnished") / "home", sqlite_template) as home:
        assert file_mail(home, attachments=[("print.log", b"out of paper")]) == NUMBER
    return home


@pytest.fixture(autouse=True)
def ticket(home: Path, furnished: Path) -> int:
    """A copy of that home; the number of the ticket."""
    furnish(home, furnished)
    return NUMBER


def the_ticket(number: int) -> Ticket:
    with reading() as session:
        return session.get_one(Ticket, number)


def test_every_right_is_in_the_table_and_only_agents_have_not_all() -> None:
    refused = {(role, right) for role in Role for right in Right if not may(role, right)}

    assert set(RIGHTS) == set(Right)
    assert refused == {
        (Role.AGENT, right)
        for right in (Right.LEAD_VIEW, Right.MANAGE_INVOICES, Right.READ_REPORTS, Right.MANAGE_JOURNEYS)
    }


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("lead", 200), ("manager", 200), ("admin", 200)])
def test_the_view_of_the_lead_is_not_for_every_agent(role: str, status: int) -> None:
    answer = signed_in(make_agent(role=Role(role))).get("/lead")

    assert answer.status_code == status
    assert status == 200 or "no right to see the lead" in answer.text


@pytest.mark.parametrize("path", inside("POST"))
def test_a_stranger_with_a_token_for_forms_changes_nothing(ticket: int, path: str) -> None:
    visitor = Visitor()

    answer = visitor.post(filled(path, ticket), **FIELDS)

    assert answer.status_code in (303, 401, 404)
    assert answer.headers.get("location", "/sign-in") == "/sign-in"
    assert the_ticket(ticket).status is Status.UNASSIGNED


@pytest.mark.parametrize("path", [path for path in inside("GET") if "{" in path])
def test_a_number_that_nothing_has_is_answered_calmly(path: str) -> None:
    visitor = signed_in(make_agent(role=Role.ADMIN))

    answers = {number: visitor.get(path.replace("{number}", number)).status_code for number in NUMBERS}

    assert set(answers.values()) <= {404, 422}, answers


@pytest.mark.parametrize("path", [path for path in inside("POST") if "{" in path])
def test_a_form_for_a_number_that_nothing_has_is_answered_calmly(path: str) -> None:
    visitor = signed_in(make_agent(role=Role.ADMIN))
    csrf = {"X-CSRF": visitor.csrf()}

    answers = {
        number: visitor.client.post(path.replace("{number}", number), headers=csrf, data=FIELDS)
        for number in ("0", "-1", "999", "99999999999999999999", "x")
    }

    assert {answer.status_code for answer in answers.values()} <= {404, 409, 422}, answers


def test_a_form_cannot_say_who_acts(ticket: int) -> None:
    make_agent("peeter@firm.ee", name="Peeter")

    signed_in(make_agent()).post(f"/tickets/{ticket}/act", action="take", who="peeter@firm.ee", way="mail")

    assert the_ticket(ticket).assignee == "mari@firm.ee"
    with reading() as session:
        lines = session.exec(select(History).where(History.ticket_id == ticket).order_by(col(History.id))).all()
    assert (lines[-1].who, lines[-1].way) == ("mari@firm.ee", "page")


@pytest.mark.parametrize("assignee", ["nobody@firm.ee", "left@firm.ee", "' OR 1=1 --", "a" * 501])
def test_a_ticket_goes_to_nobody_but_an_active_agent(ticket: int, assignee: str) -> None:
    left = make_agent("left@firm.ee", name="Left")
    with writing() as session:
        session.get_one(Agent, left.id).active = False

    answer = signed_in(make_agent()).post(f"/tickets/{ticket}/act", action="assign", assignee=assignee)

    assert answer.status_code in (409, 422)
    assert the_ticket(ticket).status is Status.UNASSIGNED


def test_a_mail_is_split_off_from_its_own_ticket_only(home: Path, ticket: int) -> None:
    other = file_mail(home, subject="Invoice", sender="Other <other@elsewhere.ee>")
    with reading() as session:
        foreign = session.exec(select(Message.id).where(Message.ticket_id == other)).one()

    answer = signed_in(make_agent()).post(f"/tickets/{ticket}/split", message=str(foreign))

    assert answer.status_code == 409
    with reading() as session:
        assert session.get_one(Message, foreign).ticket_id == other


def test_what_a_role_may_not_is_written_down_when_it_was_a_form(monkeypatch: pytest.MonkeyPatch, ticket: int) -> None:
    monkeypatch.setitem(RIGHTS, Right.WORK_ON_TICKETS, frozenset({Role.ADMIN}))

    answer = signed_in(make_agent()).post(f"/tickets/{ticket}/act", action="take")

    assert answer.status_code == 403
    with reading() as session:
        last = session.exec(select(History).order_by(col(History.id).desc())).first()
    assert last
    assert (last.who, last.way) == ("mari@firm.ee", "page")
    assert last.what == f"refused: /tickets/{ticket}/act needs the right to work on tickets"


@pytest.mark.parametrize("action", ["fly", "", "TAKE;DROP TABLE ticket", "__class__"])
def test_an_action_that_there_is_not_is_not_understood(ticket: int, action: str) -> None:
    assert signed_in(make_agent()).post(f"/tickets/{ticket}/act", action=action).status_code == 422
