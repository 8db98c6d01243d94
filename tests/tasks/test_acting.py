"""Operators act by a form: Prefect knows one shared login, so the form asks who it is."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.moves import Action
from models.ticket import TicketError
from tasks.acting import act
from tests.filing_room import NOW, rows
from tests.office import JAAN, a_ticket, open_office


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    open_office(engine, home)
    a_ticket(engine)
    return engine


def by_form(who: str) -> str:
    return act.fn(1, Action.REMOVE, who=who, now=NOW, assignee=None, reason="", notices=True)


def test_only_an_active_agent_acts_and_the_history_names_them(office: Engine):
    with pytest.raises(TicketError, match="no active agent"):
        by_form("nobody@firm.ee")
    assert rows(office, "history") == []

    by_form(JAAN.upper())
    assert rows(office, "history")[-1]["who"] == JAAN
