"""Invoices come into the ledger: added, changed with history, refused with reasons, whatever else goes on."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.letter import Letter, LetterStatus, LetterWords
from tasks.database import writing
from tests.ledger_room import NOW, Room, open_ledger

SHOWN = "SELECT number, remind_on, collection_type, ledger_collection_type, pdf_sha256 FROM invoice ORDER BY number"


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    return open_ledger(engine, tmp_path)


def execute(room: Room, statement: str) -> None:
    with writing(room.engine) as session:
        session.execute(text(statement))


def a_reminder(room: Room, state: str, step: int, *, letter: str = "NULL") -> None:
    execute(
        room,
        "INSERT INTO reminder (invoice_id, policy, step, party, planned_for, state, reason, at, letter_id) "
        f"VALUES (1, 'default@1', {step}, 'buyer', '2026-02-16', '{state}', '', '2026-02-16 08:00:00+00:00', {letter})",
    )


def a_held_letter(room: Room) -> None:
    """Letter 7, which waits for an approval."""
    letter = Letter(
        id=7, key="k", kind="k", language="et", queue="q", to_address="a@b.ee", from_address="f@b.ee", subject="",
        message_id="m", status=LetterStatus.HELD, created_at=NOW, next_try_at=NOW,
    )  # fmt: skip
    with writing(room.engine) as session:
        session.add(letter)
        session.flush()
        session.add(LetterWords(letter_id=7, headers="", text="", html=""))


def test_a_new_invoice_is_looked_at_from_its_issue_on(room: Room):
    shown = [tuple(map(str, row)) for row in room.rows(SHOWN)]

    assert shown[0] == ("1001", "2026-02-01", "DISCLOSED", "DISCLOSED", "")
    assert shown[1] == ("1002", "2026-02-01", "NON_DISCLOSED", "NON_DISCLOSED", "")


def test_the_same_invoices_again_change_nothing(room: Room):
    before = room.history()
    report = room.invoices('1001,1.2.2026,15.02.2026,"100,00",EUR,10,20,DISCLOSED,8,')

    assert (report.taken, report.updated, report.unchanged, report.wrong) == (0, 0, 1, [])
    assert room.history() == before


def test_a_changed_invoice_is_updated_with_a_line_of_its_history(room: Room):
    report = room.take("invoices", "number,issued_on,due_on,amount,currency,seller,buyer",
                       "1001,2026-02-01,2026-02-15,90,EUR,10,30")  # fmt: skip

    assert (report.taken, report.updated) == (0, 1)
    what = 'invoice 1001: amount: "100.00" -> "90.00"; buyer: "20" -> "30"'
    assert (what, 1) in room.rows("SELECT what, invoice_id FROM history")
    assert room.rows("SELECT collection_type FROM invoice WHERE number = '1001'") == [("DISCLOSED",)]


def test_a_moved_due_date_forgets_what_was_not_sent_and_keeps_what_was(room: Room):
    a_held_letter(room)
    a_reminder(room, "sent", 1)
    a_reminder(room, "skipped", 7)
    a_reminder(room, "planned", 14, letter="7")

    room.invoices("1001,2026-02-01,2026-03-15,100,EUR,10,20,DISCLOSED,8,")

    assert room.rows("SELECT state, step FROM reminder") == [("sent", 1)]
    assert room.rows("SELECT id FROM letter") == []
    assert "planned anew" in room.history()[-2]


def test_a_client_managers_collection_type_stays_until_the_ledger_changes_its_mind(room: Room):
    execute(room, "UPDATE invoice SET collection_type = 'DO_NOT_CONTACT' WHERE number = '1001'")

    room.invoices("1001,2026-02-01,2026-02-15,101,EUR,10,20,DISCLOSED,8,")
    assert room.rows(SHOWN)[0][2:4] == ("DO_NOT_CONTACT", "DISCLOSED")
    room.invoices("1001,2026-02-01,2026-02-15,101,EUR,10,20,,8,")
    assert room.rows(SHOWN)[0][2:4] == ("NON_DISCLOSED", "NON_DISCLOSED")


def test_a_changed_invoice_is_looked_at_again_by_a_run_of_any_day_since_its_issue(room: Room):
    execute(room, "UPDATE invoice SET remind_on = '2026-09-01'")

    room.invoices("1001,2026-02-01,2026-02-15,101,EUR,10,20,DISCLOSED,8,")
    assert [str(row[1]) for row in room.rows(SHOWN)] == ["2026-02-01", "2026-09-01"]


def test_a_larger_amount_opens_a_settled_invoice(room: Room):
    room.payments("1001,2026-02-10,100,p1,,")
    assert room.standing("1001") == (100, "2026-02-10")

    room.invoices("1001,2026-02-01,2026-02-15,120,EUR,10,20,DISCLOSED,8,")
    assert room.standing("1001") == (100, "")


def test_an_invoice_of_unknown_companies_is_a_wrong_row(room: Room):
    report = room.invoices("1003,2026-02-01,2026-02-15,5,EUR,98,99,,,", "1004,2026-02-01,2026-02-15,5,EUR,10,20,,,")

    assert [(row.line, len(row.reasons)) for row in report.wrong] == [(2, 2)]
    assert "seller 98 is no customer's; import the companies first" in report.wrong[0].reasons
    assert report.taken == 1


def test_a_registry_code_whose_noughts_a_spreadsheet_took_is_told(room: Room):
    room.take("companies", "registry_code,name,country,language", "00000123,Small Ltd,GB,en", "007,Bond Ltd,GB,en")
    row = "2026-02-01,2026-02-15,5,EUR"
    report = room.invoices(f"1003,{row},123,10,,,", f"1004,{row},10,7,,,", f"1005,{row},0123,+7,,,")
    contacts = room.take("contacts", "registry_code,address", "7,james@bond.example")

    hint = "where a spreadsheet took the noughts, format the column as text"
    assert [row.reasons for row in report.wrong[:2]] == [
        (f"seller 123 is no customer's; 00000123 is: {hint}",), (f"buyer 7 is no customer's; 007 is: {hint}",),
    ]  # fmt: skip
    assert report.wrong[2].reasons == (
        f"seller 0123 is no customer's; 00000123 is: {hint}", "buyer +7 is no customer's; import the companies first",
    )  # fmt: skip
    assert contacts.wrong[0].reasons == (f"registry_code 7 is no customer's; 007 is: {hint}",)


def test_the_currency_of_an_invoice_that_was_paid_of_cannot_change(room: Room):
    room.payments("1001,2026-02-10,10,p1,,")
    report = room.invoices("1001,2026-02-01,2026-02-15,100,USD,10,20,DISCLOSED,8,")

    assert "what was paid of the invoice is in EUR" in report.wrong[0].reasons[0]
    assert room.rows("SELECT currency FROM invoice WHERE number = '1001'") == [("EUR",)]


def test_an_invoice_to_oneself_is_taken_with_a_note(room: Room):
    report = room.invoices("1005,2026-02-01,2026-02-15,5,EUR,10,10,,,")

    assert (report.taken, report.notes[0].line) == (1, 2)


def test_every_import_is_written_down_with_its_rows_and_sum(room: Room):
    room.invoices("1006,2026-02-03,2026-02-15,5,EUR,10,20,,,", "1007,,,,,,,,,", now=NOW + timedelta(days=1))

    query = "SELECT kind, origin, read_rows, wrong_rows, known_rows, total, newest_on, refused FROM ledger_import"
    *_, (kind, origin, *counts, total, newest, refused) = room.rows(f"{query} ORDER BY id")
    assert (kind, origin, counts, float(total), str(newest), refused) == (
        "invoices", "invoices", [2, 1, 0], 5, "2026-02-03", ""
    )  # fmt: skip
