"""A small ledger for tests: companies, invoices and payments taken from lines of tables, and looked at afterwards."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from models.imports import kind_named
from tasks.database import reading
from tasks.import_report import Report
from tasks.imports import import_table

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
COMPANIES = ("registry_code,name,country,language", "10,Müüja OÜ,EE,et", "20,Ostja AS,EE,et", "30,Ostaja Oy,FI,fi")
INVOICES = "number,issued_on,due_on,amount,currency,seller,buyer,collection_type,yearly_rate,reference"
PAYMENTS = "number,paid_on,amount,external_id,kind,currency"


class Room:
    """Imports lines of tables into a database and reads rows back."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder

    def take(self, kind: str, *lines: str, now: datetime = NOW, name: str = "", anyway: bool = False) -> Report:
        file = self.folder / (name or f"{kind}.csv")
        file.write_text("\n".join(lines), "utf-8")
        return import_table(kind_named(kind), file, now=now, engine=self.engine, anyway=anyway)

    def invoices(self, *lines: str, now: datetime = NOW) -> Report:
        return self.take("invoices", INVOICES, *lines, now=now)

    def payments(self, *lines: str, now: datetime = NOW) -> Report:
        return self.take("payments", PAYMENTS, *lines, now=now)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query in SQL gives, amounts and days as text."""
        with reading(self.engine) as session:
            return [tuple(row) for row in session.execute(text(query))]

    def standing(self, number: str) -> tuple[float, str]:
        """What is paid of an invoice, and since when it is settled."""
        query = f"SELECT paid, settled_on FROM invoice WHERE number = '{number}'"
        [(paid, settled_on)] = self.rows(query)
        return float(paid), str(settled_on or "")

    def history(self) -> list[str]:
        return [what for (what,) in self.rows("SELECT what FROM history ORDER BY id")]


def open_ledger(engine: Engine, folder: Path) -> Room:
    """A room with a seller and two buyers, and the invoices 1001 (100.00) and 1002 (50.00) of the first."""
    room = Room(engine, folder)
    room.take("companies", *COMPANIES)
    room.invoices(
        "1001,2026-02-01,2026-02-15,100.00,EUR,10,20,DISCLOSED,8,", "1002,2026-02-01,2026-02-20,50.00,EUR,10,20,,,123"
    )
    return room
