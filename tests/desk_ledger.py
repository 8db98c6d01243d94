"""A desk with a ledger for tests: a client manager, an agent, a seller and a buyer; days are counted from today.

Its plan knows no days off, so that what a test says is true on any day of the week.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from models.agent import Role
from models.history import History
from models.hold import Hold
from models.invoice import StrayPayment
from tasks.database import database_engine, reading, writing
from tasks.dunning_policy import POLICY
from tasks.reminders import remind
from tasks.settings import CHECKOUT
from tests.dunning_room import SITE, an_invoice, open_ledger
from tests.visitors import Visitor, make_agent, signed_in

LIIS, JAAN = "liis@firm.ee", "jaan@firm.ee"


def open_books(home: Path) -> Visitor:
    """The home; the browser of Liis, a client manager, is returned."""
    open_ledger(database_engine(), home)
    policy = (CHECKOUT / POLICY).read_text("utf-8").replace("calendar: true", "calendar: false")
    (home / POLICY).parent.mkdir()
    (home / POLICY).write_text(policy, "utf-8")
    make_agent(JAAN, name="Jaan Jänes")
    return signed_in(make_agent(LIIS, role=Role.MANAGER, name="Liis Lepp"))


def today() -> date:
    """The day at the site."""
    return datetime.now(SITE).date()


def in_days(number: int) -> date:
    return today() + timedelta(days=number)


def owed(number: str = "A-1", *, late: int = 2, **more: Any) -> int:
    """An open invoice that is so many days late; its id."""
    issued = in_days(-late - 30)
    return an_invoice(database_engine(), number, issued_on=issued, due_on=in_days(-late), **more)


def run_on(day: date) -> None:
    """The reminder run of a day's morning."""
    now = datetime.combine(day, time(8), SITE).astimezone(UTC)
    while remind(now).looked:
        pass


def stray(amount: str = "1200.00", *, candidates: str = "", **more: Any) -> int:
    """A payment that waits; its number."""
    given: dict[str, Any] = {"external_id": f"E{amount}", "payer_name": "Ostja AS", "words": "arve", **more}
    with writing() as session:
        made = StrayPayment(
            paid_on=today(), amount=Decimal(amount), currency="EUR", reason="it names no invoice that we know",
            candidates=candidates, seen_at=datetime.now(UTC), **given,
        )  # fmt: skip
        session.add(made)
        session.flush()
        assert made.id
        return made.id


def holds() -> list[Hold]:
    """All holds, in their order."""
    with reading() as session:
        return list(session.exec(select(Hold).order_by(Hold.id)))  # type: ignore[arg-type]


def said(session: Session, invoice: int) -> list[tuple[str, str, str]]:
    """Who changed what of an invoice, by which way."""
    found = session.exec(select(History).where(History.invoice_id == invoice).order_by(History.id))  # type: ignore[arg-type]
    return [(line.who, line.way, line.what) for line in found]
