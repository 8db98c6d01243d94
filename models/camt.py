"""Bank statements of the form CAMT.053 (ISO 20022), read as a stream: memory holds one entry at a time.

All versions are read alike, for what they tell of a payment stands under the same names. A document type definition
has no place in a statement and is refused, so that nothing in it can reach for files or grow in memory.
"""

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from models.bank_payment import BankPayment, StatementError
from models.camt_entry import (
    BATCH_DOES_NOT_ADD_UP,
    OWN_MONEY_BACK,
    Detail,
    Entry,
    Money,
    read_detail,
    read_entry,
)
from models.iban import compact, grouped

TAGS = ("{*}BkToCstmrStmt", "{*}Stmt", "{*}Acct", "{*}Ntry", "{*}TxDtls")
LARGEST_ENTRY = 30_000_000  # bytes: some 20,000 payments that were booked together
OTHER_MESSAGES = {
    "BkToCstmrAcctRpt": "an account report of the day (camt.052)",
    "BkToCstmrDbtCdtNtfctn": "a notification (camt.054)",
    "CstmrCdtTrfInitn": "a payment order (pain.001)",
}


@dataclass(slots=True)
class Tally:
    """What was read: entries booked, those not booked yet, and payments of the firm's own."""

    booked: int = 0
    pending: int = 0
    own: int = 0


@dataclass(slots=True)
class _Measured:
    """The bytes of a document, no more of them for one entry than LARGEST_ENTRY: they are all held in memory."""

    stream: BinaryIO
    size: int = 0

    def read(self, most: int) -> bytes:
        """The next bytes; StatementError where an entry does not end."""
        piece = self.stream.read(most)
        self.size += len(piece)
        if self.size > LARGEST_ENTRY:
            raise StatementError(f"it has more than {LARGEST_ENTRY:,} bytes in one entry, or where none is")
        return piece


@dataclass(slots=True)
class _Statement:
    """The statement that is being read; `seen` counts the payments that have one name, which a bank may repeat."""

    account: str = ""
    seen: Counter[str] = field(default_factory=Counter)

    def name(self, entry: Entry, detail: Detail | None, money: Money) -> str:
        reference = (detail and detail.bank_reference) or entry.bank_reference or entry.digest(detail)
        way = "/out" if money.is_debit else ""
        name = f"{self.account}/{entry.booked_on}/{reference}{way}"
        self.seen[name] += 1
        return name if self.seen[name] == 1 else f"{name}/{self.seen[name]}"


def read_statement(stream: BinaryIO, *, accounts: frozenset[str], tally: Tally) -> Iterator[BankPayment]:
    """The payments of every statement in a document; only those of our accounts, where these are known."""
    measured = _Measured(stream)
    reader = etree.iterparse(
        measured, events=("start", "end"), tag=TAGS, resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        is_statement = yield from _payments(reader, measured, accounts, tally)
    except etree.XMLSyntaxError as error:
        raise StatementError(f"it is not whole XML: {error.msg}") from None
    if not is_statement:
        raise StatementError(_what_it_is(reader.root))


def _payments(
    reader: etree.iterparse, measured: "_Measured", accounts: frozenset[str], tally: Tally
) -> Generator[BankPayment, None, bool]:
    statement, details, is_statement = _Statement(), list[Detail](), False
    for event, element in reader:
        _refuse_definitions(element)
        name = etree.QName(element).localname
        if event == "start":
            is_statement = is_statement or name == "BkToCstmrStmt"
            statement = _Statement() if name == "Stmt" else statement
        elif name == "Acct" and _is_inside(element, "Stmt"):
            statement.account = _account(element, accounts)
        elif name == "TxDtls" and is_statement:
            details.append(read_detail(element, is_debit=_entry_is_debit(element)))
            _forget(element)
        elif name == "Ntry" and is_statement:
            yield from _of_entry(element, details, statement, tally)
            details = []
            _forget(element, *element.iterancestors())
            measured.size = 0
    return is_statement


def _of_entry(
    element: etree._Element, details: list[Detail], statement: _Statement, tally: Tally
) -> Iterator[BankPayment]:
    entry = read_entry(element)
    if entry is None:
        tally.pending += 1
        return
    tally.booked += 1
    if not statement.account:
        raise StatementError("it has an entry before it names the account")
    parts, doubt = _parts(entry, details)
    for money, detail in parts:
        is_return = entry.is_return or (detail is not None and detail.is_return)
        if money.is_debit and not is_return:
            tally.own += 1
            continue
        why = doubt or (OWN_MONEY_BACK if is_return and not money.is_debit else "")
        yield _payment(statement.name(entry, detail, money), entry, detail, money, why)


def _parts(entry: Entry, details: list[Detail]) -> tuple[list[tuple[Money, Detail | None]], str]:
    """The payments of an entry: itself, with what its one detail tells, or those of a batch that adds up."""
    if len(details) < 2:
        return [(entry.money, details[0] if details else None)], ""
    moneys = [detail.money for detail in details if detail.money and detail.money.currency == entry.money.currency]
    if len(moneys) == len(details) and sum(money.signed for money in moneys) == entry.money.signed:
        return list(zip(moneys, details, strict=True)), ""
    return [(entry.money, None)], BATCH_DOES_NOT_ADD_UP


def _payment(name: str, entry: Entry, detail: Detail | None, money: Money, doubt: str) -> BankPayment:
    about = BankPayment(name, entry.booked_on, money.signed, money.currency, words=entry.words, doubt=doubt)
    if detail is None:
        return about
    return BankPayment(
        name, entry.booked_on, money.signed, money.currency, detail.name, detail.account, detail.code,
        detail.references, detail.words or entry.words, detail.end_to_end_id, doubt,
    )  # fmt: skip


def _account(element: etree._Element, accounts: frozenset[str]) -> str:
    """The account of a statement; one that is not ours was sent to us by mistake."""
    account = compact(element.findtext("{*}Id/{*}IBAN") or element.findtext("{*}Id/{*}Othr/{*}Id") or "")
    if accounts and account not in accounts:
        ours = ", ".join(grouped(each) for each in sorted(accounts))
        raise StatementError(
            f"it is for the account {grouped(account)}, and ours in company.yaml are: {ours} "
            "(company.bank.iban, ledger.accounts)"
        )
    return account


def _entry_is_debit(element: etree._Element) -> bool:
    entry = next(element.iterancestors("{*}Ntry"), None)
    return entry is not None and entry.findtext("{*}CdtDbtInd") == "DBIT"


def _is_inside(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname == name


def _refuse_definitions(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise StatementError("it has a document type definition (DOCTYPE), which no bank writes")


def _forget(element: etree._Element, *around: etree._Element) -> None:
    """Let go of an element that was read, and of what stood before it, and before those around it."""
    element.clear()
    for each in (element, *around):
        parent = each.getparent()
        while parent is not None and each.getprevious() is not None:
            del parent[0]


def _what_it_is(root: etree._Element | None) -> str:
    if root is None:
        return "it is empty"
    _refuse_definitions(root)
    names = [etree.QName(each).localname for each in (root, *root)]
    for name in names:
        if name in OTHER_MESSAGES:
            return f"it is {OTHER_MESSAGES[name]}; ask the bank for the statement of booked entries, camt.053"
    return f"it is XML, but no CAMT.053 statement; its first element is {names[0]}"
