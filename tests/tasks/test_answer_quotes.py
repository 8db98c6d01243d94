"""What an answer quotes goes to whom it is addressed to: only words that they wrote or got already (T-19)."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.moves import Action
from tasks.database import writing
from tasks.tickets import answer
from tests.filing_room import NOW, one
from tests.mailmaker import a_mail
from tests.office import JAAN, a_ticket, do, from_agent, from_customer, open_office, receive

SECRET = "meie marginaal on 40%"


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """One ticket of mari@klient.ee, UNASSIGNED, and three agents."""
    open_office(engine, home)
    a_ticket(engine)
    return engine


def answered(office: Engine) -> dict:
    """The letter of an answer on ticket 1."""
    with writing(office) as session:
        answer(session, 1, "Tere, parandatud.", who=JAAN, now=NOW)
    return one(office, "whole_letter", kind="answer")


@pytest.mark.parametrize("to", ["support@firm.ee", "mari@klient.ee, support@firm.ee"])
def test_what_colleagues_write_among_themselves_is_never_quoted_to_the_customer(office: Engine, to: str):
    receive(office, from_agent(vouched="", to=to, text=SECRET, message_id="inside@firm.ee"))

    letter = answered(office)
    is_theirs = "mari@klient.ee" in to
    assert (SECRET in letter["text"], SECRET in letter["html"]) == (is_theirs, is_theirs)
    assert ("inside@firm.ee" in letter["headers"]) == is_theirs


def test_who_ties_another_customers_thread_to_their_own_is_sent_nothing_of_it(office: Engine):
    victim = a_mail(from_="Piret <piret@naaber.ee>", message_id="secret@naaber.ee", text=SECRET)
    bridge = from_customer("Tere jälle", message_id="bridge@klient.ee", references=["root@x.ee", "secret@naaber.ee"])
    receive(office, bridge, victim)

    letter = answered(office)
    assert letter["to_address"] == "mari@klient.ee"
    assert "Tere jälle" in letter["text"]
    assert SECRET not in letter["text"] + letter["html"]
    assert "In-Reply-To: <bridge@klient.ee>" in letter["headers"]


def test_the_letter_that_somebody_works_on_it_answers_the_contacts_own_mail(office: Engine):
    receive(office, a_mail(from_="x@mujal.ee", in_reply_to="root@x.ee", message_id="x@mujal.ee", text="?"))
    do(office, Action.TAKE)

    assert "In-Reply-To: <root@x.ee>" in one(office, "whole_letter", kind="in_work")["headers"]


def test_what_the_contact_got_in_copy_is_quoted_to_them(office: Engine):
    copied = a_mail(
        from_="x@klient.ee", to="support@firm.ee", cc="Mari <MARI@klient.ee>", in_reply_to="root@x.ee", text="Lisan"
    )
    receive(office, copied)

    assert "> Lisan" in answered(office)["text"]
