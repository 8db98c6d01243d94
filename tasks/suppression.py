"""Addresses that get no reminders: how they come to it, and how a client manager lets them back in (D-10).

An address is suppressed once: what comes later about it changes nothing. Each brings a line of history and a todo for
the client manager, for somebody has to find out who is the right one to write to.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.customer import Contact, address_key
from models.history import History, Way
from models.hold import Suppression, SuppressionError, SuppressionReason
from models.known import Row
from tasks.bulk import insert_rows
from tasks.given import is_among
from tasks.invoices import look_again
from tasks.once import insert_once
from tasks.todos import add_todos

WORDS: dict[SuppressionReason, str] = {
    SuppressionReason.HARD_BOUNCE: "mail to it does not arrive",
    SuppressionReason.COMPLAINT: "its owner marked a letter as spam",
    SuppressionReason.UNSUBSCRIBED: "its owner wants no more letters",
    SuppressionReason.WRONG_CONTACT: "its owner says that it is the wrong contact",
}


class Dead(NamedTuple):
    """An address that is to get no more reminders: why, in whose words, and after which letter."""

    address: str
    reason: SuppressionReason
    detail: str = ""
    letter_id: int | None = None
    invoice_id: int | None = None


def suppress(session: Session, dead: Iterable[Dead], *, who: str, way: Way, now: datetime) -> set[str]:
    """Suppress addresses in the caller's transaction; those that were not yet."""
    by_key: dict[str, Dead] = {}
    for each in dead:
        by_key.setdefault(address_key(each.address), each)
    rows: list[Row] = [
        {"address_key": key, "reason": each.reason, "detail": each.detail, "at": now, "letter_id": each.letter_id}
        for key, each in sorted(by_key.items())
    ]
    new = {key: by_key[key] for key in sorted(insert_once(session, Suppression, rows, key="address_key"))}
    customers = _customers(session, new)
    insert_rows(session, History, [
        {"at": now, "who": who, "way": way.value, "what": f"no more reminders to {key}: {_why(each)}",
         "customer_id": customers.get(key), "invoice_id": each.invoice_id}
        for key, each in new.items()
    ])  # fmt: skip
    add_todos(session, [_todo(key, each, customers, now) for key, each in new.items()], now=now)
    return set(new)


def suppressed(session: Session, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that get no reminders, as keys."""
    keys = {address_key(address) for address in addresses}
    query = select(Suppression.address_key).where(is_among(col(Suppression.address_key), keys))
    return set(session.exec(query))


def lift(session: Session, address: str, *, who: str, way: Way, now: datetime) -> None:
    """Let an address get reminders again; SuppressionError where it does."""
    key = address_key(address)
    row = session.exec(select(Suppression).where(Suppression.address_key == key).with_for_update()).first()
    if row is None:
        raise SuppressionError(f"{key} gets reminders as it is. `haldur export suppression` lists those that do not.")
    session.delete(row)
    customer_id = _customers(session, [key]).get(key)
    contacts = select(Contact.customer_id).where(Contact.address_key == key)
    look_again(session, customer_ids=list(session.exec(contacts)), day=now.date())
    what = f"reminders to {key} again; they were stopped because {WORDS[row.reason]}"
    session.add(History(at=now, who=who, way=way, what=what, customer_id=customer_id))


def _customers(session: Session, keys: Collection[str]) -> dict[str, int]:
    """Whose contact an address is; of several customers one."""
    query = select(Contact.address_key, Contact.customer_id).where(is_among(col(Contact.address_key), keys))
    return dict(session.execute(query.order_by(col(Contact.customer_id).desc())).tuples().all())


def _todo(key: str, dead: Dead, customers: Mapping[str, int], now: datetime) -> Row:
    return {
        "key": f"suppressed:{key}:{now:%Y%m%dT%H%M%S}", "kind": str(dead.reason), "assignee": None,
        "subject": f"{key} gets no more reminders, {_why(dead)}. Find out whom to write to.", "due_on": None,
        "invoice_id": dead.invoice_id, "ticket_id": None,
        "customer_id": customers.get(key),
    }  # fmt: skip


def _why(dead: Dead) -> str:
    return WORDS[dead.reason] + (f" ({dead.detail})" if dead.detail else "")
