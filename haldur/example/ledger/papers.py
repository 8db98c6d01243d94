"""The files by which the ledger tells its story, laid into import/ledger, and what is true of each.

The first of each kind tell all that was before. On Mondays come the invoices of the week before; on Mondays and
Thursdays the payments that the books know, on Thursdays between the run and its letters; on Wednesdays the bank's
statement. What was paid before the books told of the invoice is told with it. Some rows are wrong, and some money
nobody knows. The last of each kind come when all is over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from haldur.example.company import write_rows
from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import CLOSE, MONDAY, START, THURSDAY, WEDNESDAY, days, is_out, when_taken
from haldur.example.ledger.drawing import Story
from haldur.example.ledger.paying import Money
from haldur.example.ledger.statement import camt
from haldur.example.ledger.week import Week, entries_of

FOLDER = Path("import/ledger")
INVOICES = "number,issued_on,due_on,amount,currency,seller,buyer,collection_type,yearly_rate,reference"
PAYMENTS = "number,paid_on,amount,external_id,kind,currency"
NEW_CONTACT_ON = date(2026, 2, 10)
WRONG_SHARE = 0.35
WRONG_INVOICES = (
    ("KH900001", "2026-01-05", "2026-01-19", "120.00", "EUR", "{code}", "99999999", "", "", ""),
    ("KH900002", "2026-01-05", "2025-12-19", "120.00", "EUR", "{code}", "{code}", "", "", ""),
    ("KH900003", "2026-01-05", "2026-01-19", "0", "EUR", "{code}", "{code}", "", "", ""),
    ("KH900004", "05/01/2026", "2026-01-19", "80", "EUR", "{code}", "{code}", "", "", ""),
    ("KH900005", "2026-01-05", "2026-01-19", "1E+04", "EUR", "{code}", "{code}", "", "", ""),
    ("KH900006", "2026-01-05", "2026-01-19", "80", "EUR", "{code}", "{code}", "OPEN", "", ""),
)
WRONG_PAYMENTS = (
    ("KH999999", "2026-01-05", "120.00", "W{n}", "", "EUR"),
    ("{number}", "2026-01-05", "120.00", "", "", "EUR"),
    ("{number}", "2026-01-05", "12.345", "W{n}", "", "EUR"),
    ("{number}", "2026-01-05", "50.00", "W{n}", "credit", "EUR"),
    ("{number}", "2026-01-05", "50.00", "W{n}", "", "SEK"),
)

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One file; it is taken on its day, in the morning or between the run and its letters.

    `wrong` are the lines that must be refused, `strays` is how many payments must wait for a person.
    """

    file: Path
    kind: str
    day: date
    is_late: bool = False
    bills: tuple[Bill, ...] = ()
    money: tuple[Money, ...] = ()
    wrong: tuple[int, ...] = ()
    strays: int = 0


def write_papers(home: Path, story: Story, *, seed: int = 1) -> list[Paper]:
    """Write the files of the whole story; they are returned in the order in which they are taken."""
    (home / FOLDER).mkdir(parents=True, exist_ok=True)
    return list(Writer(home, story, Random(f"papers {seed}")).papers())


