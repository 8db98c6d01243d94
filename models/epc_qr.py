"""The words of an EPC QR code, with which a bank's app fills in a payment by itself (EPC069-12, version 3.1).

It knows euros only, between a cent and 999,999,999.99, and holds at most 331 bytes. A structured reference is one that
checks itself, "RF18 ..." (ISO 11649); any other stands among the words for people. What does not fit has no code, for
a payer who types is better served than one whose app pays wrongly.
"""

from decimal import Decimal

from models.bank import Bank
from models.bank_payment import CREDITOR_REFERENCE
from models.iban import compact, remainder
from models.mail.cleaning import single_line

MOST_BYTES = 331
LONGEST_NAME = 70
LONGEST_WORDS = 140
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
HEAD = ("BCD", "002", "1", "SCT")  # service tag, version, UTF-8, SEPA credit transfer


def epc_text(bank: Bank, *, amount: Decimal, currency: str, reference: str, words: str) -> str:
    """What the code says; empty where it cannot say it. `words` are for the payee where no reference is structured."""
    if currency != "EUR" or not LEAST <= amount <= MOST or amount != amount.quantize(LEAST):
        return ""
    structured = compact(reference) if is_structured(reference) else ""
    free = "" if structured else single_line(" / ".join(filter(None, (words, reference))), LONGEST_WORDS)
    name = single_line(bank.holder, LONGEST_NAME)
    fields = (*HEAD, bank.bic, name, bank.iban, f"EUR{amount:.2f}", "", structured, free)
    text = "\n".join(fields).rstrip("\n")
    return text if len(text.encode()) <= MOST_BYTES else ""


def is_structured(reference: str) -> bool:
    """Whether a reference is an RF creditor reference whose check digits fit."""
    written = compact(reference)
    return CREDITOR_REFERENCE.fullmatch(written) is not None and remainder(written) == 1
