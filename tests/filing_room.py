"""Filing for tests: mails as found, and what the register holds of them afterwards."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine, select

from models.house import House
from models.intake import Intake
from models.known import Found, Known, Row
from models.mail import parse
from models.message_ids import mint
from models.outcome import Outcome
from models.profile import profiles_of
from models.tables import TABLES
from tasks.filing import file_batch

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
ARRIVED = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUSE = House(
    own_domains=frozenset({"firm.ee"}),
    list_addresses=frozenset({"support@firm.ee", "billing@firm.ee"}),
    public_domains=frozenset({"gmail.com", "online.ee"}),
    signing_key=b"a key of the tests",
)
PLACES = count(1)
LETTER_WORDS = TABLES["letter_words"].__table__  # type: ignore[attr-defined]


def found(raw: bytes, *, at: datetime = ARRIVED, source: str = "maildir:mail", location: str = "") -> Found:
    """A mail, each time at a new place unless one is named."""
    place = (source, location or f"place-{next(PLACES):09d}")
    return Found.of(raw, parse(raw), queue="support", place=place, arrived_at=at)


def an_intake() -> Intake:
    """The rules with an empty register, and no database."""
    return Intake(Known(), HOUSE, NOW)


def taken(intake: Intake, raw: bytes, *, at: datetime = ARRIVED) -> Row:
    """What the rules say of one more mail."""
    (profile,) = profiles_of([found(raw, at=at)], HOUSE)
    row = intake.take(profile)
    assert row is not None
    return row


def outcomes(intake: Intake, *raws: bytes) -> list[tuple[str, str]]:
    return [(row["disposition"], row["reason"]) for row in (taken(intake, raw) for raw in raws)]


def our_id(ticket_id: int, *, nonce: str = "a1") -> str:
    """A Message-ID of our own about a ticket."""
    return mint(HOUSE.signing_key, ticket_id=ticket_id, nonce=nonce, domain="firm.ee")


def file(engine: Engine, *mails: bytes | Found, size: int = 500, house: House = HOUSE) -> Outcome:
    """File mails in batches of a size."""
    outcome = Outcome()
    all_found = [mail if isinstance(mail, Found) else found(mail) for mail in mails]
    for start in range(0, len(all_found), size):
        outcome.add(file_batch(all_found[start : start + size], house, NOW, engine=engine))
    return outcome


def rows(engine: Engine, table: str, **wanted: object) -> list[dict[str, Any]]:
    """The rows of a table, by id, that have the values wanted; a `whole_letter` is a letter with its words."""
    model = TABLES["letter" if table == "whole_letter" else table].__table__  # type: ignore[attr-defined]
    shown = model.join(LETTER_WORDS) if table == "whole_letter" else model
    columns = {column.name: column for column in shown.c}
    query = select(*columns.values()).select_from(shown)
    query = query.where(*(columns[name] == value for name, value in wanted.items()))
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query.order_by(*model.primary_key))]


def one(engine: Engine, table: str, **wanted: object) -> dict[str, Any]:
    """The only such row."""
    (row,) = rows(engine, table, **wanted)
    return row


def masters(engine: Engine) -> list[int]:
    """Numbers of the tickets that people work with."""
    return [ticket["id"] for ticket in rows(engine, "ticket", master_id=None)]


def threads(engine: Engine) -> set[frozenset[str]]:
    """Which messages stand together, by their Message-IDs."""
    together = defaultdict(set)
    for message in rows(engine, "message"):
        together[message["ticket_id"]].add(message["message_id"])
    return {frozenset(ids) for ids in together.values()}
