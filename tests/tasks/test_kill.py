"""Ingestion killed with -9 at random moments and run again ends as if nothing had happened (T-04, T-06)."""

import csv
import shutil
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import create_engine, insert

from haldur.example import write_example
from models.customer import Contact, Customer, address_key, domain_of
from models.tables import TABLES
from tasks.blobs import read_blob
from tasks.database import reading
from tests.filing_room import rows
from tests.killing import Killer

KILLS = 25
KILLS_A_ROUND = 9
WHERE_IT_LIES = {"pack", "offset"}


def a_company(home: Path, template: Path) -> None:
    """The example with its customers in the register and some 200 mails waiting."""
    write_example(home, mails=200, customers=60)
    shutil.copyfile(template, home / "haldur.db")
    engine = create_engine(f"sqlite:///{home / 'haldur.db'}")
    with (home / "import/companies.csv").open(encoding="utf-8") as companies:
        customers = [row | {"id": number} for number, row in enumerate(csv.DictReader(companies), start=1)]
    ids = {row["registry_code"]: row["id"] for row in customers}
    with (home / "import/contacts.csv").open(encoding="utf-8") as contacts, engine.begin() as connection:
        connection.execute(insert(Customer), customers)
        connection.execute(insert(Contact), [contact(row, ids) for row in csv.DictReader(contacts)])
    engine.dispose()


def contact(row: dict[str, str], ids: dict[str, Any]) -> dict[str, Any]:
    address = row["address"]
    derived = {"address_key": address_key(address), "domain": domain_of(address)}
    return row | derived | {"customer_id": ids[row.pop("registry_code")]}


def tables(home: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows but where contents lie in the store; moments are the run's own, which is the same."""
    engine = create_engine(f"sqlite:///{home / 'haldur.db'}")
    found = {
        name: [{key: value for key, value in row.items() if key not in WHERE_IT_LIES} for row in rows(engine, name)]
        for name in TABLES
    }
    engine.dispose()
    return found


def contents(home: Path, delivered: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mail that was delivered can be read from the store."""
    monkeypatch.setenv("HALDUR_HOME", str(home))
    engine = create_engine(f"sqlite:///{home / 'haldur.db'}")
    with reading(engine) as session:
        kept = {mail["location"]: read_blob(session, mail["sha256"]) for mail in rows(engine, "mail")}
    engine.dispose()
    assert kept == delivered


def killed(home: Path, killer: Killer, *, seconds: float, rng: Random) -> int:
    """Run until done, killing at a few random moments first; how often it was killed."""
    for kills in range(KILLS_A_ROUND):
        if killer.run("ingestion", home, seconds=rng.uniform(0, seconds)):
            return kills
    assert killer.run("ingestion", home)
    return KILLS_A_ROUND


def test_ingestion_killed_at_any_moment_ends_with_the_tables_of_an_undisturbed_run(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, killer: Killer
):
    start, warm, calm = (tmp_path / name for name in ("start", "warm", "calm"))
    a_company(start, sqlite_template)
    delivered = {file.name: file.read_bytes() for file in start.glob("mail/*/new/*")}
    shutil.copytree(start, warm)
    shutil.copytree(start, calm)
    assert killer.run("ingestion", warm)
    begun = time.monotonic()
    assert killer.run("ingestion", calm)
    seconds = time.monotonic() - begun
    expected, kills, rounds, rng = tables(calm), 0, 0, Random(1)
    while kills < KILLS:
        rounds += 1
        home = tmp_path / f"round{rounds}"
        shutil.copytree(start, home)
        kills += killed(home, killer, seconds=seconds / 3, rng=rng)

        assert tables(home) == expected
        contents(home, delivered, monkeypatch)
    assert len(expected["mail"]) == len(delivered) == 200
