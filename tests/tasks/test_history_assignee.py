"""History says who has a ticket since, whichever way it came to them (T-18, K-05)."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.moves import Action
from tasks.database import writing
from tasks.joining import merge
from tasks.schema import downgrade, upgrade
from tests.filing_room import NOW, rows
from tests.mailmaker import a_mail
from tests.office import JAAN, LIIS, MARI, a_ticket, do, from_agent, from_customer, open_office, receive

OLD_LINES = [
    ("liis@firm.ee", "assigned to jaan@firm.ee: he knows", "assign", "ACTIVE", "jaan@firm.ee"),
    ("jaan@firm.ee", "redirected from jaan@firm.ee to mari@firm.ee", "redirect", "ACTIVE", "mari@firm.ee"),
    ("mari@firm.ee", "note written", None, None, None),
    ("mari@firm.ee", "finished", "finish", "DONE", "mari@firm.ee"),
    ("mari@klient.ee", "reopened by a mail from outside", "reopen", "ACTIVE", "mari@firm.ee"),
    ("mari@firm.ee", "given back from mari@firm.ee to all", "redistribute", "UNASSIGNED", None),
    ("jaan@firm.ee", "answered, and so assigned to jaan@firm.ee", "assign", "ACTIVE", "jaan@firm.ee"),
    ("jaan@firm.ee", "given back from jaan@firm.ee to all", "redistribute", "UNASSIGNED", None),
    ("liis@firm.ee", "finished", "finish", "DONE", "liis@firm.ee"),
]


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """One ticket of mari@klient.ee, UNASSIGNED, and three agents."""
    open_office(engine, home)
    a_ticket(engine)
    return engine


def holders(engine: Engine, ticket: int = 1) -> list[str | None]:
    """Who has it since each line that says where it stands."""
    return [line["assignee"] for line in rows(engine, "history", ticket_id=ticket) if line["status"]]


def test_each_move_at_the_desk_says_who_has_the_ticket_since(office: Engine):
    do(office, Action.ASSIGN, assignee=JAAN, who=LIIS)
    do(office, Action.REDIRECT, assignee=MARI)
    do(office, Action.FINISH, who=MARI)
    do(office, Action.REDISTRIBUTE, who=MARI)

    assert holders(office) == [JAAN, MARI, MARI, None]


def test_an_answer_by_mail_and_a_customer_who_comes_back_say_so_too(office: Engine):
    receive(office, from_agent(JAAN, message_id="answer@firm.ee"))
    do(office, Action.FINISH)
    receive(office, from_customer(message_id="again@x.ee"))

    assert holders(office) == [JAAN, JAAN, JAAN]


def test_a_merge_says_who_has_the_master_since(office: Engine):
    receive(office, a_mail(message_id="other@x.ee", subject="Muu"))
    do(office, Action.TAKE, ticket=2, who=MARI)
    with writing(office) as session:
        merge(session, 2, into=1, who=LIIS, way="page", now=NOW)

    assert holders(office) == [MARI]


def test_the_migration_reads_who_had_a_ticket_out_of_older_lines(office: Engine):
    downgrade(office, revision="0012-1")
    line = text(
        "INSERT INTO history (at, who, way, what, action, status, ticket_id) "
        "VALUES (:at, :who, 'page', :what, :action, :status, 1)"
    )
    with office.begin() as connection:
        for who, what, action, status, _ in OLD_LINES:
            connection.execute(
                line, {"at": "2026-01-05 09:00:00", "who": who, "what": what, "action": action, "status": status}
            )
    upgrade(office)

    assert [line["assignee"] for line in rows(office, "history", ticket_id=1)] == [each[-1] for each in OLD_LINES]
