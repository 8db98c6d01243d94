"""The lead's page."""

import re
from pathlib import Path

import pytest

from models.agent import Role
from models.moves import Action
from tasks.agents import set_active
from tasks.settling import settle
from tests.desk_room import JAAN, MARI, NOW, letters, mail, move, open_desk
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


def test_what_agents_write_among_themselves_is_no_answer(lead: Visitor):
    mail("His", name="a@klient.ee")
    mail("Re: His", answers="a@klient.ee", hours_ago=0, from_=JAAN, to=f"{MARI}, support@firm.ee")

    assert row(lead.get("/lead").text, "Jaan Jänes")[4] == "0"


def test_the_tickets_of_who_has_left_are_still_seen(lead: Visitor):
    move(mail("His", hours_ago=5), Action.TAKE, who=JAAN)
    set_active(JAAN, active=False, now=NOW)

    assert row(lead.get("/lead").text, "Jaan Jänes") == ["Jaan Jänes not active", "1", "0", "5 h", "0"]


def test_letters_that_did_not_leave_are_named_until_somebody_settles_them(lead: Visitor):
    number = mail("Arve", from_="Odd <odd(@klient..ee>")
    move(number, Action.TAKE)

    assert row(lead.get("/lead").text, "klient..ee")[1] == str(number)
    settle.fn([letters(number)[1].id], "never send", who=MARI, now=NOW)
    assert "Letters that did not leave" not in lead.get("/lead").text


def test_it_says_how_each_queue_stands(lead: Visitor):
    mail("One", hours_ago=49)
    move(mail("Two", hours_ago=5), Action.TAKE, Action.FINISH, Action.REOPEN)

    cells = row(lead.get("/lead").text, "?queue=support")
    assert cells == ["support", "1", "2 d", "4 working h", "1", "5 h", "1"]


def test_an_agent_has_no_such_page(lead: Visitor):
    agent = signed_in(make_agent("kati@firm.ee", name="Kati"))

    assert agent.get("/lead").status_code == 403
    assert 'href="/lead"' not in agent.get("/").text
