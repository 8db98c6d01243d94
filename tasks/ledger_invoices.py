"""Rows of invoices go into the ledger.

Seller and buyer must be known companies. A changed row is written with a line of the invoice's history, and the
planner looks at the invoice again; where the due date moved, the series is reckoned anew. The collection type
follows the ledger only where the ledger itself changed its word, so that a client manager's stays (D-04). The rows are
locked before they are read, for whoever changes one at the same time must not be undone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from models.customer import Customer
from models.history import History
from models.import_ledger import InvoiceRow
from models.invoice import Invoice
from tasks.bulk import insert_rows
from tasks.given import is_among
from tasks.import_report import Report
from tasks.import_targets import Numbered
from tasks.ledger_balances import keep_balances, look_from
from tasks.ledger_series import forget_unsent
from tasks.lost_noughts import lost_noughts

FIELDS = {"seller": "seller_id", "buyer": "buyer_id", "collection_type": "ledger_collection_type"}
UNKNOWN = "{side} {code} is no customer's"
FIRST = "; import the companies first"
IN_OTHER_MONEY = "currency is {now}, but what was paid of the invoice is in {before}"
AS_COLUMNS = {field: column for column, field in FIELDS.items()}
Values = dict[str, Any]


def take_invoices(
    session: Session, given: Sequence[str], chunk: Sequence[Numbered], report: Report, now: datetime
) -> None:
    """Add, update or leave alone the invoices of a set; `given` are the columns that the table has."""
    entries = _with_companies(session, chunk, report)
    table = Invoice.__table__  # type: ignore[attr-defined]
    known = select(table).where(is_among(table.c.number, [each["number"] for _, each in entries]))
    found = session.execute(known.order_by(table.c.id).with_for_update(key_share=True))
    stored = {row["number"]: dict(row) for row in found.mappings()}
    new = [values for _, values in entries if values["number"] not in stored]
    insert_rows(session, Invoice, [_as_new(values, now.date()) for values in new])
    changes, unchanged = [], 0
    for line, values in entries:
        before = stored.get(values["number"])
        if before is None:
            continue
        fields = [FIELDS.get(name, name) for name in given]
        after = {name: values[name] for name in fields if values[name] != before[name]}
        if "currency" in after and before["paid"]:
            fault = IN_OTHER_MONEY.format(now=after["currency"], before=before["currency"])
            report.refuse(line, fault)
        elif after:
            changes.append((before, after))
        else:
            unchanged += 1
    _write(session, changes, now)
    report.taken += len(new)
    report.updated += len(changes)
    report.unchanged += unchanged


def _with_companies(session: Session, chunk: Sequence[Numbered], report: Report) -> list[tuple[int, Values]]:
    """The rows with the ids of seller and buyer; those of unknown ones go to the report."""
    rows: list[tuple[int, InvoiceRow]] = [(line, row) for line, row in chunk if isinstance(row, InvoiceRow)]
    codes = {code for _, row in rows for code in (row.seller, row.buyer)}
    query = select(col(Customer.registry_code), col(Customer.id)).where(is_among(col(Customer.registry_code), codes))
    companies: dict[str, int] = dict(session.execute(query).tuples().all())
    hints = lost_noughts(session, col(Customer.registry_code), codes - companies.keys())
    entries = []
    for line, row in rows:
        sides = (("seller", row.seller), ("buyer", row.buyer))
        unknown = tuple(
            UNKNOWN.format(side=side, code=code) + hints.get(code, FIRST)
            for side, code in sides
            if code not in companies
        )
        if unknown:
            report.refuse(line, *unknown)
            continue
        values: Values = {FIELDS.get(name, name): value for name, value in vars(row).items()}
        entries.append((line, values | {"seller_id": companies[row.seller], "buyer_id": companies[row.buyer]}))
    return entries


def _as_new(values: Values, today: date) -> Values:
    """A new invoice, which the planner looks at as one that changed."""
    collection = values["ledger_collection_type"]
    return values | {"collection_type": collection, "remind_on": look_from(values["issued_on"], today)}


def _write(session: Session, changes: Sequence[tuple[Mapping[str, Any], Values]], now: datetime) -> None:
    """Update the invoices that differ, say so in their history, and keep what follows from it in step."""
    if not changes:
        return
    table = Invoice.__table__  # type: ignore[attr-defined]
    codes = _codes_of(session, changes)
    rows, history = [], []
    for before, after in changes:
        changed = dict(before) | after
        changed["remind_on"] = look_from(changed["issued_on"], now.date())
        if "ledger_collection_type" in after:
            changed["collection_type"] = after["ledger_collection_type"]
        rows.append(changed)
        history.append(_line(before, after, codes) | {"at": now, "who": "import", "way": "import"})
    names = [name for name in rows[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("of_id"))
    values: Values = {name: bindparam(f"new_{name}") for name in names}
    keyed = [{f"new_{name}": row[name] for name in names} | {"of_id": row["id"]} for row in rows]
    session.connection().execute(statement.values(values), keyed)
    insert_rows(session, History, history)
    forget_unsent(session, [before["id"] for before, after in changes if "due_on" in after], now=now)
    keep_balances(session, [before["id"] for before, after in changes if "amount" in after], now=now)


def _codes_of(session: Session, changes: Sequence[tuple[Mapping[str, Any], Values]]) -> dict[int, str]:
    """The registry codes of the companies that came or went as seller or buyer."""
    ids = {
        company
        for before, after in changes
        for side in ("seller_id", "buyer_id")
        if side in after
        for company in (before[side], after[side])
    }
    query = select(col(Customer.id), col(Customer.registry_code)).where(is_among(col(Customer.id), ids))
    return dict(session.execute(query).tuples().all()) if ids else {}


def _line(before: Mapping[str, Any], after: Values, codes: Mapping[int, str]) -> Values:
    """The line of history of a change, in the words of the table."""

    def told(name: str, value: Any) -> Any:
        return codes[value] if name in ("seller_id", "buyer_id") else value

    parts = [
        f'{AS_COLUMNS.get(name, name)}: "{told(name, before[name])}" -> "{told(name, value)}"'
        for name, value in after.items()
    ]
    anew = "; what was not sent yet is planned anew" if "due_on" in after else ""
    what = f"invoice {before['number']}: {'; '.join(parts)}{anew}"
    return {"what": what, "invoice_id": before["id"]}
