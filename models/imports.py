"""What an imported table must look like, and what its rows mean.

A table begins with a header. Names of columns may be written in any order and case, with blanks around; columns
that we do not know are left alone and told; a missing required one refuses the whole table. A column that the table
does not have leaves what we know untouched, an empty cell empties it. A row is taken whole or refused with all
its reasons. Its `key` says which card it speaks of: of two rows with one key the later is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from models import import_fields as fields
from models.customer import address_key
from models.import_codes import DOUBTFUL_LANGUAGES
from models.import_journeys import CONTRACTS, JOURNEY_EVENTS
from models.import_kind import Column, Kind, Row, RowError
from models.import_ledger import INVOICES, PAYMENTS


class UnknownKindError(ValueError):
    """There is no such kind of table."""


class HeaderError(ValueError):
    """The header does not fit the kind of table."""


@dataclass(frozen=True)
class CompanyRow:
    """A customer."""

    registry_code: str
    name: str
    country: str
    language: str
    segment: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.registry_code,)

    @property
    def doubt(self) -> str:
        """What a person should look at, though the row is taken."""
        return DOUBTFUL_LANGUAGES.get(self.language, "")


@dataclass(frozen=True)
class ContactRow:
    """A person or address of the customer with this registry code."""

    registry_code: str
    address: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    role: str = ""
    language: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.registry_code, address_key(self.address))

    @property
    def doubt(self) -> str:
        """What a person should look at, though the row is taken."""
        return DOUBTFUL_LANGUAGES.get(self.language, "")


@dataclass(frozen=True)
class AgentRow:
    """A person of the firm."""

    name: str
    address: str
    role: str = "agent"
    doubt: ClassVar[str] = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (address_key(self.address),)


COMPANIES = Kind(
    "companies",
    ("registry_code",),
    CompanyRow,
    (
        Column("registry_code", fields.registry_code, required=True),
        Column("name", fields.text(200), required=True),
        Column("country", fields.country, required=True),
        Column("language", fields.language, required=True),
        Column("segment", fields.text(100)),
    ),
)
CONTACTS = Kind(
    "contacts",
    ("registry_code", "address"),
    ContactRow,
    (
        Column("registry_code", fields.registry_code, required=True),
        Column("first_name", fields.text(100)),
        Column("last_name", fields.text(100)),
        Column("address", fields.address, required=True),
        Column("phone", fields.text(50)),
        Column("role", fields.text(100)),
        Column("language", fields.language),
    ),
)
AGENTS = Kind(
    "agents",
    ("address",),
    AgentRow,
    (
        Column("name", fields.text(200), required=True),
        Column("address", fields.address, required=True),
        Column("role", fields.agent_role),
    ),
)
KINDS = {kind.name: kind for kind in (COMPANIES, CONTACTS, AGENTS, INVOICES, PAYMENTS, CONTRACTS, JOURNEY_EVENTS)}


def kind_named(name: str) -> Kind:
    """The kind of table of this name; UnknownKindError lists those there are."""
    if name not in KINDS:
        there_are = f"there are {', '.join(KINDS)} and statement"
        raise UnknownKindError(f"{fields.shown(name)} is no kind of table to import; {there_are}.")
    return KINDS[name]


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands in a table, how wide the table is, and what in it we leave alone."""

    kind: Kind
    places: tuple[tuple[Column, int], ...]
    width: int
    ignored: tuple[str, ...]

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the known columns that the table has."""
        return tuple(column.name for column, _ in self.places)


def read_header(kind: Kind, cells: Sequence[str]) -> Header:
    """Find the columns of a kind in a header; HeaderError where a required one is missing or one stands twice."""
    names = [cell.strip().lower() for cell in cells]
    known = {column.name for column in kind.columns}
    missing = [column.name for column in kind.columns if column.required and column.name not in names]
    if missing:
        wanted = ",".join(column.name for column in kind.columns)
        if known.isdisjoint(names):
            raise HeaderError(f"it names no column; let the table begin with {wanted}, and nothing stand above that")
        raise HeaderError(f"the header lacks {', '.join(missing)}; a table of {kind.name} has {wanted}")
    twice = [name for name in sorted(known) if names.count(name) > 1]
    if twice:
        raise HeaderError(f"the header names {', '.join(twice)} more than once")
    places = tuple((column, names.index(column.name)) for column in kind.columns if column.name in names)
    ignored = tuple(fields.shown(cell) for cell, name in zip(cells, names, strict=True) if name and name not in known)
    return Header(kind, places, len(cells), ignored)


def read_row(header: Header, cells: Sequence[str]) -> Row:
    """What a row of cells says; RowError with every reason where it cannot be taken."""
    if any(cell.strip() for cell in cells[header.width :]):
        raise RowError(f"has {len(cells)} cells, the header {header.width}; there may be a separator inside a name")
    values, reasons = {}, []
    for column, place in header.places:
        cell = cells[place] if place < len(cells) else ""
        try:
            values[column.name] = column.rule(cell)
        except fields.FieldError as fault:
            reasons.append(f"{column.name} {fault}")
            continue
        if column.required and values[column.name] in ("", None):
            reasons.append(f"{column.name} is empty")
    if reasons:
        raise RowError(*reasons)
    return header.kind.row(**values)
