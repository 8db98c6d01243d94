"""A payment as a bank statement tells it: how much came or went back, from whom, and what the payer wrote."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.iban import remainder

WORDS_KEPT = 1_000
SWIFT_REFERENCE = re.compile(r"/RFB/([0-9A-Z]{4,25})", re.IGNORECASE | re.ASCII)
CREDITOR_REFERENCE = re.compile(r"(?<![0-9A-Z])RF\d{2}[0-9A-Z]{1,21}(?![0-9A-Z])", re.IGNORECASE | re.ASCII)


class StatementError(ValueError):
    """A bank statement that cannot be taken; nothing of it was."""


@dataclass(frozen=True, slots=True)
class BankPayment:
    """One payment; money that went back to its payer is negative. `doubt` says why no rule may assign it."""

    external_id: str
    booked_on: date
    amount: Decimal
    currency: str
    payer_name: str = ""
    payer_account: str = ""
    payer_code: str = ""
    references: tuple[str, ...] = ()
    words: str = ""
    end_to_end_id: str = ""
    doubt: str = ""

    @property
    def said(self) -> str:
        """All that the payer wrote."""
        return " ".join(part for part in (self.words, self.end_to_end_id) if part)

    @property
    def all_references(self) -> tuple[str, ...]:
        """The reference numbers, those in their own field first, then those that the words bear as such."""
        in_words = (*SWIFT_REFERENCE.findall(self.words), *CREDITOR_REFERENCE.findall(self.words))
        return tuple(dict.fromkeys((*self.references, *(found.upper() for found in in_words))))


def reference_forms(reference: str) -> frozenset[str]:
    """Every form in which a reference number may stand in the ledger: with and without noughts before it, and RF.

    An international reference (ISO 11649) is a national one behind RF and two check digits.
    """
    plain = "".join(reference.split()).upper()
    national = plain[4:] if CREDITOR_REFERENCE.fullmatch(plain) else plain
    bare = national.lstrip("0")
    forms = {plain, national, bare}
    return frozenset(
        form for form in forms | {as_creditor_reference(form) for form in (national, bare) if form} if form
    )


def as_creditor_reference(national: str) -> str:
    """RF and check digits before a national reference; empty where it has signs that RF does not know."""
    if not re.fullmatch(r"[0-9A-Z]{1,21}", national):
        return ""
    return f"RF{98 - remainder(f'RF00{national}'):02d}{national}"
