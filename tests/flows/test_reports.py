"""Reports as operators make them: a form, an artifact with figures and links, an edition, letters to subscribers."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.compare_report import compare_report
from flows.report_collections import report_collections
from flows.report_mail import report_mail
from flows.report_onboarding import report_onboarding
from flows.report_receivables import report_receivables
from flows.report_support import report_support
from models.report_period import PeriodError
from tasks.database import reading
from tasks.report_store import edition_of, folder_of
from tests.artifacts import artifact
from tests.dunning_room import an_invoice, open_ledger, pay
from tests.filing_room import rows

AS_OF = date(2026, 3, 31)


@pytest.fixture
def books(sqlite_url: str, home: Path) -> Engine:
    """Invoices due in March, some paid; Liis subscribes to the month's collections."""
    from tasks.database import database_engine

    engine = open_ledger(database_engine(sqlite_url), home)
    for number in range(8):
        made = an_invoice(engine, f"A-{number}", due_on=date(2026, 3, 2) + timedelta(days=number))
        if number % 2:
            pay(engine, made, "1200.00", date(2026, 3, 12))
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies/reports.yaml").write_text("subscribers: [{report: collections, every: month, to: liis@firm.ee}]")
    return engine


def test_every_report_is_made_once_by_its_schedule_sent_and_made_again(prefect: None, books: Engine):
    scheduled = {"as_of": AS_OF, "subscribers": True, "once": True}
    first = report_collections(**scheduled, return_state=True)
    again = report_collections(**scheduled, return_state=True)

    assert (first.name, again.name, first.result(), again.result()) == ("Completed", "Completed", 1, 1)
    assert "made:" in first.message
    assert "was made already" in again.message
    assert "/reports/1" in first.message
    assert [letter["to_address"] for letter in rows(books, "letter")] == ["liis@firm.ee"]
    shown = artifact("report-collections")
    assert "as of 2026-03-31 23:59 EEST, edition 1" in shown
    assert "[Open it at the desk](http://127.0.0.1:8080/reports/1)" in shown
    assert "n \\= " in shown or "n = " in shown

    others = [report(as_of=AS_OF) for report in (report_receivables, report_support, report_mail, report_onboarding)]
    assert others == [2, 3, 4, 5]
    assert report_collections(as_of=AS_OF, changed_on=date(2026, 3, 5), segments=["x"]) == 6

    told = compare_report(1, "snapshot", return_state=True)
    assert told.message.endswith("figures are the same")
    pay(books, 1, "1200.00", date(2026, 3, 20))
    assert compare_report(1) > 0
    assert "differ" in artifact("report-comparison")


def test_days_that_are_not_there_yet_are_refused_in_words(prefect: None, books: Engine):
    with pytest.raises(PeriodError, match="are not there yet as of 2026-03-31"):
        report_collections(as_of=AS_OF, first_day=date(2026, 4, 1))


def test_the_files_lie_where_the_run_says(prefect: None, books: Engine):
    number = report_collections(as_of=AS_OF, first_day=date(2026, 3, 1), last_day=date(2026, 3, 15))

    with reading(books) as session:
        edition = edition_of(session, number)
    assert (edition.period_first, edition.period_last) == (date(2026, 3, 1), date(2026, 3, 15))
    assert {"report.html", "report.xlsx"} <= {file.name for file in folder_of(edition).iterdir()}
