"""A room for tests of onboarding: a firm with two customers, a short journey of its own, and days that pass."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import col, select

from models.agent import Agent
from models.customer import Contact, Customer
from models.history import Way
from models.journey import JourneyContact
from models.journey_link import Link, last_day, token_for
from models.journey_report import Following
from models.product_events import ProductEvent
from tasks import journeys
from tasks.database import reading, writing
from tasks.following import follow
from tasks.journey_cases import load_habits
from tasks.journey_links import Visitor, visitor_of
from tasks.journey_start import Start, start_journey
from tasks.product_events import Heard, note_events
from tasks.settings import Settings
from tests.dunning_room import add_contact
from tests.filing_room import rows
from tests.homes import open_home

SITE = ZoneInfo("Europe/Tallinn")
COMPANY = """\
company: {name: Firm OÜ, country: EE, language: en, domains: [firm.ee]}
lists:
  - {name: sales, address: sales@firm.ee, language: en, source: {kind: maildir, path: mail/sales}}
  - {name: support, address: support@firm.ee, language: en, source: {kind: maildir, path: mail/support}}
"""
JAAN, MARI = "jaan@firm.ee", "mari@firm.ee"
KUUSK, KOIVU = "10000001", "20000002"
MONDAY = date(2026, 3, 2)  # no public holiday in Estonia or Finland for a month
SHORT = """\
title: {et: Lühike teekond, en: A short way, fi: Lyhyt polku}
stalled_after_days: 6
nudges: [1, 3]
steps:
  - {key: hello, title: {et: Tere, en: Hello, fi: Hei}, text: {et: Loe, en: Read, fi: Lue}, kind: read,
     who: customer, days: 2}
  - {key: login, title: {et: Sisene, en: Sign in, fi: Kirjaudu}, text: {et: Tee, en: Do, fi: Tee}, kind: do,
     who: customer, days: 2, after: [hello], event: first_login, first_value: true}
  - {key: check, title: {et: Kontroll, en: We check, fi: Tarkistus}, text: {et: Meie, en: We, fi: Me}, kind: do,
     who: support, days: 2, after: [login]}
  - key: quiz
    title: {et: Viktoriin, en: A quiz, fi: Visa}
    text: {et: Vasta, en: Answer, fi: Vastaa}
    kind: quiz
    who: customer
    days: 3
    after: [login]
    quiz:
      - question: {et: Üks, en: One, fi: Yksi}
        choices: [{et: a, en: a, fi: a}, {et: b, en: b, fi: b}]
        right: 2
        explanation: {et: b, en: b, fi: b}
      - question: {et: Kaks, en: Two, fi: Kaksi}
        choices: [{et: a, en: a, fi: a}, {et: b, en: b, fi: b}]
        right: 1
        explanation: {et: a, en: a, fi: a}
  - {key: extra, title: {et: Lisa, en: Extra, fi: Lisä}, text: {et: Loe, en: Read, fi: Lue},
     kind: watch, who: customer, days: 5, optional: true, event: first_report}
  - {key: confirm, title: {et: Jah, en: "Yes", fi: Kyllä}, text: {et: Kinnita, en: Confirm, fi: Vahvista},
     kind: sign-off, who: customer, days: 2, after: [check, quiz]}
"""


def open_sales(engine: Engine, home: Path) -> Engine:
    """company.yaml, two agents, a customer in Estonia and one in Finland, and the journey `short`."""
    open_home(home, COMPANY)
    write_template(home, SHORT)
    with writing(engine) as session:
        for name, address in (("Jaan Jänes", JAAN), ("Mari Murakas", MARI)):
            session.add(Agent(name=name, address=address))
        for number, name, code, country, language in (
            (1, "Kuusk OÜ", KUUSK, "EE", "et"), (2, "Koivu Oy", KOIVU, "FI", "fi"),
        ):  # fmt: skip
            session.add(Customer(id=number, name=name, registry_code=code, country=country, language=language))
            session.flush()
            add_contact(session, number, f"mari@{number}.ee")
            add_contact(session, number, f"boss@{number}.ee", first_name="Peeter", last_name="Pea")
    return engine


def write_template(home: Path, text: str, name: str = "short") -> None:
    """Write a template into the home."""
    folder = home / "policies" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day at the site."""
    return datetime.combine(day, time(hour), SITE).astimezone(UTC)


