"""A room for tests of reminders: a ledger of a few companies, invoices quickly written, days that pass."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, update
from sqlmodel import Session

from models.customer import Contact, Customer, address_key, domain_of
from models.dunning_report import Reminding
from models.invoice import CollectionType, Invoice, Payment
from tasks.database import writing
from tasks.invoices import look_again
from tasks.reminders import remind
from tests.filing_room import rows
from tests.homes import open_home

SITE = ZoneInfo("Europe/Tallinn")
BANK = "bank: {holder: Firm OÜ, iban: EE382200221020145685, bic: HABAEE2X, bank: Swedbank}"
COMPANY = f"""\
company: {{name: Firm OÜ, country: EE, language: en, domains: [firm.ee], {BANK}}}
lists:
  - {{name: collections, address: arved@firm.ee, language: en, source: {{kind: maildir, path: mail/support}}}}
"""
DUE = date(2026, 3, 2)  # a Monday; no public holiday in Estonia from three days before to two weeks after
SELLER, BUYER = 1, 2


def open_ledger(engine: Engine, home: Path) -> Engine:
    """company.yaml; a seller and a buyer, each with a contact."""
    open_home(home, COMPANY)
    with writing(engine) as session:
        for number, name in ((SELLER, "Müüja OÜ"), (BUYER, "Ostja AS")):
            add_company(session, number, name=name)
            session.flush()
            add_contact(session, number, f"arved@{number}.ee")
    return engine


def own_policy(home: Path, old: str, new: str) -> None:
    """The company's own policy, which differs from ours in one place."""
    text = Path("policies/dunning.yaml").read_text("utf-8")
    assert old in text
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies" / "dunning.yaml").write_text(text.replace(old, new, 1), "utf-8")


def add_company(session: Session, number: int, **changes: Any) -> None:
    given = {"name": f"Company {number}", "registry_code": f"{10_000_000 + number}", "country": "EE", "language": "en"}
    session.add(Customer(id=number, **(given | changes)))


def add_contact(session: Session, company: int, address: str, **changes: Any) -> None:
    given = {"first_name": "Mari", "last_name": "Maasikas", "role": "accounting"} | changes
    session.add(Contact(
        customer_id=company, address=address, address_key=address_key(address), domain=domain_of(address), **given
    ))  # fmt: skip


def an_invoice(engine: Engine, number: str = "A-1", **changes: Any) -> int:
    """An open invoice of 1,200 € that both may be reminded of."""
    given: dict[str, Any] = {
        "issued_on": date(2026, 2, 2), "due_on": DUE, "amount": Decimal("1200.00"), "currency": "EUR",
        "seller_id": SELLER, "buyer_id": BUYER, "collection_type": CollectionType.DISCLOSED, "reference": "1234561",
    } | changes  # fmt: skip
    invoice = Invoice(number=number, remind_on=given["issued_on"], **given)
    with writing(engine) as session:
        session.add(invoice)
        session.flush()
        assert invoice.id is not None
        return invoice.id


def pay(engine: Engine, invoice_id: int, amount: str, on: date) -> None:
    """Money as an import writes it, the invoice kept in step."""
    with writing(engine) as session:
        invoice = session.get_one(Invoice, invoice_id)
        external = f"{invoice_id}:{on}:{amount}"
        session.add(Payment(invoice_id=invoice_id, paid_on=on, amount=Decimal(amount), external_id=external))
        invoice.paid += Decimal(amount)
        invoice.settled_on = on if invoice.balance <= 0 else None
        session.flush()
        look_again(session, invoice_ids=[invoice_id], day=on)


def change(engine: Engine, model: Any, number: int, **values: Any) -> None:
    """Change a row as a script would, past every door."""
    with writing(engine) as session:
        session.execute(update(model).where(model.id == number).values(values))


def morning(day: date, *, hour: int = 8) -> datetime:
    """The moment of a day's run."""
    return datetime.combine(day, time(hour), SITE).astimezone(UTC)


def run(engine: Engine, *days: date, **more: Any) -> Reminding:
    """Whole runs on these mornings, batch after batch; what they came to in all."""
    total = Reminding()
    for day in days:
        while (step := remind(morning(day), engine=engine, **more)).looked:
            total.add(step)
    return total


def reminders(engine: Engine, **wanted: Any) -> list[tuple[int, str, str, str]]:
    """(step, party, state, reason) of the reminders that have the values wanted."""
    found = rows(engine, "reminder", **wanted)
    return sorted((row["step"], str(row["party"]), str(row["state"]), row["reason"]) for row in found)


def written(engine: Engine) -> list[tuple[str, str]]:
    """Kind and recipient of the letters, in the order in which they were written."""
    return [(row["kind"], row["to_address"]) for row in rows(engine, "letter")]


def days_after(due: date, numbers: Sequence[int]) -> list[date]:
    """Days by their distance from the due date."""
    return [date.fromordinal(due.toordinal() + number) for number in numbers]
