"""Files of the watched folder taken by runs that are killed with -9, or by two at once, are taken once (D-01, O-02)."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from tests.filing_room import rows
from tests.homes import open_home
from tests.journey_room import COMPANY, JAAN, SHORT, write_template
from tests.killing import Killer, importing
from tests.ledger_room import COMPANIES, INVOICES, PAYMENTS
from tests.registers import Registers, connected
from tests.statements import a_detail, a_statement, an_entry

KILLS, KILLS_A_ROUND = 8, 4
NUMBERS = range(1000, 1200)
FILES = {
    "companies.csv": COMPANIES,
    "contacts.csv": ("registry_code,address", "20,mari@20.ee", "30,mari@30.ee"),
    "agents.csv": ("name,address", f"Jaan,{JAAN}"),
    "invoices.csv": (INVOICES, *(f"{number},2026-02-01,2026-02-15,9,EUR,10,20,,,{number}" for number in NUMBERS)),
    "payments.csv": (PAYMENTS, *(f"{number},2026-02-10,5,p{number},," for number in NUMBERS[::2])),
    "bank.xml": (a_statement(*(an_entry("4.00", a_detail(f"{each}"), ref=f"R{each}") for each in NUMBERS[:40])),),
    "contracts.csv": (
        "registry_code,signed_on,journey,contact_address,responsible",
        *(f"{code},2026-03-02,short,mari@{code}.ee,{JAAN}" for code in (20, 30)),
    ),
    "journey_events.csv": ("event_id,registry_code,event,at", "e1,20,first_login,2026-03-02T08:00:00Z"),
}  # fmt: skip
THERE_ARE = {
    "customer": 3, "invoice": 200, "journey": 2, "journey_step": 12, "journey_event": 1, "letter": 2, "todo": 0,
}  # fmt: skip


def fill(home: Path, *, most: int = 1000) -> None:
    """A home in whose inbox there is a file of each kind, with no more lines than so many."""
    open_home(home, COMPANY)
    write_template(home, SHORT)
    inbox = home / "import" / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for name, lines in FILES.items():
        (inbox / name).write_text("\n".join(lines[:most]), "utf-8")
        os.utime(inbox / name, (0, time.time() - 3600))
    (home / "clock").write_text("2026-03-02T12:00:00+00:00")


def check(engine: Engine, home: Path) -> None:
    """All is there, once, and the files are put away."""
    assert {table: len(rows(engine, table)) for table in THERE_ARE} == THERE_ARE
    money = [row["external_id"] for table in ("payment", "stray_payment") for row in rows(engine, table)]
    assert len(money) == len(set(money)) == 140
    invoices, paid = rows(engine, "invoice"), dict.fromkeys(NUMBERS, 0)
    numbers = {row["id"]: int(row["number"]) for row in invoices}
    for payment in rows(engine, "payment"):
        paid[numbers[payment["invoice_id"]]] += payment["amount"]
    assert {int(row["number"]): row["paid"] for row in invoices} == paid
    assert not list((home / "import" / "inbox").iterdir())
    done = {file.name for file in (home / "import" / "done").rglob("*")}
    assert {name for file in FILES for name in (file, f"{file}.report.txt")} <= done


def test_imports_killed_at_any_moment_and_run_again_count_each_row_once(
    tmp_path: Path, registers: Registers, killer: Killer
):
    def opened(name: str, *, most: int = 1000) -> Path:
        (home := tmp_path / name).mkdir()
        registers.open(home)
        fill(home, most=most)
        return home

    assert killer.run("importing", opened("warm", most=2))  # so that it knows how
    seconds, kills, rounds, rng = killer.calm("importing", opened("calm")), 0, 0, Random(11)
    while kills < KILLS:
        rounds += 1
        home = opened(f"round{rounds}")
        kills += killer.end("importing", home, kills=KILLS_A_ROUND, within=seconds, rng=rng)

        with connected() as engine:
            check(engine, home)


def test_imports_that_two_do_at_once_count_each_row_once(engine: Engine, home: Path):
    fill(home)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: importing(), range(2)))

    assert importing()
    check(engine, home)
