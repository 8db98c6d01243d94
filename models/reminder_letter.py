"""The letter of a reminder: what it tells, its picture, what is attached, and its place in the series (D-05).

A step goes once to a party whatever version of the plan is in force, so the key names the plan and not its version.
Only the buyer, who is to pay, is given the account, the picture for a bank's app and the invoice itself (D-19).
Letters of one series to one party hang together: each answers the one before.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models.bank import Bank
from models.epc_qr import epc_text
from models.invoice import Party
from models.letter import NewLetter

PDF = "application/pdf"
UNFIT_IN_A_FILE_NAME = re.compile(r"[^\w.-]+")


class Facts(NamedTuple):
    """What a reminder is about; `earlier` are the Message-IDs of the series' letters to this party, oldest first."""

    invoice_id: int
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    balance: Decimal
    currency: str
    reference: str
    pdf_sha256: str
    seller: str
    buyer: str
    party: Party
    step: int
    policy: str
    letter: str
    to_address: str
    to_name: str
    first_name: str
    language: str
    queue: str
    earlier: tuple[str, ...] = ()
    held_by: str = ""


def reminder_letter(facts: Facts, *, today: date, bank: Bank) -> NewLetter:
    """The letter that a reminder is; `held_by` is the run that waits for an approval, "" where it may go at once."""
    asks_for_money = facts.party is Party.BUYER
    qr = _picture_text(facts, bank) if asks_for_money else ""
    files = _files(facts) if asks_for_money else ()
    return NewLetter(
        key=letter_key(facts.invoice_id, policy=facts.policy, step=facts.step, party=facts.party),
        kind=facts.letter,
        language=facts.language,
        to_address=facts.to_address,
        to_name=facts.to_name,
        queue=facts.queue,
        context=_context(facts, bank, today=today) | {"has_qr": bool(qr), "has_pdf": bool(files)},
        invoice_id=facts.invoice_id,
        qr=qr,
        files=files,
        held_by=facts.held_by,
        in_reply_to=facts.earlier[-1] if facts.earlier else "",
        references=facts.earlier,
    )


def letter_key(invoice_id: int, *, policy: str, step: int, party: Party) -> str:
    """What a reminder's letter is about; `policy` is name@version."""
    return f"dunning:{invoice_id}:{policy.partition('@')[0]}:{step}:{party}"


def _context(facts: Facts, bank: Bank, *, today: date) -> dict[str, Any]:
    return {
        "number": facts.number, "issued_on": facts.issued_on, "due_on": facts.due_on, "amount": facts.amount,
        "balance": facts.balance, "is_part_paid": facts.balance != facts.amount, "currency": facts.currency,
        "days_late": max(0, (today - facts.due_on).days), "reference": facts.reference, "seller": facts.seller,
        "buyer": facts.buyer, "name": facts.to_name, "first_name": facts.first_name, "holder": bank.holder,
        "iban": bank.iban_shown, "bic": bank.bic, "bank": bank.bank,
    }  # fmt: skip


def _picture_text(facts: Facts, bank: Bank) -> str:
    return epc_text(bank, amount=facts.balance, currency=facts.currency, reference=facts.reference, words=facts.number)


def _files(facts: Facts) -> tuple[dict[str, str], ...]:
    if not facts.pdf_sha256:
        return ()
    name = UNFIT_IN_A_FILE_NAME.sub("-", facts.number).strip("-.") or "invoice"
    return ({"sha256": facts.pdf_sha256, "filename": f"{name}.pdf", "content_type": PDF},)
