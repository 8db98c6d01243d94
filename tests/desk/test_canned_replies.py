"""Canned replies on a ticket's page: in which language, and whose."""

from pathlib import Path

import pytest
from sqlmodel import select

from models.customer import Contact
from tasks.database import writing
from tests.desk_room import customer, mail, open_desk
from tests.visitors import Visitor


@pytest.fixture
def mari(home: Path, sqlite_url: str) -> Visitor:
    """Mari's browser at a desk whose list speaks Estonian."""
    return open_desk(home)


def speaks(language: str) -> None:
    """The only contact there is speaks a language of its own."""
    with writing() as session:
        session.exec(select(Contact)).one().language = language


def own_replies(home: Path, language: str, content: bytes) -> None:
    folder = home / "policies" / "canned_replies"
    folder.mkdir(parents=True)
    (folder / f"{language}.yaml").write_bytes(content)


def test_canned_replies_are_in_the_customers_language(mari: Visitor):
    customer("Smith Ltd", "1", "mari@klient.ee")
    number = mail("Invoice")

    assert "Uurime asja" in mari.get(f"/tickets/{mail('Arve', from_='x@y.ee')}").text
    page = mari.get(f"/tickets/{number}?reply=Solved").text
    assert f"(ticket {number}).</textarea>" in page


def test_the_contacts_own_language_goes_before_the_customers(mari: Visitor):
    customer("Smith Ltd", "1", "mari@klient.ee")
    speaks("fi")

    assert "Korjattu" in mari.get(f"/tickets/{mail('Lasku')}").text


def test_who_speaks_what_nobody_wrote_replies_in_gets_those_of_the_next_language(mari: Visitor):
    customer("Schmidt GmbH", "1", "mari@klient.ee")
    speaks("de")

    assert "Solved" in mari.get(f"/tickets/{mail('Rechnung')}").text


def test_a_home_may_have_replies_in_a_language_of_its_own(mari: Visitor, home: Path):
    own_replies(home, "de", b"- {name: Erledigt, text: Danke}")
    customer("Schmidt GmbH", "1", "mari@klient.ee")
    speaks("de")

    assert "Erledigt" in mari.get(f"/tickets/{mail('Rechnung')}").text


def test_a_homes_own_canned_replies_win(mari: Visitor, home: Path):
    own_replies(home, "et", b"- {name: Meie oma, text: Tere}")

    assert "Meie oma" in mari.get(f"/tickets/{mail('Arve')}").text


def test_replies_that_are_no_text_are_told_with_their_file(mari: Visitor, home: Path):
    own_replies(home, "et", b"- {name: J\xe4, text: Tere}")

    said = mari.get(f"/tickets/{mail('Arve')}")

    assert said.status_code == 503
    assert "et.yaml is not UTF-8 text" in said.text
