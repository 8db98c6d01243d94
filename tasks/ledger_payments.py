"""Rows of payments and credit notes go into the ledger, and the balances of their invoices with them.

A payment for an invoice that is not known is a wrong row: the same file brings it again once the invoice is there.
One from before the invoice was issued, one of a day to come, and one that pays more than is owed, are taken and told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from models.history import History
from models.import_amounts import decimals_fault
from models.import_kind import RowError
from models.import_ledger import PaymentRow
from models.invoice import Invoice, Payment
from tasks.bulk import change_of, insert_rows, update_rows
from tasks.given import is_among
from tasks.import_report import Report
from tasks.import_targets import Numbered
from tasks.ledger_balances import keep_balances
from tasks.lost_noughts import lost_noughts
from tasks.payment_repeats import PAYMENTS, REPEATS, TWICE, Repeat

UNKNOWN = "number {number} is no invoice's"
FIRST = "; import the invoices first, then this file again"
EARLY = "paid_on is {day}, before the invoice was issued on {issued}"
TO_COME = "paid_on is {day}, a day to come; reminders of the invoice heed it from now on"
OVERPAID = "invoice {number} is paid {much} more than it asks"
DAY = timedelta(days=1)
KEPT = ("invoice_id", "paid_on", "amount", "kind")
CHANGES = {table: change_of(table, *KEPT) for table in (PAYMENTS, REPEATS)}


class Owed(NamedTuple):
    """What a payment must fit."""

    id: int
    number: str
    currency: str
    issued_on: Any


class Entry(NamedTuple):
    """A payment as the ledger would hold it."""

    line: int
    invoice: Owed
    values: dict[str, Any]


def take_payments(
    session: Session, given: Sequence[str], chunk: Sequence[Numbered], report: Report, now: datetime
) -> None:
    """Add, update or leave alone the payments of a set, and keep the balances in step."""
    rows = [(line, row) for line, row in chunk if isinstance(row, PaymentRow)]
    stored = _stored(session, [row.external_id for _, row in rows])
    if "kind" not in given:
        rows = _with_known_kinds(rows, stored, report)
    invoices = _invoices(session, rows)
    hints = lost_noughts(session, col(Invoice.number), {row.number for _, row in rows} - invoices.keys())
    entries = list(_entries(rows, invoices, hints, report, now.date()))
    new = [entry for entry in entries if entry.values["external_id"] not in stored]
    changed = [
        (stored[entry.values["external_id"]], entry)
        for entry in entries
        if entry.values["external_id"] in stored and _differs(stored[entry.values["external_id"]], entry.values)
    ]
    insert_rows(session, Payment, [entry.values for entry in new])
    _write(session, changed, now)
    touched = {entry.invoice.id for entry in new} | {number for before, entry in changed for number in
               (before["invoice_id"], entry.invoice.id)}  # fmt: skip
    kept = keep_balances(session, touched, now=now)
    touching = [*new, *(entry for _, entry in changed)]
    _note_overpaid(touching, kept.overpaid, report)
    _note_repeats(touching, kept.repeats, report)
    report.taken += len(new)
    report.updated += len(changed)
    report.unchanged += len(entries) - len(new) - len(changed)


def _stored(session: Session, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The payments that are known, those that repeat another among them, each with its table."""
    found = {}
    for table in (PAYMENTS, REPEATS):
        for each in session.execute(select(table).where(is_among(table.c.external_id, names))).mappings():
            found[each["external_id"]] = {**each, "table": table}
    return found


def _with_known_kinds(
    rows: Sequence[tuple[int, PaymentRow]], stored: Mapping[str, Any], report: Report
) -> list[tuple[int, PaymentRow]]:
    """A table without the column `kind` leaves the kinds that we know."""
    kept = []
    for line, row in rows:
        before = stored.get(row.external_id)
        try:
            kept.append((line, replace(row, kind=before["kind"]) if before else row))
        except RowError as error:
            report.refuse(line, *error.reasons)
    return kept


