"""What became of an imported table, row by row."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from models.columns import MOST_MONEY
from models.counting import count_words
from models.import_kind import Row
from models.import_ledger import InvoiceRow, PaymentRow

MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that was not taken, and every reason."""

    line: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should look at in a row that was taken."""

    line: int
    note: str


@dataclass(slots=True)
class Sums:
    """What the good rows of a ledger's table come to: the amounts without their signs, and the newest day."""

    total: Decimal = Decimal(0)
    newest_on: date | None = None

    def add(self, row: Row) -> None:
        """Count a row in; only those of the ledger have amounts."""
        if isinstance(row, InvoiceRow):
            self.count(row.amount, row.issued_on)
        elif isinstance(row, PaymentRow):
            self.count(row.amount, row.paid_on)

    def count(self, amount: Decimal, day: date) -> None:
        """Count an amount in; the sum stops where the column of money ends."""
        self.total = min(self.total + abs(amount), MOST_MONEY)
        self.newest_on = max(self.newest_on or day, day)


@dataclass(slots=True)
class Report:
    """What became of a table: rows added (`taken`), updated, unchanged and wrong; columns that were left alone.

    `matched` are the stray payments that found their invoices among the rows.

    Of the wrong rows, and of the notes, no more than `MOST_LISTED` are kept; `wrong_rows` counts them all.
    """

    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    matched: int = 0
    wrong_rows: int = 0
    wrong: list[WrongRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()

    def refuse(self, line: int, *reasons: str) -> None:
        """A row was not taken."""
        self.wrong_rows += 1
        if len(self.wrong) < MOST_LISTED:
            self.wrong.append(WrongRow(line, reasons))

    def note(self, line: int, note: str) -> None:
        """A row was taken, and somebody should look at it."""
        if len(self.notes) < MOST_LISTED:
            self.notes.append(Note(line, note))

    @property
    def rows(self) -> int:
        """All that were read."""
        return self.known + self.taken + self.wrong_rows

    def in_words(self) -> str:
        """One line."""
        found = f", {count_words(self.matched, 'payment')} that waited for them assigned" if self.matched else ""
        return f"{self.taken} added, {self.updated} updated, {self.unchanged} unchanged, {self.wrong_rows} wrong{found}"

    @property
    def known(self) -> int:
        """Those that stood in the register before."""
        return self.updated + self.unchanged
