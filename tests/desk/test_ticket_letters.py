"""What did not leave stands on the ticket's page, for whoever wrote it believes that it did."""

from pathlib import Path

import pytest
from sqlalchemy import update

from models.letter import Letter, LetterStatus
from models.moves import Action
from models.ticket import Status
from tasks.database import writing
from tests.desk_room import letters, mail, move, open_desk, ticket
from tests.visitors import Visitor


@pytest.fixture
def mari(home: Path, sqlite_url: str) -> Visitor:
    """Mari's browser at a desk without tickets."""
    return open_desk(home)


def test_an_answer_that_did_not_leave_says_so(mari: Visitor):
    number = mail("Arve", from_="Odd <odd(@klient..ee>")

    mari.post(f"/tickets/{number}/answer", text="Tere!")

    assert "is not an address that mail can be sent to" in mari.get(f"/tickets/{number}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": LetterStatus.UNKNOWN}, "may or may not have arrived"),
        ({"attempts": 2}, "put off, tried again"),
        ({"status": LetterStatus.SENT, "attempts": 1}, ""),
    ],
)
def test_what_became_of_letters_stands_on_the_ticket(mari: Visitor, changes: dict, words: str):
    number = mail("Arve")
    move(number, Action.TAKE)
    with writing() as session:
        session.execute(update(Letter).values(**changes))

    page = mari.get(f"/tickets/{number}").text
    assert ("Letters that did not leave" in page) == bool(words)
    assert words in page


def test_an_answer_sent_twice_goes_once_and_its_ticket_is_done(mari: Visitor):
    number = mail("Arve")
    answers = [mari.post(f"/tickets/{number}/answer", text="Tere!", finish="1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert (ticket(number).status, len(letters(number))) == (Status.DONE, 1)
