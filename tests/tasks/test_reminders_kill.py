"""The planner killed with -9 at random moments and run again writes what one that nobody killed writes (D-07)."""

from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from models.invoice import CollectionType
from tests.dunning_room import DUE, an_invoice, days_after, morning, open_ledger
from tests.filing_room import rows
from tests.killing import Killer

A_DAY = 6
KILLS_A_DAY = 4


def told(engine: Engine) -> list[tuple[Any, ...]]:
    """What the rows say, with the letter of each; the ids, which a killed run may use up, left out."""
    letters = {row["id"]: (row["key"], row["status"]) for row in rows(engine, "letter")}
    return sorted(
        (row["invoice_id"], row["step"], row["party"], row["state"], row["reason"], letters.get(row["letter_id"], ()))
        for row in rows(engine, "reminder")
    )


def expected(engine: Engine) -> set[tuple[int, int, str]]:
    """Which letters there must be: of each invoice all steps that its consent allows."""
    steps = ((-3, "buyer"), (1, "seller"), (1, "buyer"), (7, "seller"), (7, "buyer"), (14, "seller"), (14, "buyer"))
    return {
        (invoice["id"], step, party)
        for invoice in rows(engine, "invoice")
        for step, party in steps
        if party == "seller" or invoice["collection_type"] == CollectionType.DISCLOSED
    }


def test_a_planner_killed_at_any_moment_and_run_again_writes_each_step_once(engine: Engine, home: Path, killer: Killer):
    open_ledger(engine, home)
    for number in range(A_DAY):
        an_invoice(engine, f"A-{number}", collection_type=list(CollectionType)[number % 2])
    rng, kills = Random(3), 0
    for day in days_after(DUE, (-3, 1, 7, 14)):
        (home / "clock").write_text(morning(day).isoformat())
        kills += killer.until_done("reminding", home, kills=KILLS_A_DAY, rng=rng, told=lambda: told(engine))

    assert kills
    sent = [(number, step, party) for number, step, party, state, *_ in told(engine) if state == "sent"]
    assert len(sent) == len(set(sent))
    assert set(sent) == expected(engine)
    assert len(rows(engine, "letter")) == len(sent)
    assert {letter[1] for *_, letter in told(engine) if letter} == {"ready"}
