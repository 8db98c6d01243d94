"""Payments and credit notes come into the ledger, and balances follow."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.invoice import InvoiceError
from tasks import imports
from tasks.database import reading, writing
from tasks.ledger import payments_age
from tests.ledger_room import NOW, PAYMENTS, Room, open_ledger


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    return open_ledger(engine, tmp_path)


def test_part_payments_add_up_until_nothing_is_owed(room: Room):
    room.payments("1001,2026-02-10,60,p1,,EUR")
    assert room.standing("1001") == (60, "")

    room.payments("1001,2026-02-12,40,p2,,")
    assert room.standing("1001") == (100, "2026-02-12")


def test_the_same_payments_twice_count_once(room: Room):
    lines = ("1001,2026-02-10,60,p1,,", "1002,2026-02-10,50,p2,,")
    room.payments(*lines)
    report = room.payments(*lines)

    assert (report.taken, report.unchanged) == (0, 2)
    assert (room.standing("1001"), room.standing("1002")) == ((60, ""), (50, "2026-02-10"))


def test_a_credit_note_lessens_what_is_owed_and_money_back_adds_to_it(room: Room):
    room.payments("1001,2026-02-10,-30,c1,credit,", "1001,2026-02-11,70,p1,,")
    assert room.standing("1001") == (100, "2026-02-11")

    room.payments("1001,2026-02-20,-70,p2,payment,")
    assert room.standing("1001") == (30, "")
    assert room.rows("SELECT count(*) FROM payment WHERE kind = 'credit' AND amount = 30") == [(1,)]


def test_an_invoice_whose_payment_went_back_is_looked_at_again(room: Room):
    room.payments("1001,2026-02-10,100,p1,,")
    with writing(room.engine) as session:
        session.execute(text("UPDATE invoice SET remind_on = NULL"))
    room.payments("1001,2026-02-20,-100,p2,,")

    [(remind_on,)] = room.rows("SELECT remind_on FROM invoice WHERE number = '1001'")
    assert str(remind_on) == "2026-02-01"  # its issue, for a run may be asked about any day since


def test_a_changed_payment_moves_to_its_other_invoice_with_history_on_both(room: Room):
    room.payments("1001,2026-02-10,50,p1,,")
    report = room.payments("1002,2026-02-11,50,p1,,")

    assert report.updated == 1
    assert (room.standing("1001"), room.standing("1002")) == ((0, ""), (50, "2026-02-11"))
    lines = room.rows("SELECT invoice_id FROM history WHERE what LIKE 'payment p1:%moved to invoice 1002'")
    assert sorted(lines) == [(1,), (2,)]


def test_a_table_without_kinds_leaves_a_credit_note_what_it_is(room: Room):
    room.payments("1001,2026-02-10,-30,c1,credit,")
    report = room.take("payments", "number,paid_on,amount,external_id", "1001,2026-02-10,-30,c1")

    assert report.unchanged == 1
    assert room.standing("1001") == (30, "")


def test_a_payment_of_an_unknown_invoice_is_wrong_now_and_taken_once_the_invoice_is_there(room: Room):
    line = "1003,2026-02-10,5,p1,,"
    assert "number 1003 is no invoice's" in room.payments(line).wrong[0].reasons[0]

    room.invoices("1003,2026-02-01,2026-02-15,5,EUR,10,20,,,")
    assert room.payments(line).taken == 1


def test_an_invoice_number_whose_noughts_a_spreadsheet_took_is_told(room: Room):
    room.invoices("0001003,2026-02-01,2026-02-15,5,EUR,10,20,,,")
    report = room.payments("1003,2026-02-10,5,p1,,", "0001003,2026-02-10,5,p2,,")

    hint = "0001003 is: where a spreadsheet took the noughts, format the column as text"
    assert [row.reasons for row in report.wrong] == [(f"number 1003 is no invoice's; {hint}",)]
    assert report.taken == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [("1001,2026-02-10,5,p1,,USD", "currency is USD, the invoice's is EUR"),
     ("1001,2026-02-10,1234.555,p1,,", "EUR has 2 decimals"), ("1001,2026-02-10,5,,,", "counts once")],
)  # fmt: skip
def test_a_payment_that_does_not_fit_its_invoice_is_refused(room: Room, line: str, why: str):
    assert why in room.payments(line).wrong[0].reasons[0]
    assert room.standing("1001") == (0, "")


def test_a_payment_before_the_invoice_and_one_too_much_are_taken_and_told(room: Room):
    report = room.payments("1001,2026-01-10,100,p1,,", "1001,2026-02-10,7,p2,,")

    assert [note.note for note in report.notes] == [
        "paid_on is 2026-01-10, before the invoice was issued on 2026-02-01",
        "invoice 1001 is paid 7.00 more than it asks",
    ]
    assert room.standing("1001") == (107, "2026-01-10")


def test_a_payment_of_a_day_to_come_is_taken_and_told_for_it_may_be_a_slip(room: Room):
    report = room.payments(f"1001,{NOW:%Y-%m-%d},7,p1,,", "1001,2062-02-10,7,p2,,")

    assert [(note.line, note.note) for note in report.notes] == [
        (3, "paid_on is 2062-02-10, a day to come; reminders of the invoice heed it from now on")
    ]


def test_of_two_rows_with_one_external_id_the_later_is_refused(room: Room):
    report = room.payments("1001,2026-02-10,5,p1,,", "1001,2026-02-10,6,p1,,")

    assert report.wrong[0].reasons == ("line 2 has the same external_id: p1",)


def test_payments_past_all_money_refuse_the_file_and_change_nothing(room: Room):
    with pytest.raises(InvoiceError, match="invoice 1001"):
        room.payments("1002,2026-02-10,5,p0,,", "1001,2026-02-10,1e11,px,,", "1001,2026-02-10,100000000000,p1,,",
                      "1001,2026-02-11,100000000000,p2,,")  # fmt: skip
    assert room.standing("1002") == (0, "")


def test_sets_make_no_difference(room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "CHUNK", 1)
    room.payments("1001,2026-02-10,60,p1,,", "1002,2026-02-10,50,p2,,", "1001,2026-02-11,40,p3,,")

    assert (room.standing("1001"), room.standing("1002")) == ((100, "2026-02-11"), (50, "2026-02-10"))


def test_two_imports_at_once_wait_for_each_other(room: Room, tmp_path: Path):
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()

    def take(folder: Path) -> None:
        Room(room.engine, folder).payments(f"1001,2026-02-10,10,p{folder.name},,", "1002,2026-02-10,50,same,,")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(take, folders))

    assert (room.standing("1001"), room.standing("1002")) == ((40, ""), (50, "2026-02-10"))


def test_the_age_of_payments_is_that_of_the_newest_import_that_could_be_read(room: Room):
    def age() -> timedelta | None:
        with reading(room.engine) as session:
            return payments_age(session, NOW + timedelta(hours=5))

    assert age() is None
    room.payments("1001,2026-02-10,5,p1,,")
    room.payments("none,2026-02-10,5,p2,,", now=NOW + timedelta(hours=2))
    assert age() == timedelta(hours=5)
    room.take("payments", PAYMENTS, now=NOW + timedelta(hours=3))
    assert age() == timedelta(hours=2)
