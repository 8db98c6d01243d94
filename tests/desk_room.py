"""A small firm at its desk for tests: customers, agents, and mails on tickets; moves and words by the one door."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event, select
from sqlmodel import col

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import Way
from models.letter import Letter
from models.message import Message
from models.moves import Action
from models.ticket import Ticket
from tasks import tickets
from tasks.database import database_engine, reading, writing
from tests.filing_room import file, found
from tests.mailmaker import a_mail
from tests.visitors import COMPANY, Visitor, make_agent, signed_in

NOW = datetime.now(UTC)
MARI, JAAN = "mari@firm.ee", "jaan@firm.ee"


def open_desk(home: Path) -> Visitor:
    """A home with two agents; Mari's browser is returned."""
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    make_agent(JAAN, name="Jaan Jänes")
    return signed_in(make_agent(MARI))


def mail(
    subject: str = "Arve", *, text: str = "Tere!", name: str = "", answers: str = "", hours_ago: float = 2, **more: str
) -> int:
    """A mail that came; the number of the ticket whose thread it is in. `name` is its Message-ID."""
    message_id = name or f"{subject}-{hours_ago}".replace(" ", "-") + "@klient.ee"
    raw = a_mail(subject=subject, text=text, message_id=message_id, in_reply_to=answers, **more)
    return raw_mail(raw, hours_ago=hours_ago)


def raw_mail(raw: bytes, *, hours_ago: float = 2) -> int:
    """The ticket that a mail's bytes are on."""
    one = found(raw, at=NOW - timedelta(hours=hours_ago))
    file(database_engine(), one)
    with reading() as session:
        query = select(col(Message.ticket_id)).where(col(Message.message_id) == one.mail.message_id)
        return session.execute(query).scalar_one()


def move(number: int, *actions: Action, who: str = MARI) -> None:
    """What somebody did with a ticket."""
    for action in actions:
        with writing() as session:
            tickets.act(session, number, action, who=who, way=Way.PAGE, now=datetime.now(UTC))


def ticket(number: int) -> Ticket:
    """A ticket as it stands."""
    with reading() as session:
        return session.get_one(Ticket, number)


def letters(number: int) -> list[Letter]:
    """The letters about a ticket."""
    with reading() as session:
        return list(session.execute(select(Letter).where(col(Letter.ticket_id) == number)).scalars())


def message_ids(number: int) -> list[int]:
    """The messages of a ticket, in order of time."""
    query = select(col(Message.id)).where(col(Message.ticket_id) == number).order_by(col(Message.received_at))
    with reading() as session:
        return list(session.execute(query).scalars())


def customer(name: str, code: str, *addresses: str) -> None:
    """A customer with contacts at addresses."""
    with writing() as session:
        made = Customer(name=name, registry_code=code, country="EE", language="en")
        session.add(made)
        session.flush()
        for address in addresses:
            domain = address.partition("@")[2]
            session.add(Contact(customer_id=made.id or 0, address=address, address_key=address, domain=domain))


def agent(address: str) -> Agent:
    """An agent's row."""
    with reading() as session:
        return session.execute(select(Agent).where(col(Agent.address) == address)).scalar_one()


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that the desk sends to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    engine = database_engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
