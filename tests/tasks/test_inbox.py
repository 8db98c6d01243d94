"""The watched folder: finished files are taken in the right order and put away with a report."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, select

from models.inbox import waiting
from models.invoice import Invoice
from models.ledger_report import LedgerRun, Taken
from tasks.blobs import read_blob
from tasks.database import reading
from tasks.inbox import Folders
from tasks.inbox import visit as visit_folder
from tasks.ledger_intake import take_file, take_inbox
from tests.homes import COMPANY, no_file_above
from tests.ledger_room import COMPANIES, INVOICES, NOW, PAYMENTS
from tests.statements import a_detail, a_statement, an_entry

CONTRACTS = "registry_code,signed_on,journey,contact_address,responsible"
EVENTS = "event_id,registry_code,event,at"
CLOCK = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def inbox(engine: Engine, home: Path) -> Path:
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    folder = home / "import" / "inbox"
    folder.mkdir(parents=True)
    return folder


def put(inbox: Path, name: str, *lines: str, age: timedelta = timedelta(minutes=1)) -> None:
    (inbox / name).write_text("\n".join(lines), "utf-8")
    os.utime(inbox / name, (0, (CLOCK - age).timestamp()))


def visit() -> LedgerRun:
    return take_inbox.fn(NOW, clock=CLOCK)


def found(inbox: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (inbox.parent / folder).rglob("*") if path.is_file())


def test_of_two_visits_at_once_the_second_waits_and_finds_nothing(tmp_path: Path):
    (tmp_path / "import" / "inbox").mkdir(parents=True)
    put(tmp_path / "import" / "inbox", "payments.csv", PAYMENTS)
    told: list[Taken] = []

    def go(take: Callable[[Path, str], Taken]) -> None:
        told.extend(visit_folder(Folders(tmp_path), take, now=CLOCK, day=CLOCK.date()).taken)

    other = Thread(target=go, args=(lambda path, kind: Taken(kind, path.name, refused="There is no such file."),))

    def take_while_another_comes(path: Path, kind: str) -> Taken:
        other.start()
        other.join(0.05)
        return Taken(kind, path.name)

    go(take_while_another_comes)
    other.join()

    assert [(each.name, each.refused) for each in told] == [("payments.csv", "")]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_line_break_in_a_name_is_written_out_wherever_the_name_is_shown(inbox: Path):
    put(inbox, "companies\n1.csv", *COMPANIES)
    put(inbox, "payments\r\n2.csv", "no payments")
    put(inbox, "what\u2028is.this", "?")
    put(inbox, "invoices\t3.csv", INVOICES, age=timedelta())
    run = visit()

    assert [each.name for each in run.taken] == [r"companies\n1.csv", r"payments\r\n2.csv", r"what\u2028is.this"]
    assert run.left == [r"invoices\t3.csv"]
    assert r"inbox/payments\r\n2.csv" in run.taken[1].refused
    assert run.summary().isprintable()
    assert "companies\n1.csv" in found(inbox, "done/2026-03-02")


def test_all_files_of_a_visit_are_taken_companies_first(inbox: Path):
    put(inbox, "A-bank.xml", a_statement(an_entry("9.00", a_detail("1001"), ref="R"), an_entry("8.00", ref="S")))
    put(inbox, "payments-1.csv", PAYMENTS, "1001,2026-02-10,5,p1,,")
    put(inbox, "Invoices.csv", INVOICES, "1001,2026-02-01,2026-02-15,9,EUR,10,20,,,")
    put(inbox, "companies.csv", *COMPANIES)
    run = visit()

    assert [(each.kind, each.refused) for each in run.taken] == [
        ("companies", ""), ("invoices", ""), ("payments", ""), ("statement", "")
    ]  # fmt: skip
    assert [each.wrong for each in run.taken] == [[]] * 4
    assert found(inbox, "inbox") == []
    assert "Invoices.csv" in found(inbox, "done/2026-03-02")
    assert "waits for a person: 1" in (inbox.parent / "done/2026-03-02/A-bank.xml.report.txt").read_text("utf-8")


def test_what_was_refused_as_a_whole_lies_apart_with_the_reason(inbox: Path):
    put(inbox, "invoices.csv", "a,b", "1,2")
    put(inbox, "letter.doc", "hello")
    put(inbox, "bank.xml", "<a/>")
    run = visit()

    assert len(run.refused) == 3
    assert len(found(inbox, "wrong")) == 6
    assert "names no column" in (inbox.parent / "wrong" / "invoices.csv.report.txt").read_text("utf-8")
    assert "must begin with companies" in (inbox.parent / "wrong" / "letter.doc.report.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["invoices" + "õ" * 121 + ".csv", "invoices." + "x" * 246, "x" * 255])
def test_a_file_of_the_longest_name_there_is_is_put_away_with_its_report(inbox: Path, name: str):
    put(inbox, name, INVOICES)
    put(inbox, "payments.csv", PAYMENTS)
    visit()

    assert found(inbox, "inbox") == []
    assert len(found(inbox, "done") + found(inbox, "wrong")) == 4


def test_a_file_that_somebody_still_writes_is_left(inbox: Path):
    put(inbox, "payments.csv", PAYMENTS, age=timedelta(seconds=5))
    for name in ("payments.csv.part", ".payments.csv", "~$payments.xlsx", "payments.csv.crdownload"):
        put(inbox, name, PAYMENTS)
    run = visit()

    assert (run.taken, run.left) == ([], ["payments.csv"])
    assert len(found(inbox, "inbox")) == 5


def test_two_files_of_one_name_lie_side_by_side(inbox: Path):
    for _ in range(3):
        put(inbox, "companies.csv", *COMPANIES)
        visit()

    tables = [name for name in found(inbox, "done/2026-03-02") if name.endswith(".csv")]
    assert tables == ["companies-2.csv", "companies-3.csv", "companies.csv"]


def test_wrong_rows_are_in_the_report_beside_the_file(inbox: Path):
    put(inbox, "companies.csv", *COMPANIES, "40,,EE,et")
    visit()

    report = (inbox.parent / "done/2026-03-02/companies.csv.report.txt").read_text("utf-8")
    assert report.splitlines() == [
        "companies.csv (companies): 3 added, 0 updated, 0 unchanged, 1 wrong", "line 5: name is empty"
    ]  # fmt: skip


def test_a_file_is_put_away_with_its_report_or_not_at_all(tmp_path: Path):
    folders = Folders(tmp_path)
    folders.inbox.mkdir(parents=True)
    put(folders.inbox, "companies.csv", *COMPANIES)

    def once_more() -> LedgerRun:
        return visit_folder(folders, lambda path, kind: Taken(kind, path.name, "3 added"), now=CLOCK, day=CLOCK.date())

    with no_file_above(10), pytest.raises(OSError, match="too large"):
        once_more()
    assert found(folders.inbox, "inbox") == ["companies.csv"]

    once_more()
    assert found(folders.inbox, "done") == ["companies.csv", "companies.csv.report.txt"]
    assert (folders.done(CLOCK.date()) / "companies.csv.report.txt").read_text("utf-8").endswith("3 added\n")


def test_a_folder_whose_name_is_that_of_a_table_is_left_where_it_is(inbox: Path):
    (inbox / "companies.csv").mkdir()
    os.utime(inbox / "companies.csv", (0, (CLOCK - timedelta(minutes=1)).timestamp()))

    assert visit().taken == []
    assert (inbox / "companies.csv").is_dir()


def test_a_file_that_grows_while_it_is_taken_stays_and_a_file_that_goes_is_none(tmp_path: Path):
    inbox = tmp_path / "import" / "inbox"

    def grow(path: Path, kind: str) -> Taken:
        path.write_text("more and more")
        return Taken(kind, path.name)

    def go(path: Path, kind: str) -> Taken:
        path.unlink()
        return Taken(kind, path.name)

    left = []
    for take in (grow, go):
        visit_folder(Folders(tmp_path), take, now=CLOCK, day=CLOCK.date())
        put(inbox, "payments.csv", PAYMENTS)
        left.append(visit_folder(Folders(tmp_path), take, now=CLOCK, day=CLOCK.date()).left)

    assert left == [["payments.csv"], []]
    assert list((tmp_path / "import").rglob("*.report.txt")) == []


def test_a_link_out_of_the_folder_is_not_followed(inbox: Path, tmp_path: Path):
    put(tmp_path, "companies.csv", *COMPANIES)
    (inbox / "companies.csv").symlink_to(tmp_path / "companies.csv")

    assert visit().taken == []


def test_a_name_that_is_no_text_keeps_nothing_else_back(inbox: Path):
    strange = os.fsdecode(b"companies_\xff\xfe.csv")
    put(inbox, strange, *COMPANIES)
    put(inbox, "companies.csv", *COMPANIES)
    run = visit()

    assert [each.kind for each in run.taken if not each.refused] == ["companies"]
    assert "Rename" in run.refused[0].refused
    assert strange in found(inbox, "wrong")
    assert "".join(each.name for each in run.taken).encode()


def test_a_file_that_our_own_rules_fail_on_keeps_nothing_else_back(inbox: Path, monkeypatch: pytest.MonkeyPatch):
    put(inbox, "companies_1.xlsx", "PK\x03\x04")
    put(inbox, "companies_2.csv", *COMPANIES)
    monkeypatch.setattr("tasks.spreadsheet._excel_rows", lambda file: [][1])
    run = visit()

    assert [each.kind for each in run.taken if not each.refused] == ["companies"]
    assert "IndexError" in run.refused[0].refused
    assert "companies_1.xlsx" in found(inbox, "wrong")


def test_contracts_and_events_of_the_product_come_by_the_inbox_too(inbox: Path):
    put(inbox, "companies.csv", *COMPANIES)
    put(inbox, "contracts-2026.csv", CONTRACTS, "10,2026-03-01,no_such,a@b.ee,mari@firm.ee")
    put(inbox, "journey_events.csv", EVENTS, "e1,10,first_login,2026-03-01 10:00")
    run = visit()

    assert [each.kind for each in run.taken] == ["companies", "contracts", "journey_events"]
    assert "There is no journey 'no_such'" in run.taken[1].wrong[0][1]
    assert run.taken[2].counts.startswith("1 added")


def test_a_file_that_somebody_names_is_taken_from_where_it_is(inbox: Path, tmp_path: Path):
    put(inbox, "mine.csv", *COMPANIES)

    assert take_file.fn("mine.csv", "companies", now=NOW).taken[0].counts.startswith("3 added")
    assert "There is no file" in take_file.fn(str(tmp_path / "no.csv"), "companies", now=NOW).taken[0].refused


@pytest.mark.parametrize(
    ("name", "kind"),
    [("payments.csv", "payments"), ("PAYMENTS_2026.XLSX", "payments"), ("camt053.zip", "statement"),
     ("paymentsplan.csv", None), ("payments.pdf", "pdf")],
)  # fmt: skip
def test_the_kind_is_told_by_the_name(name: str, kind: str | None):
    assert [file.kind for file in waiting([name])] == [kind]


def on_file(engine: Engine, number: str) -> bytes:
    with reading(engine) as session:
        digest = session.execute(select(Invoice.pdf_sha256).where(Invoice.number == number)).scalar_one()
        return read_blob(session, digest) if digest else b""


def test_an_invoices_pdf_is_kept_by_its_number_and_a_newer_one_takes_its_place(inbox: Path, engine: Engine):
    put(inbox, "companies.csv", *COMPANIES)
    put(inbox, "invoices.csv", INVOICES, "2026/1001,2026-02-01,2026-02-15,9,EUR,10,20,,,")
    put(inbox, "2026-1001.pdf", "%PDF-1.7 first")
    assert [each.refused for each in visit().taken] == ["", "", ""]
    assert on_file(engine, "2026/1001") == b"%PDF-1.7 first"

    for _ in range(2):
        put(inbox, "2026_1001.PDF", "%PDF-1.7 second")
        assert visit().refused == []
    assert on_file(engine, "2026/1001") == b"%PDF-1.7 second"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [("9999.pdf", "%PDF-1.7", "No invoice has the number 9999"), ("1001.pdf", "MZ", "1001.pdf is not a PDF")],
)
def test_what_is_no_invoices_pdf_is_refused(inbox: Path, name: str, content: str, why: str):
    put(inbox, name, content)

    [refused] = visit().refused
    assert why in refused.refused
