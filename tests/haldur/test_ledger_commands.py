"""`haldur import` of the ledger and `haldur export` of it, as a person meets them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from pyarrow.parquet import read_table
from sqlalchemy import Engine
from typer import Typer
from typer.testing import CliRunner

from haldur.data import add_data_commands
from tests.ledger_room import PAYMENTS, Room, open_ledger
from tests.statements import a_detail, a_statement, an_entry, save


def haldur(*arguments: object) -> Result:
    app = Typer()
    add_data_commands(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    return open_ledger(engine, tmp_path)


def test_payments_are_taken_and_wrong_rows_told(room: Room):
    (room.folder / "p.csv").write_text(f"{PAYMENTS}\n1001,2026-02-10,5,p1,,\n1001,01/02/2026,5,p2,,\n", "utf-8")
    result = haldur("import", "payments", room.folder / "p.csv")

    assert result.exit_code == 1
    assert "line 3: paid_on is 01/02/2026, and a date with slashes" in result.stdout
    assert "1 added, 0 updated, 0 unchanged, 1 wrong." in result.stdout


def test_a_truncated_export_is_one_clear_message_and_anyway_takes_it(room: Room):
    rows = [f"1001,2026-02-10,1,p{number},," for number in range(30)]
    room.payments(*rows)
    (room.folder / "payments.csv").write_text("\n".join([PAYMENTS, *rows[:5]]), "utf-8")
    refused = haldur("import", "payments", room.folder / "payments.csv")

    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert "--anyway" in refused.stderr
    assert haldur("import", "payments", room.folder / "payments.csv", "--anyway").exit_code == 0


def test_a_statement_says_what_waits_and_how_to_settle_it(room: Room):
    file = save(
        room.folder, a_statement(an_entry("5.00", a_detail("x", name="Ostja"), ref="R"), an_entry("1", debit=True))
    )
    result = haldur("import", "statement", file)

    assert result.exit_code == 0
    assert "payment 1 of 5.00 EUR from Ostja waits for a person" in result.stdout
    assert "1 of the firm's own left alone" in result.stdout
    assert "haldur run settle_payment" in result.stdout
    assert json.loads(haldur("import", "statement", file, "--json").stdout)["known"] == 1


def test_a_file_that_is_no_statement_is_one_clear_message(room: Room):
    result = haldur("import", "statement", save(room.folder, "<a/>"))

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)


def test_money_and_days_leave_exact_in_every_form(room: Room, tmp_path: Path):
    room.invoices("1003,2026-02-01,2026-02-15,99999999999.99,EUR,10,20,,8.125,")
    as_json = json.loads(haldur("export", "invoice", "--json").stdout)[2]
    haldur("export", "invoice", "--out", tmp_path / "a.parquet")
    parquet = read_table(tmp_path / "a.parquet").to_pylist()[2]

    assert (as_json["amount"], as_json["due_on"], as_json["yearly_rate"]) == ("99999999999.99", "2026-02-15", "8.125")
    assert (parquet["amount"], str(parquet["due_on"])) == (Decimal("99999999999.99"), "2026-02-15")
    assert "1003,2026-02-01,2026-02-15,99999999999.99,EUR" in haldur("export", "invoice").stdout
