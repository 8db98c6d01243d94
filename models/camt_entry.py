"""One booked entry of a CAMT.053 statement, as payments; names of elements are read without their version.

An entry that a bank booked as a batch has a detail for every payment in it. They are taken each by itself where their
amounts come to that of the entry; where they do not, the whole entry is one payment that waits for a person.
Payments of the firm's own going out are nobody's debt, so they are left alone; only money that was received and
then sent back counts, below nothing.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import blake2b

from lxml import etree

from models.bank_payment import WORDS_KEPT, StatementError
from models.columns import MOST_MONEY, THOUSANDTH
from models.mail.cleaning import single_line

NUMBER = re.compile(r"\d{1,15}(\.\d{1,5})?", re.ASCII)
RETURNS = frozenset({"RRTN"})
NOTHING_SAID = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NOREF", "NONREF"})
OWN_MONEY_BACK = "money that the firm had paid came back"
BATCH_DOES_NOT_ADD_UP = "a batch whose payments do not come to its amount"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is written, and whether it left the account."""

    amount: Decimal
    currency: str
    is_debit: bool

    @property
    def signed(self) -> Decimal:
        return -self.amount if self.is_debit else self.amount


@dataclass(frozen=True, slots=True)
class Detail:
    """What a bank tells of one payment; `money` is nothing where it tells no amount of its own."""

    money: Money | None
    is_return: bool
    name: str
    account: str
    code: str
    references: tuple[str, ...]
    words: str
    end_to_end_id: str
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A booked entry without its details."""

    money: Money
    booked_on: date
    is_return: bool
    bank_reference: str
    words: str

    def digest(self, detail: Detail | None) -> str:
        """What names a payment that the bank gave no reference."""
        said = (detail.name, detail.account, detail.references, detail.words, detail.end_to_end_id) if detail else ()
        return blake2b(repr((self.words, said)).encode(), digest_size=9).hexdigest()


def read_entry(element: etree._Element) -> Entry | None:
    """The entry of an element `Ntry`; nothing where it is not booked."""
    status = _text(element, "Sts/Cd") or _text(element, "Sts")
    if status != "BOOK":
        return None
    money = _money(element, "Amt", is_debit=_text(element, "CdtDbtInd") == "DBIT")
    if money is None:
        raise StatementError("an entry has no amount")
    is_return = _text(element, "RvslInd") in ("true", "1") or _text(element, "BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS
    reference = _said(element, "AcctSvcrRef") or _said(element, "NtryRef")
    return Entry(money, _booked_on(element), is_return, reference, _text(element, "AddtlNtryInf"))


def read_detail(element: etree._Element, *, is_debit: bool) -> Detail:
    """What an element `TxDtls` tells; the other side of a payment that went back is its creditor."""
    direction = _text(element, "CdtDbtInd")
    is_out = direction == "DBIT" if direction else is_debit
    side = "Cdtr" if is_out else "Dbtr"
    money = _money(element, "Amt", is_debit=is_out) or _money(element, "AmtDtls/TxAmt/Amt", is_debit=is_out)
    party, ultimate = f"RltdPties/{side}", f"RltdPties/Ultmt{side}"
    codes = (f"{party}{way}/Id/{kind}/Othr/Id" for way in ("/Pty", "") for kind in ("OrgId", "PrvtId"))
    return Detail(
        money=money,
        is_return=element.find("{*}RtrInf") is not None or _text(element, "BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS,
        name=_first(element, f"{party}/Pty/Nm", f"{party}/Nm", f"{ultimate}/Pty/Nm", f"{ultimate}/Nm"),
        account=_first(element, f"{party}Acct/Id/IBAN", f"{party}Acct/Id/Othr/Id"),
        code=_first(element, *codes),
        references=tuple(_all(element, "RmtInf/Strd/CdtrRefInf/Ref")),
        words=_words(element),
        end_to_end_id=_said(element, "Refs/EndToEndId"),
        bank_reference=_said(element, "Refs/AcctSvcrRef"),
    )


def _words(element: etree._Element) -> str:
    """The lines that the payer wrote, and the invoices that the structured part names."""
    paths = ("RmtInf/Ustrd", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")
    lines = dict.fromkeys(line for path in paths for line in _all(element, path))
    return " ".join(lines)[:WORDS_KEPT]


def _booked_on(element: etree._Element) -> date:
    written = _first(element, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise StatementError(f"an entry has no date of booking, but {written[:30]!r}") from None


def _money(element: etree._Element, path: str, *, is_debit: bool) -> Money | None:
    found = element.find(_path(path))
    if found is None:
        return None
    written = (found.text or "").strip()
    amount = Decimal(written) if NUMBER.fullmatch(written) else None
    if amount is None or amount > MOST_MONEY or amount != amount.quantize(THOUSANDTH):
        raise StatementError(f"an entry has the amount {written[:40]!r}, which cannot be read as money")
    return Money(amount, found.get("Ccy", ""), is_debit)


def _said(element: etree._Element, path: str) -> str:
    """A reference, empty where banks only fill the field."""
    written = _text(element, path)
    return "" if written.upper() in NOTHING_SAID else written


def _first(element: etree._Element, *paths: str) -> str:
    return next((found for path in paths if (found := _text(element, path))), "")


def _text(element: etree._Element, path: str) -> str:
    return single_line(element.findtext(_path(path)) or "", WORDS_KEPT)


def _all(element: etree._Element, path: str) -> list[str]:
    found = (single_line(each.text or "", WORDS_KEPT) for each in element.iterfind(_path(path)))
    return [each for each in found if each]


@cache
def _path(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))
