"""The lead's page."""

import re
from pathlib import Path

import pytest

from models.agent import Role
from models.moves import Action
from tests.desk_room import JAAN, MARI, mail, move, open_desk
from tests.visitors import Visitor, make_agent, signed_in


@pytest.fixture
def lead(home: Path, sqlite_url: str) -> Visitor:
    """A lead's browser."""
    open_desk(home)
    return signed_in(make_agent("ulle@firm.ee", role=Role.LEAD, name="Ülle"))


def row(page: str, words: str) -> list[str]:
    """The cells of the row that holds the words."""
    (found,) = [each for each in re.findall(r"<tr>(.*?)</tr>", page, re.S) if words in each and "<td" in each]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", found, re.S)]


def test_it_names_what_nobody_has_taken_in_time(lead: Visitor):
    mail("Old one", hours_ago=24 * 30)
    mail("New one", hours_ago=0)

    page = lead.get("/lead").text

    assert row(page, "Old one")[3] == "30 d"
    assert "New one" not in page


def test_it_says_what_each_agent_has_in_hand(lead: Visitor):
    old, young, his = mail("Old", hours_ago=72), mail("Young", name="a@klient.ee"), mail("His")
    move(old, Action.TAKE)
    move(young, Action.TAKE)
    move(his, Action.TAKE, Action.FINISH, who=JAAN)
    mail("Re: Young", answers="a@klient.ee", hours_ago=0, from_=MARI, to="mari@klient.ee")

    page = lead.get("/lead").text
    assert row(page, "Mari Maasikas") == ["Mari Maasikas", "2", "0", "3 d", "1"]
    assert row(page, "Jaan Jänes") == ["Jaan Jänes", "0", "0", "–", "0"]


def test_it_says_how_each_queue_stands(lead: Visitor):
    mail("One", hours_ago=49)
    move(mail("Two", hours_ago=5), Action.TAKE, Action.FINISH, Action.REOPEN)

    cells = row(lead.get("/lead").text, "?queue=support")
    assert cells == ["support", "1", "2 d", "4 working h", "1", "5 h", "1"]


def test_an_agent_has_no_such_page(lead: Visitor):
    agent = signed_in(make_agent("kati@firm.ee", name="Kati"))

    assert agent.get("/lead").status_code == 403
    assert 'href="/lead"' not in agent.get("/").text