def begin(engine: Engine, code: str = KUUSK, *, on: date = MONDAY, journey: str = "short", **more: Any) -> int:
    """A journey that starts in the morning of a day."""
    given: dict[str, Any] = {"contacts": (f"mari@{1 if code == KUUSK else 2}.ee",), "responsible": JAAN} | more
    with writing(engine) as session:
        started = start_journey(session, Start(code, journey, **given), who=JAAN, way=Way.PAGE, now=at(on))
    return started.journey_id


def a_journey(home: Path) -> int:
    """A journey beside whatever else the home of a test holds."""
    write_template(home, SHORT)
    with writing() as session:
        session.add(Customer(id=77, name="Kask AS", registry_code="77777777", country="EE", language="et"))
        session.add(Agent(name="Sale Saar", address="sale@firm.ee"))
        session.flush()
        add_contact(session, 77, "mari@kask.ee")
        start = Start("77777777", "short", ("mari@kask.ee",), "sale@firm.ee")
        return start_journey(session, start, who="sale@firm.ee", way=Way.PAGE, now=datetime.now(UTC)).journey_id


def run(engine: Engine, *days: date, size: int = 1000) -> Following:
    """Whole runs on these mornings; what they came to in all."""
    total = Following()
    for day in days:
        with reading(engine) as session:
            habits = load_habits(session, at(day))
        after = 0
        while (batch := follow(after, at(day), habits, size=size, engine=engine)).looked:
            total.add(batch)
            after = batch.last
    return total


def do(engine: Engine, door: str, journey: int, *given: Any, on: date, who: str = JAAN, **more: Any) -> None:
    """One call of tasks/journeys on a day."""
    with writing(engine) as session:
        getattr(journeys, door)(session, journey, *given, who=who, way=Way.PAGE, now=at(on), **more)


def walk_to(engine: Engine, journey: int, *steps: str, on: date) -> None:
    """Steps that an agent says are done."""
    for step in steps:
        do(engine, "complete_step", journey, step, on=on)


def tell(engine: Engine, source: str, name: str, moment: datetime, *, code: str = KUUSK, now: datetime) -> Heard:
    """An event of the product."""
    with writing(engine) as session:
        return note_events(session, [ProductEvent(source, code, name, moment)], way=Way.HOOK, now=now)


def a_token(engine: Engine, journey: int, *, on: date = MONDAY, days: int = 60, which: int = 0) -> str:
    """A link as the letters of a day hold it, of the journey's first contact or another."""
    with reading(engine) as session:
        query = select(JourneyContact).where(JourneyContact.journey_id == journey).order_by(col(JourneyContact.id))
        walker = session.exec(query).all()[which]
        assert walker.id is not None
        return token_for(Settings().signing_key(), Link(walker.id, walker.nonce, last_day(on, days)))


def visit(engine: Engine, journey: int, *, on: date = MONDAY) -> Visitor:
    """The journey's first contact, come by a link."""
    with reading(engine) as session:
        return visitor_of(session, a_token(engine, journey, on=on), now=at(on))


def steps_of(engine: Engine, journey: int) -> dict[str, str]:
    """The state of each step."""
    return {row["step"]: str(row["state"]) for row in rows(engine, "journey_step", journey_id=journey)}


def letters(engine: Engine, kind: str) -> list[str]:
    """To whom letters of a kind were written, in their order."""
    return [row["to_address"] for row in rows(engine, "letter", kind=kind)]


def contact_named(engine: Engine, address: str) -> int:
    """The number of a contact."""
    with reading(engine) as session:
        return session.exec(select(Contact.id).where(Contact.address == address)).one() or 0
