"""Ingestion killed with -9 at random moments and run again ends as if nothing had happened (T-04, T-06)."""

import csv
import shutil
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from haldur.example import write_example
from models.customer import Contact, Customer, address_key, domain_of
from models.tables import TABLES
from tasks.blobs import read_blob
from tasks.database import reading
from tests.filing_room import rows
from tests.killing import Killer
from tests.registers import Registers, connected

KILLS = 25
KILLS_A_ROUND = 9
WHERE_IT_LIES = {("blob", "pack"), ("blob", "offset")}
FROM_A_SEQUENCE = {("attachment", "id"), ("history", "id")}  # PostgreSQL gives none twice, though it was undone


def open_register(registers: Registers, home: Path) -> None:
    """Give a home an empty register, with its customers alone."""
    registers.open(home)
    with connected() as engine:
        bring_customers(home, engine)


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


def test_ingestion_killed_at_any_moment_ends_with_the_tables_of_an_undisturbed_run(
    tmp_path: Path, registers: Registers, killer: Killer
):
    start, warm, calm = (tmp_path / name for name in ("start", "warm", "calm"))
    write_example(start, mails=200, customers=60)
    delivered = {file.name: file.read_bytes() for file in start.glob("mail/*/new/*")}
    open_register(registers, shutil.copytree(start, warm))
    assert killer.run("ingestion", warm)
    open_register(registers, shutil.copytree(start, calm))
    seconds = killer.calm("ingestion", calm)
    expected, kills, rounds, rng = tables(), 0, 0, Random(1)
    while kills < KILLS:
        rounds += 1
        home = shutil.copytree(start, tmp_path / f"round{rounds}")
        open_register(registers, home)
        kills += killer.end("ingestion", home, kills=KILLS_A_ROUND, within=seconds / 3, rng=rng)

        assert tables() == expected
        assert contents() == delivered
    assert len(expected["mail"]) == len(delivered) == 200
