"""The tables of onboarding: contracts that start journeys, and events of the product (O-02, O-04).

A moment is ISO 8601 (2026-03-02T08:00:00Z) or 2.3.2026 8:00; one without an offset is the site's.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import ClassVar

from models import import_fields as fields
from models.import_dates import YEARS, day
from models.import_kind import Column, Kind
from models.journey_policy import NAME

TIME = re.compile(r"[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$", re.ASCII)
EVENT = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.ASCII)


@dataclass(frozen=True)
class ContractRow:
    """A contract by which a journey begins."""

    registry_code: str
    signed_on: date
    journey: str
    contact_address: str
    responsible: str
    doubt: ClassVar[str] = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.registry_code, self.journey, self.signed_on.isoformat())


@dataclass(frozen=True)
class EventRow:
    """Something that a customer did in the product; `event_id` is the product's own number for it."""

    event_id: str
    registry_code: str
    event: str
    at: datetime
    doubt: ClassVar[str] = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.event_id,)


@lru_cache(fields.REPEATED)
def moment(cell: str) -> datetime | None:
    """A moment, without a zone where none is written; nothing where the cell is empty."""
    written = _moment_text(cell)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        on = day(written)
        return datetime.combine(on, _clock(written)) if on else None
    if found.year not in YEARS:
        raise fields.FieldError(f"is {written}, in the year {found.year}; moments are from {YEARS[0]} to {YEARS[-1]}")
    return found


def _clock(written: str) -> time:
    """The time of day behind a day; midnight where there is none."""
    found = TIME.search(written)
    if found is None:
        return time()
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise fields.FieldError(f"is {written}, a time that no clock has") from None


def event(cell: str) -> str:
    """The name of an event of the product."""
    written = fields.text(100)(cell)
    if written and not EVENT.fullmatch(written):
        raise fields.FieldError(f"is {written}; it should be of small letters, digits, . - and _, such as first_login")
    return written


def journey(cell: str) -> str:
    """The name of a template."""
    written = fields.text(60)(cell)
    if written and not re.fullmatch(NAME, written):
        raise fields.FieldError(f"is {written}; write the name of a file of policies/journeys without its ending")
    return written


_moment_text = fields.text(40)

CONTRACTS = Kind(
    "contracts",
    ("registry_code", "journey", "signed_on"),
    ContractRow,
    (
        Column("registry_code", fields.registry_code, required=True),
        Column("signed_on", day, required=True),
        Column("journey", journey, required=True),
        Column("contact_address", fields.address, required=True),
        Column("responsible", fields.address, required=True),
    ),
)
JOURNEY_EVENTS = Kind(
    "journey_events",
    ("event_id",),
    EventRow,
    (
        Column("event_id", fields.code(200), required=True),
        Column("registry_code", fields.registry_code, required=True),
        Column("event", event, required=True),
        Column("at", moment, required=True),
    ),
)
