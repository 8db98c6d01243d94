"""An office for tests: a company with agents, mail filed as if a server had vouched for it, and what came of it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from models.agent import Agent, Role
from models.history import Way
from models.moves import Action
from tasks.database import writing
from tasks.tickets import act
from tests.filing_room import HOUSE, NOW, file, found, one, rows
from tests.homes import open_home
from tests.mailmaker import a_mail

JAAN, MARI, LIIS = "jaan@firm.ee", "mari@firm.ee", "liis@firm.ee"
CUSTOMER = "mari@klient.ee"
SERVER = "mx.firm.ee"
PINNED = replace(HOUSE, authserv_id=SERVER)
PASSED = f"{SERVER}; dmarc=pass header.from=firm.ee"


def open_office(engine: Engine, home: Path) -> Engine:
    """company.yaml, and three agents, of whom Liis is the lead."""
    open_home(home)
    with writing(engine) as session:
        for name, address in (("Jaan", JAAN), ("Mari", MARI), ("Liis", LIIS)):
            session.add(Agent(name=name, address=address, role=Role.LEAD if address == LIIS else Role.AGENT))
    return engine


def a_ticket(engine: Engine, *, subject: str = "Arve") -> int:
    """A customer's first mail, with the Message-ID root@x.ee."""
    file(engine, a_mail(message_id="root@x.ee", subject=subject), house=PINNED)
    number: int = rows(engine, "ticket", master_id=None)[-1]["id"]
    return number


def from_agent(address: str = JAAN, *, answers: str = "root@x.ee", vouched: str = PASSED, **more: Any) -> bytes:
    """An agent's mail to the list's customer and the list, as the firm's server passes it on."""
    values = {"to": "mari@klient.ee, support@firm.ee", "text": f"Vastus {more.get('message_id', '')}"} | more
    return a_mail(from_=f"Agent <{address}>", in_reply_to=answers, authentication_results=vouched, **values)


def from_customer(text: str = "Ikka katki", *, answers: str = "root@x.ee", **more: Any) -> bytes:
    return a_mail(in_reply_to=answers, text=text, **more)


def receive(engine: Engine, *mails: bytes, at: datetime | None = None) -> None:
    """File mails that came to the list whose server is pinned."""
    file(engine, *(found(mail, at=at) if at else mail for mail in mails), house=PINNED)


def do(engine: Engine, action: Action, ticket: int = 1, *, who: str = JAAN, now: datetime = NOW, **more: Any) -> None:
    """One action in a transaction of its own."""
    with writing(engine) as session:
        act(session, ticket, action, who=who, way=Way.PAGE, now=now, **more)


def standing(engine: Engine, ticket: int = 1) -> tuple[str | None, str | None]:
    """Status and assignee of a ticket."""
    row = one(engine, "ticket", id=ticket)
    return row["status"], row["assignee"]


def kinds(engine: Engine) -> list[tuple[str, str]]:
    """The letters written, each with whom it goes to."""
    return [(letter["kind"], letter["to_address"]) for letter in rows(engine, "letter")]


def told(office: Engine) -> list[str]:
    """What the history says of ticket 1."""
    return [line["what"] for line in rows(office, "history", ticket_id=1)]
