"""Payments that are told twice count once: the second goes into a table of its own, `payment_repeat`.

What is a repeat is judged anew whenever a payment of its invoice comes or changes, in the same transaction. So a repeat
whose pair is corrected, or moves to another invoice, counts again; nothing is lost and nothing counts twice. Each such
move is a line of the invoice's history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, select, update
from sqlmodel import Session

from models.history import History, Way
from models.invoice import Payment, PaymentRepeat
from models.payment_repeat import Told, repeats_among
from tasks.bulk import insert_rows
from tasks.given import is_among

PAYMENTS: Table = Payment.__table__  # type: ignore[attr-defined]
REPEATS: Table = PaymentRepeat.__table__  # type: ignore[attr-defined]
SHARED = ("invoice_id", "paid_on", "amount", "kind", "external_id", "origin")
REPEATED = "payment {name} ({origin}) is the same money as {repeats}: it counts once"
TWICE = "a payment of invoice {number} was told before as {other}; it counts once"  # to whoever imports
COUNTS = "payment {name} ({origin}) is no repeat any more: it counts"


class Repeat(NamedTuple):
    """A payment that does not count, and the one that does."""

    invoice_id: int
    external_id: str
    repeats: str


def keep_repeats(session: Session, invoice_ids: Collection[int], *, now: datetime) -> list[Repeat]:
    """Part the payments of invoices that count from those that repeat them; the new repeats are returned."""
    told: dict[int, list[Told]] = defaultdict(list)
    for row in _rows(session, PAYMENTS, invoice_ids):
        told[row.invoice_id].append(
            Told(row.external_id, row.origin, row.paid_on, row.amount, row.kind, row.is_another)
        )
    for row in _rows(session, REPEATS, invoice_ids):
        told[row.invoice_id].append(
            Told(row.external_id, row.origin, row.paid_on, row.amount, row.kind, repeats=row.repeats)
        )
    before = {each.external_id: each.repeats for of_one in told.values() for each in of_one if each.repeats}
    now_repeating = [
        Repeat(number, name, other)
        for number, of_one in told.items()
        if len({each.origin for each in of_one}) > 1 or any(each.repeats for each in of_one)
        for name, other in repeats_among(of_one).items()
    ]
    repeating = {each.external_id: each for each in now_repeating}
    new = [each for each in now_repeating if each.external_id not in before]
    _put_aside(session, new, now)
    count_again(session, before.keys() - repeating.keys(), now)
    for each in now_repeating:
        if before.get(each.external_id, each.repeats) != each.repeats:
            theirs = update(REPEATS).where(REPEATS.c.external_id == each.external_id)
            session.execute(theirs.values(repeats=each.repeats))
    return new


def _rows(session: Session, table: Table, invoice_ids: Collection[int]) -> Iterable[Any]:
    return session.execute(select(table).where(is_among(table.c.invoice_id, invoice_ids)).order_by(table.c.id))


def _put_aside(session: Session, repeats: Collection[Repeat], now: datetime) -> None:
    """From the payments to the repeats."""
    if not repeats:
        return
    others = {each.external_id: each.repeats for each in repeats}
    gone = _taken(session, PAYMENTS, others)
    insert_rows(session, PaymentRepeat, [row | {"repeats": others[row["external_id"]], "seen_at": now} for row in gone])
    said = [(row, REPEATED.format(name=row["external_id"], origin=row["origin"], repeats=others[row["external_id"]]))
            for row in gone]  # fmt: skip
    _record(session, said, now)


def count_again(
    session: Session, names: Collection[str], now: datetime, *, who: str = "import", way: Way = Way.IMPORT,
    is_another: bool = False,
) -> None:  # fmt: skip
    """From the repeats to the payments."""
    if not names:
        return
    back = _taken(session, REPEATS, names)
    insert_rows(session, Payment, [row | {"is_another": is_another} for row in back])
    said = [(row, COUNTS.format(name=row["external_id"], origin=row["origin"])) for row in back]
    _record(session, said, now, who=who, way=way)


def _taken(session: Session, table: Table, names: Collection[str]) -> list[dict[str, Any]]:
    """Rows that leave a table."""
    asked = is_among(table.c.external_id, list(names))
    columns = [table.c[name] for name in SHARED]
    rows = [dict(row) for row in session.execute(select(*columns).where(asked).order_by(table.c.id)).mappings()]
    session.execute(delete(table).where(asked))
    return rows


def _record(
    session: Session, said: Iterable[tuple[dict[str, Any], str]], now: datetime, *, who: str = "import",
    way: Way = Way.IMPORT,
) -> None:  # fmt: skip
    lines = [
        {"at": now, "who": who, "way": way.value, "what": what, "invoice_id": row["invoice_id"]} for row, what in said
    ]
    insert_rows(session, History, lines)