def _invoices(session: Session, rows: Sequence[tuple[int, PaymentRow]]) -> dict[str, Owed]:
    query = select(col(Invoice.id), col(Invoice.number), col(Invoice.currency), col(Invoice.issued_on))
    found = session.execute(query.where(is_among(col(Invoice.number), {row.number for _, row in rows})))
    return {row.number: Owed(*row) for row in found}


def _entries(
    rows: Sequence[tuple[int, PaymentRow]],
    invoices: Mapping[str, Owed],
    hints: Mapping[str, str],
    report: Report,
    today: date,
) -> list[Entry]:
    """The payments that fit an invoice; the others go to the report, with a hint where there is one."""
    entries = []
    for line, row in rows:
        invoice = invoices.get(row.number)
        if invoice is None:
            report.refuse(line, UNKNOWN.format(number=row.number) + hints.get(row.number, FIRST))
            continue
        if fault := _misfit(row, invoice):
            report.refuse(line, fault)
            continue
        if row.paid_on < invoice.issued_on:
            report.note(line, EARLY.format(day=row.paid_on, issued=invoice.issued_on))
        elif row.paid_on > today + DAY:  # where the site is, it may be tomorrow already
            report.note(line, TO_COME.format(day=row.paid_on))
        values = {
            "invoice_id": invoice.id, "paid_on": row.paid_on, "amount": row.lessens, "kind": row.kind,
            "external_id": row.external_id,
        }  # fmt: skip
        entries.append(Entry(line, invoice, values))
    return entries


def _misfit(row: PaymentRow, invoice: Owed) -> str:
    """Why a payment does not fit; empty where it does."""
    if row.currency and row.currency != invoice.currency:
        return f"currency is {row.currency}, the invoice's is {invoice.currency}"
    fault = decimals_fault(row.amount, invoice.currency)
    return f"amount {fault}" if fault else ""


def _differs(before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return any(before[name] != values[name] for name in KEPT)


def _write(session: Session, changed: Sequence[tuple[Mapping[str, Any], Entry]], now: datetime) -> None:
    """Update payments, with a line in the history of each invoice that they touch."""
    if not changed:
        return
    for table, change in CHANGES.items():
        update_rows(session, change, [
            {"number": before["id"], **{f"new_{name}": entry.values[name] for name in KEPT}}
            for before, entry in changed if before["table"] is table
        ])  # fmt: skip
    history = []
    for before, entry in changed:
        what = _change_in_words(before, entry)
        history += [
            {"at": now, "who": "import", "way": "import", "what": what, "invoice_id": number}
            for number in sorted({before["invoice_id"], entry.invoice.id})
        ]
    insert_rows(session, History, history)


def _change_in_words(before: Mapping[str, Any], entry: Entry) -> str:
    names = [name for name in KEPT[1:] if before[name] != entry.values[name]]
    parts = [f'{name}: "{before[name]}" -> "{entry.values[name]}"' for name in names]
    if before["invoice_id"] != entry.invoice.id:
        parts.append(f"moved to invoice {entry.invoice.number}")
    return f"payment {entry.values['external_id']}: {'; '.join(parts)}"


def _note_repeats(entries: Sequence[Entry], repeats: Iterable[Repeat], report: Report) -> None:
    """A note at each payment that does not count, for another origin told of it before."""
    lines = {entry.values["external_id"]: entry for entry in entries}
    for repeat in repeats:
        if entry := lines.get(repeat.external_id):
            report.note(entry.line, TWICE.format(number=entry.invoice.number, other=repeat.repeats))


def _note_overpaid(entries: Sequence[Entry], overpaid: Mapping[int, Decimal], report: Report) -> None:
    """One note for an invoice that was paid too much, at the last of its payments in this set."""
    last = {entry.invoice.id: entry for entry in entries}
    for number, much in overpaid.items():
        if number in last:
            report.note(last[number].line, OVERPAID.format(number=last[number].invoice.number, much=much))
