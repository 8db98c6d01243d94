"""Looking changes nothing: scanners of mail follow links, and browsers fetch ahead."""

from pathlib import Path

import pytest

from models.agent import Role
from tasks.database import database_engine
from tests.dunning_room import an_invoice, open_ledger
from tests.homes import furnish, furnishing
from tests.journey_room import a_journey
from tests.report_room import keep_report
from tests.visitors import Visitor, file_mail, filled, inside, make_agent, outside, routes, rows, signed_in

ASKING = "?did=take-1&assignee=*&search=print&pictures=1&next=/&code=x&state=y&action=take&finish=1"
NUMBER = 1


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A home with a ticket of a mail with HTML and a file, and an invoice, a journey and a report of its number."""
    with furnishing(tmp_path_factory.mktemp("furnished") / "home", sqlite_template) as home:
        number = file_mail(home, html="<p>It does <b>not</b> print.</p>", attachments=[("print.log", b"out of paper")])
        open_ledger(database_engine(), home)
        assert a_journey(home) == keep_report() == an_invoice(database_engine(), id=number) == number == NUMBER
    return home


@pytest.fixture(autouse=True)
def ticket(home: Path, furnished: Path) -> int:
    """A copy of that home; the number of the ticket."""
    furnish(home, furnished)
    return NUMBER


def files(home: Path) -> dict[str, int]:
    """Every file of the home with its size, but the database's own."""
    return {
        str(file): file.stat().st_size for file in home.rglob("*") if file.is_file() and "haldur.db" not in file.name
    }


@pytest.mark.parametrize("path", routes("GET"))
def test_a_get_changes_nothing(home: Path, ticket: int, path: str) -> None:
    visitor = signed_in(make_agent(role=Role.ADMIN))
    visitor.get("/sign-in")  # makes the key that signs
    before, kept = rows(), files(home)

    answers = {visitor.get(filled(path, ticket) + query).status_code for query in ("", ASKING)}

    is_of_nothing = "company" in path or path in outside("GET")
    assert answers <= ({404, 200} if is_of_nothing else {200, 303})
    assert rows() == before
    assert files(home) == kept


@pytest.mark.parametrize("path", routes("POST"))
def test_the_address_of_a_form_does_nothing_for_who_only_looks(ticket: int, path: str) -> None:
    visitor = signed_in(make_agent(role=Role.ADMIN))
    before = rows()

    answer = visitor.get(filled(path, ticket), params={"action": "take", "csrf": visitor.csrf(), "text": "hello"})

    assert answer.status_code in (200, 404, 405)
    assert rows() == before


@pytest.mark.parametrize("path", inside("GET"))
def test_a_stranger_sees_nothing_and_changes_nothing(ticket: int, path: str) -> None:
    before = rows()

    answer = Visitor().get(filled(path, ticket))

    if path == "/health" or path.startswith("/sign-in"):
        assert "print" not in answer.text
    else:
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")
        assert not answer.text
    assert rows() == before
