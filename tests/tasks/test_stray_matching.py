"""A payment that came before its invoice finds it when the ledger tells of it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tasks import stray_matching
from tasks.statements import import_statement
from tests.ledger_room import NOW, Room, open_ledger
from tests.statements import a_detail, a_statement, an_entry, save

LATER = "55501,2026-02-01,2026-02-20,75,EUR,10,20,,,778899"
BEFORE = a_statement(
    an_entry("75.00", a_detail("makse", reference="778899", name="Keegi"), ref="R1"),
    an_entry("9.00", a_detail("abracadabra", name="Keegi"), ref="R2"),
)


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    """A ledger with two payments that wait."""
    made = open_ledger(engine, tmp_path)
    assert import_statement(save(made.folder, BEFORE), now=NOW, engine=engine).strays == 2
    return made


def outcomes(room: Room) -> list[str]:
    return [outcome for (outcome,) in room.rows("SELECT outcome FROM stray_payment ORDER BY id")]


def test_a_payment_that_waited_finds_its_invoice_when_that_comes(room: Room):
    report = room.invoices(LATER)

    assert report.matched == 1
    assert "1 payment that waited for them assigned" in report.in_words()
    assert room.standing("55501") == (75, "2026-02-10")
    assert outcomes(room) == ["assigned to 55501 by reference number, when the invoice came", ""]
    assert any("when the invoice came" in line for line in room.history())


def test_neither_the_statement_nor_the_invoice_again_brings_it_twice(room: Room):
    room.invoices(LATER)
    assert room.invoices(LATER).matched == 0
    assert import_statement(save(room.folder, BEFORE), now=NOW, engine=room.engine).known == 2

    assert room.standing("55501") == (75, "2026-02-10")


def test_sets_make_no_difference(room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stray_matching, "CHUNK", 1)

    assert room.invoices(LATER).matched == 1
    assert room.standing("55501") == (75, "2026-02-10")


def test_what_waits_because_a_rule_was_in_doubt_is_left_to_a_person(room: Room):
    usd = "55502,2026-02-01,2026-02-20,5,USD,10,20,,,4711"
    room.invoices(usd)
    doubtful = a_statement(an_entry("5.00", a_detail("x", reference="4711", name="Keegi"), ref="R3"))
    assert import_statement(save(room.folder, doubtful), now=NOW, engine=room.engine).strays == 1

    assert room.invoices("55503,2026-02-01,2026-02-20,5,EUR,10,20,,,4711").matched == 0
    assert room.standing("55503") == (0, "")


def test_a_payment_that_the_ledger_tells_as_well_counts_once(room: Room):
    room.invoices(LATER)
    room.payments("55501,2026-02-11,75,p1,,")

    assert room.standing("55501") == (75, "2026-02-10")
