"""The ledger's flow as operators see it: an artifact that names what needs a person, red where a file was refused."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.import_ledger import import_ledger
from flows.settle_payment import settle_payment
from tests.artifacts import artifact
from tests.homes import COMPANY
from tests.ledger_room import NOW, PAYMENTS, open_ledger
from tests.statements import a_detail, a_statement, an_entry, save


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_run_takes_the_inbox_shows_what_waits_and_is_red_for_what_was_refused(
    prefect: None, engine: Engine, home: Path, tmp_path: Path
):
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    room = open_ledger(engine, tmp_path)
    inbox = home / "import" / "inbox"
    inbox.mkdir(parents=True)
    save(inbox, a_statement(an_entry("7.00", a_detail("<b>x</b>", name="O|stja"), ref="R")))
    save(inbox, f"{PAYMENTS}\n1001,2026-02-10,5,p1,,\n77,2026-02-10,5,p2,,\n", "payments.csv")
    save(inbox, "number\n1", "invoices.csv")
    for file in inbox.iterdir():
        os.utime(file, (0, 0))

    state = import_ledger(what="inbox", as_of=NOW, return_state=True)

    assert state.is_failed()
    assert "lacks issued_on" in state.message
    report = artifact("ledger")
    assert "77 is no invoice" in report.replace("\\", "")
    assert "O\\|stja" in report
    assert "<b>" not in report
    told = settle_payment(payment=1, invoices=["1001"], agent="mari@firm.ee", as_of=NOW)
    assert told == "Payment 1 of 7.00 EUR: assigned to 1001 by mari@firm.ee."
    assert room.standing("1001") == (12, "")
