"""Ingestion killed with -9 at random moments and run again ends as if nothing had happened (T-04, T-06)."""

import csv
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from haldur.example import write_example
from models.customer import Contact, Customer, address_key, domain_of
from models.tables import TABLES
from tasks.blobs import read_blob
from tasks.database import database_engine, reading
from tests.databases import SharedDatabase
from tests.filing_room import rows
from tests.killing import Killer

KILLS = 25
KILLS_A_ROUND = 9
WHERE_IT_LIES = {("blob", "pack"), ("blob", "offset")}
FROM_A_SEQUENCE = {("attachment", "id"), ("history", "id")}  # PostgreSQL gives none twice, though it was undone


class Registers:
    """The register of one home after the other, on one kind of database."""

    def __init__(self, template: Path | None, shared: SharedDatabase | None, patch: pytest.MonkeyPatch) -> None:
        self._template, self._shared, self._patch = template, shared, patch

    def open(self, home: Path) -> None:
        """Give a home an empty register, with its customers alone."""
        if self._shared:
            self._shared.empty()
            url = self._shared.url
        else:
            assert self._template
            shutil.copyfile(self._template, home / "haldur.db")
            url = f"sqlite:///{home / 'haldur.db'}"
        self._patch.setenv("HALDUR_HOME", str(home))
        self._patch.setenv("HALDUR_DATABASE_URL", url)
        with connected() as engine:
            bring_customers(home, engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def registers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Registers:
    """On each kind of database; PostgreSQL's is left empty."""
    if request.param == "sqlite":
        return Registers(request.getfixturevalue("sqlite_template"), None, monkeypatch)
    request.getfixturevalue("postgresql_url")
    return Registers(None, request.getfixturevalue("postgresql"), monkeypatch)


@contextmanager
def connected() -> Iterator[Engine]:
    """The register of the home that the environment names."""
    engine = database_engine()
    yield engine
    engine.dispose()


def bring_customers(home: Path, engine: Engine) -> None:
    with (home / "import/companies.csv").open(encoding="utf-8") as companies:
        customers = [row | {"id": number} for number, row in enumerate(csv.DictReader(companies), start=1)]
    ids = {row["registry_code"]: row["id"] for row in customers}
    with (home / "import/contacts.csv").open(encoding="utf-8") as contacts, engine.begin() as connection:
        connection.execute(insert(Customer), customers)
        connection.execute(insert(Contact), [contact(row, ids) for row in csv.DictReader(contacts)])


def contact(row: dict[str, str], ids: dict[str, Any]) -> dict[str, Any]:
    address = row["address"]
    derived = {"address_key": address_key(address), "domain": domain_of(address)}
    return row | derived | {"customer_id": ids[row.pop("registry_code")]}


def tables() -> dict[str, list[dict[str, Any]]]:
    """All rows, in their order, but for where contents lie in the store; the moments are the same in each run."""
    with connected() as engine:
        left_out = WHERE_IT_LIES | (FROM_A_SEQUENCE if engine.dialect.name == "postgresql" else set())
        return {
            table: [{name: value for name, value in row.items() if (table, name) not in left_out} for row in found]
            for table in TABLES
            for found in [rows(engine, table)]
        }


def contents() -> dict[str, bytes]:
    """Every mail that is kept, read from the store."""
    with connected() as engine, reading(engine) as session:
        return {mail["location"]: read_blob(session, mail["sha256"]) for mail in rows(engine, "mail")}


def killed(home: Path, killer: Killer, *, seconds: float, rng: Random) -> int:
    """Run until done, killing at a few random moments first; how often it was killed."""
    for kills in range(KILLS_A_ROUND):
        if killer.run("ingestion", home, seconds=rng.uniform(0, seconds)):
            return kills
    assert killer.run("ingestion", home)
    return KILLS_A_ROUND


def test_ingestion_killed_at_any_moment_ends_with_the_tables_of_an_undisturbed_run(
    tmp_path: Path, registers: Registers, killer: Killer
):
    start, warm, calm = (tmp_path / name for name in ("start", "warm", "calm"))
    write_example(start, mails=200, customers=60)
    delivered = {file.name: file.read_bytes() for file in start.glob("mail/*/new/*")}
    registers.open(shutil.copytree(start, warm))
    assert killer.run("ingestion", warm)
    registers.open(shutil.copytree(start, calm))
    begun = time.monotonic()
    assert killer.run("ingestion", calm)
    seconds = time.monotonic() - begun
    expected, kills, rounds, rng = tables(), 0, 0, Random(1)
    while kills < KILLS:
        rounds += 1
        home = shutil.copytree(start, tmp_path / f"round{rounds}")
        registers.open(home)
        kills += killed(home, killer, seconds=seconds / 3, rng=rng)

        assert tables() == expected
        assert contents() == delivered
    assert len(expected["mail"]) == len(delivered) == 200
