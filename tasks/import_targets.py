"""Where imported rows go: for each kind of table what its rows become, and what the register holds of them.

A contact's company must be known already. An address may stand on the cards of several customers, an
accountant's for one; this is told, since mail from it then identifies none of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session, SQLModel, col, select

from models.agent import Agent
from models.customer import Contact, Customer, address_key, domain_of
from models.import_kind import Row
from models.imports import AGENTS, COMPANIES, CONTACTS
from tasks.lost_noughts import lost_noughts

Key = tuple[Any, ...]
Remarks = list[tuple[int, str]]
SHARED = "{address} stands on the cards of several customers; mail from it will identify none of them"


class Numbered(NamedTuple):
    """A row and the line it stands on."""

    line: int
    row: Row


class Entry(NamedTuple):
    """A row as the register would hold it; `subject` opens its line of history."""

    line: int
    key: Key
    values: dict[str, Any]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A table of the register; `entries` also tells the rows that cannot go there, `stored` what people should know."""

    model: type[SQLModel]
    entries: Callable[[Session, Sequence[Numbered]], tuple[list[Entry], Remarks]]
    stored: Callable[[Session, Sequence[Entry]], tuple[dict[Key, dict[str, Any]], Remarks]]


def _customer_entries(_session: Session, rows: Sequence[Numbered]) -> tuple[list[Entry], Remarks]:
    return [Entry(line, row.key, dict(vars(row))) for line, row in rows], []


def _stored_customers(session: Session, entries: Sequence[Entry]) -> tuple[dict[Key, dict[str, Any]], Remarks]:
    codes = [entry.values["registry_code"] for entry in entries]
    table = Customer.__table__  # type: ignore[attr-defined]
    rows = session.execute(select(table).where(col(Customer.registry_code).in_(codes))).mappings()
    return {(row["registry_code"],): dict(row) | {"customer_id": row["id"]} for row in rows}, []


def _contact_entries(session: Session, rows: Sequence[Numbered]) -> tuple[list[Entry], Remarks]:
    codes = {row.key[0] for _, row in rows}
    query = select(Customer.registry_code, Customer.id).where(col(Customer.registry_code).in_(codes))
    customers: dict[str, int] = {row.registry_code: row.id for row in session.execute(query)}
    hints = lost_noughts(session, col(Customer.registry_code), codes - customers.keys())
    entries, unknown = [], []
    for line, row in rows:
        values = dict(vars(row))
        code = values.pop("registry_code")
        if code not in customers:
            hint = hints.get(code, "; import the companies first")
            unknown.append((line, f"registry_code {code} is no customer's{hint}"))
            continue
        address = values["address"]
        values |= {"customer_id": customers[code], "address_key": address_key(address), "domain": domain_of(address)}
        entries.append(Entry(line, (customers[code], address_key(address)), values, f"contact {address}: "))
    return entries, unknown


def _stored_contacts(session: Session, entries: Sequence[Entry]) -> tuple[dict[Key, dict[str, Any]], Remarks]:
    table = Contact.__table__  # type: ignore[attr-defined]
    query = select(table).where(col(Contact.address_key).in_({entry.values["address_key"] for entry in entries}))
    stored = {(row["customer_id"], row["address_key"]): dict(row) for row in session.execute(query).mappings()}
    cards: dict[str, set[int]] = {}
    for customer_id, key in stored:
        cards.setdefault(key, set()).add(customer_id)
    notes = []
    for entry in entries:
        on = cards.setdefault(entry.values["address_key"], set())
        on.add(entry.values["customer_id"])
        if len(on) > 1:
            notes.append((entry.line, SHARED.format(address=entry.values["address"])))
    return stored, notes


def _agent_entries(_session: Session, rows: Sequence[Numbered]) -> tuple[list[Entry], Remarks]:
    entries = []
    for line, row in rows:
        values = dict(vars(row)) | {"address": row.key[0], "active": True}
        entries.append(Entry(line, row.key, values, f"agent {row.key[0]}: "))
    return entries, []


def _stored_agents(session: Session, entries: Sequence[Entry]) -> tuple[dict[Key, dict[str, Any]], Remarks]:
    table = Agent.__table__  # type: ignore[attr-defined]
    query = select(table).where(col(Agent.address).in_([entry.values["address"] for entry in entries]))
    return {(row["address"],): dict(row) for row in session.execute(query).mappings()}, []


TARGETS = {
    COMPANIES.name: Target(Customer, _customer_entries, _stored_customers),
    CONTACTS.name: Target(Contact, _contact_entries, _stored_contacts),
    AGENTS.name: Target(Agent, _agent_entries, _stored_agents),
}
