"""Money that comes by statement and by file counts once, is never lost, and is shown."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.invoice import InvoiceError
from tasks.database import writing
from tasks.statements import StatementReport, import_statement
from tasks.stray_payments import settle_stray
from tasks.telling_apart import tell_apart
from tests.ledger_room import NOW, Room, open_ledger
from tests.statements import a_detail, a_statement, an_entry, save

BY_BANK = a_statement(an_entry("60.00", a_detail("arve 1001 eest", name="Ostja"), ref="R1"))  # booked on 2026-02-10
BY_FILE = "1001,2026-02-11,60,p1,,"


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    return open_ledger(engine, tmp_path)


def take(room: Room, statement: str = BY_BANK) -> StatementReport:
    return import_statement(save(room.folder, statement), now=NOW, engine=room.engine)


def repeats(room: Room) -> list[str]:
    return [name for (name,) in room.rows("SELECT external_id FROM payment_repeat ORDER BY id")]


def test_a_payment_by_statement_and_then_by_file_counts_once_and_both_stay(room: Room):
    take(room)
    report = room.payments(BY_FILE)

    assert room.standing("1001") == (60, "")
    assert "was told before as" in report.notes[0].note
    assert (repeats(room), room.rows("SELECT count(*) FROM payment")) == (["p1"], [(1,)])
    assert any(line.startswith("payment p1 (ledger) is the same money as") for line in room.history())


def test_a_payment_by_file_and_then_by_statement_counts_once(room: Room):
    room.payments(BY_FILE)
    report = take(room)

    assert (report.repeats, room.standing("1001")) == (1, (60, ""))
    assert report.notes == ["a payment of invoice 1001 was told before as p1; it counts once"]


def test_each_way_again_changes_nothing(room: Room):
    take(room)
    room.payments(BY_FILE)
    lines = room.history()

    assert take(room).known == 1
    assert room.payments(BY_FILE).unchanged == 1
    assert (room.standing("1001"), repeats(room), room.history()) == ((60, ""), ["p1"], lines)


def test_a_second_payment_of_the_same_sum_on_the_same_day_counts(room: Room):
    take(room)
    room.payments(BY_FILE, "1001,2026-02-11,60,p2,,")

    assert room.standing("1001")[0] == 120
    assert repeats(room) == ["p1"]


def test_a_repeat_that_the_ledger_corrects_counts_again(room: Room):
    take(room)
    room.payments(BY_FILE)
    assert room.payments("1001,2026-02-11,40,p1,,").updated == 1

    assert room.standing("1001") == (100, "2026-02-11")
    assert repeats(room) == []
    assert "payment p1 (ledger) is no repeat any more: it counts" in room.history()


def test_a_repeat_counts_again_where_its_pair_moves_to_another_invoice(room: Room):
    room.payments(BY_FILE)
    take(room)
    room.payments("1002,2026-02-11,60,p1,,")

    assert (room.standing("1001")[0], room.standing("1002")[0]) == (60, 60)
    assert repeats(room) == []


def test_a_stray_payment_that_a_person_assigns_and_the_ledger_told_counts_once(room: Room):
    room.payments(BY_FILE)
    take(room, a_statement(an_entry("60.00", a_detail("abracadabra"), ref="R1")))
    settle_stray.fn(1, "assign", invoices=("1001",), who="mari@firm.ee", now=NOW, engine=room.engine)

    assert room.standing("1001")[0] == 60
    assert take(room, a_statement(an_entry("60.00", a_detail("abracadabra"), ref="R1"))).known == 1


def test_a_person_says_that_it_is_another_payment_and_so_it_stays(room: Room):
    take(room)
    room.payments(BY_FILE)
    with writing(room.engine) as session:
        assert tell_apart(session, 1, who="liis@firm.ee", way=Way.PAGE, now=NOW) == 1

    assert room.standing("1001")[0] == 120
    room.payments(BY_FILE, "1001,2026-02-12,5,p2,,")
    assert (room.standing("1001")[0], repeats(room)) == (125, [])
    with writing(room.engine) as session, pytest.raises(InvoiceError, match="There is no repeat 1"):
        tell_apart(session, 1, who="liis@firm.ee", way=Way.PAGE, now=NOW)
