"""What `haldur run remind_invoices --dry-run` prints: every letter that would go, and every one that would not, why."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from haldur.results import as_json, lists_of, show
from models.dunning_report import MOST_NAMED, Reminding, reminding_report
from tasks.reminder_preview import preview
from tests.dunning_room import DUE, an_invoice, morning, open_ledger, pay

DAY = timedelta(days=1)
LATE = DUE + DAY


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    """An invoice a day late, and one that is paid that day."""
    open_ledger(engine, home)
    an_invoice(engine)
    an_invoice(engine, "A-2")
    pay(engine, 2, "1200.00", LATE)
    return engine


def foreseen() -> Reminding:
    return preview.fn(morning(LATE), LATE)


def test_a_dry_run_prints_who_gets_a_letter_and_who_does_not(ledger: Engine, capsys: pytest.CaptureFixture[str]):
    show(lists_of(foreseen()))
    printed = capsys.readouterr().out

    assert printed.index("Who gets a letter") < printed.index("arved@2.ee") < printed.index("Who does not, and why")
    assert "1200.00 EUR" in printed
    assert "paid" in printed.partition("Who does not")[2]


def test_as_json_it_tells_the_same_in_full(ledger: Engine):
    told = as_json(foreseen())

    assert {line["to_address"] for line in told["written"]} == {"arved@1.ee", "arved@2.ee"}
    assert {line["reason"] for line in told["kept_back"]} == {"paid"}
    assert told["letters"] == 2
    assert {"party": "buyer", "state": "letter written", "reason": "", "number": 1} in told["counts"]


def test_the_list_names_all_and_the_artifact_only_the_first(engine: Engine, home: Path):
    open_ledger(engine, home)
    for number in range(MOST_NAMED):
        an_invoice(engine, f"A-{number}")
    reminding = foreseen()
    report = reminding_report(
        reminding, morning(LATE), time_zone="Europe/Tallinn", page=str, form=lambda number: "", is_dry=True
    )

    assert [table.row_count for table in lists_of(reminding)] == [2 * MOST_NAMED, 0]
    assert f"and {MOST_NAMED} more." in report


def test_what_a_customer_is_called_is_no_markup(capsys: pytest.CaptureFixture[str], ledger: Engine):
    reminding = foreseen()
    reminding.written = [reminding.written[0]._replace(buyer="[red]Kuusk[/red] OÜ")]
    show(lists_of(reminding))

    assert "[red]Kuusk[/red] OÜ" in capsys.readouterr().out


def test_a_result_without_a_list_is_its_own_json():
    assert lists_of(3) == []
    assert as_json({"day": LATE}) == {"day": LATE.isoformat()}