class Writer:
    """Goes through the days and tells what the books know by then."""

    def __init__(self, home: Path, story: Story, rng: Random) -> None:
        self._home, self._story, self._rng = home, story, rng
        self._money = sorted(story.money, key=lambda money: (money.paid_on, money.bill.number))
        self._week = Week()
        self._count = 0

    def papers(self) -> Iterator[Paper]:
        yield self._cards(START, "companies", *self._companies())
        for day in days(START, CLOSE):
            if day == NEW_CONTACT_ON:
                yield self._cards(day, "contacts", *self._newcomer())
            if day.weekday() == MONDAY:
                yield self._invoices(day)
            if day.weekday() in (MONDAY, THURSDAY):
                yield self._payments(day, is_late=day.weekday() == THURSDAY and not is_out(day))
            if day.weekday() == WEDNESDAY or day in (START, CLOSE):
                yield self._statement(day)

    def _companies(self) -> tuple[str, list[Row]]:
        """The firms of whom the register has no card yet."""
        firms = [firm for firm in (*self._story.sellers, *self._story.buyers) if not firm.contacts]
        return "registry_code,name,country,language,segment", [
            (firm.code, firm.name, firm.country, firm.language, firm.segment) for firm in firms
        ]

    def _newcomer(self) -> tuple[str, list[Row]]:
        firm, contact = self._story.newcomer
        row = (firm.code, contact.first_name, contact.last_name, contact.address, "", contact.role, firm.language)
        return "registry_code,first_name,last_name,address,phone,role,language", [row]

    def _cards(self, day: date, kind: str, columns: str, rows: list[Row]) -> Paper:
        file = self._home / FOLDER / f"{kind}-{day}.csv"
        write_rows(file, columns, rows)
        return Paper(file, kind, day)

    def _invoices(self, day: date) -> Paper:
        """What was issued, and what is told anew; of two words about an invoice the later."""
        told = (*self._story.bills, *self._story.revisions)
        known = {bill.number: bill for bill in told if bill.told_on == day or bill.told_on < day == START}
        bills = list(known.values())
        rows = [invoice_row(bill) for bill in bills]
        codes = {"code": self._story.sellers[0].code}
        wrong = self._spoil(rows, WRONG_INVOICES, lambda cell: cell.format(**codes))
        file = self._home / FOLDER / f"invoices-{day}.csv"
        write_rows(file, INVOICES, rows)
        return Paper(file, "invoices", when_taken(day), bills=tuple(bills), wrong=wrong)

    def _payments(self, day: date, *, is_late: bool) -> Paper:
        money = self._known(day, "table")
        for each in money:
            self._week.pay(each)
        rows = [payment_row(each, number=self._number()) for each in money]
        told = {"number": self._story.bills[0].number, "n": self._number()}
        wrong = self._spoil(rows, WRONG_PAYMENTS, lambda cell: cell.format(**told))
        file = self._home / FOLDER / f"payments-{day}.csv"
        write_rows(file, PAYMENTS, rows)
        return Paper(file, "payments", when_taken(day), is_late, money=tuple(money), wrong=wrong)

    def _statement(self, day: date) -> Paper:
        money = self._known(day, "statement")
        entries, strays = entries_of(self._rng, self._week, money, self._story, day=day)
        file = self._home / FOLDER / f"statement-{day}.xml"
        file.write_text(camt(entries, day=day, version=2 if day.day % 2 else 8), encoding="utf-8")
        return Paper(file, "statement", when_taken(day), money=tuple(money), strays=strays)

    def _known(self, day: date, way: str) -> list[Money]:
        """What came before a day, of invoices that the books told of, and was not told yet."""
        found, left = list[Money](), list[Money]()
        for money in self._money:
            is_known = money.way == way and money.paid_on < day and money.bill.told_on <= day
            (found if is_known else left).append(money)
        self._money = left
        return found

    def _spoil(self, rows: list[Row], wrong: tuple[Row, ...], fill: Callable[[str], str]) -> tuple[int, ...]:
        """Put a wrong row somewhere among the others; on which line."""
        if self._rng.random() >= WRONG_SHARE:
            return ()
        place = self._rng.randrange(len(rows) + 1)
        rows.insert(place, tuple(fill(cell) for cell in self._rng.choice(wrong)))
        return (place + 2,)

    def _number(self) -> str:
        self._count += 1
        return f"P{self._count:06d}"


def invoice_row(bill: Bill) -> Row:
    """Dates as Estonians write them, amounts with a point."""
    return (
        bill.number, f"{bill.issued:%d.%m.%Y}", f"{bill.due:%d.%m.%Y}", f"{bill.amount:.2f}", "EUR", bill.seller.code,
        bill.buyer.code, bill.consent, bill.rate, bill.reference,
    )  # fmt: skip


def payment_row(money: Money, *, number: str) -> Row:
    """A credit note is negative, as ledgers write it; amounts with a comma."""
    amount = -money.amount if money.kind == "credit" else money.amount
    return money.bill.number, str(money.paid_on), in_estonian(amount), number, money.kind, "EUR"


def in_estonian(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")
