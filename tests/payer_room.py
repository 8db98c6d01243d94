"""A payer's room for tests: a ledger, and reminder letters that lead to their page."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from models.invoice import Invoice, Party
from models.letter import Letter, LetterStatus
from models.letter_page import token_of
from models.reminder_letter import Facts, reminder_letter
from tasks.database import reading, writing
from tasks.letters import post
from tasks.settings import Settings
from tests.letter_room import NOW

TODAY = date(2026, 3, 9)


def a_reminder(
    engine: Engine, invoice_id: int, *, party: Party = Party.BUYER, to: str = "arved@2.ee", language: str = "en",
    step: int = 7, **changes: Any,
) -> Letter:  # fmt: skip
    """A letter to a party of an invoice that left some time ago."""
    with reading(engine) as session:
        invoice = session.get_one(Invoice, invoice_id)
    names = ("number", "issued_on", "due_on", "amount", "balance", "currency", "reference", "pdf_sha256")
    facts = Facts(
        invoice_id=invoice_id, seller="Müüja OÜ", buyer="Ostja AS", party=party, step=step, policy="default@1",
        letter=f"dunning_{party}_after_{step}", to_address=to, to_name="Mari Maasikas", first_name="Mari",
        language=language, queue="collections", **{name: getattr(invoice, name) for name in names} | changes,
    )  # fmt: skip
    bank = Settings().company().company.bank
    assert bank
    with writing(engine) as session:
        [number] = post(session, [reminder_letter(facts, today=TODAY, bank=bank)], now=NOW).values()
        letter = session.get_one(Letter, number)
        letter.status, letter.sent_at = LetterStatus.SENT, NOW
        session.flush()
        session.expunge(letter)
    return letter


def page_of(letter: Letter, more: str = "") -> str:
    """The address of a letter's page."""
    return f"/letters/{token_of(letter.message_id)}{more}"


def owed(amount: str) -> dict[str, Decimal]:
    """An invoice of which so much is still to be paid."""
    return {"paid": Decimal("1200.00") - Decimal(amount)}
