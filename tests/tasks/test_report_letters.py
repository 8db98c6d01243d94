"""Reports by letter: to those who subscribe, once for each edition, with its figures and the page itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, event

from models.letter import Letter, LetterStatus
from models.report_edition import PAGE
from models.report_policy import ReportPolicyError
from tasks.blobs import read_blob
from tasks.database import reading
from tasks.delivery import deliver_now
from tasks.report_letters import send_report
from tasks.report_store import Made, edition_of, keep, read_file
from tests.homes import open_home
from tests.letter_room import letters
from tests.report_room import a_report, made_of
from tests.visitors import make_agent

NOW = datetime(2026, 11, 2, 7, 31, tzinfo=UTC)
SAID = (
    "Repayment: Paid within 14 days: 63.2%", "95% interval 58.1–67.9%", "n = 412, 17 still open", "median not reached",
    "Mind: One month against 18", "Only segment: retail",
)  # fmt: skip
POLICY = """\
subscribers:
  - {report: collections, every: month, to: [liis@firm.ee, mari@firm.ee], language: en}
"""


@pytest.fixture(autouse=True)
def _company(home: Path) -> None:
    open_home(home)
    policy(home, POLICY)


def policy(home: Path, text: str) -> None:
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies" / "reports.yaml").write_text(text, "utf-8")


def kept(**changes: object) -> int:
    return keep(Made(a_report(**changes), {"invoices": pd.DataFrame({"invoice_id": [1]})}), NOW)


def test_subscribers_get_the_figures_the_link_and_the_page(engine: Engine):
    make_agent("mari@firm.ee", name="Mari Mets")
    number = kept()

    assert send_report(number, "month", NOW) == 2

    first, second = letters(engine)
    assert (first.to_address, second.to_address, second.to_name) == ("liis@firm.ee", "mari@firm.ee", "Mari Mets")
    assert first.subject == "Collections, 1 October 2026 to 31 October 2026"
    assert [words for words in (*SAID, f"http://127.0.0.1:8080/reports/{number}") if words not in first.text] == []
    assert (first.files[0]["filename"], first.files[0]["content_type"]) == (
        "collections_2026-10-01_2026-10-31.html", "text/html",
    )  # fmt: skip


def test_what_is_attached_is_the_page_of_the_edition(engine: Engine):
    number = kept()
    send_report(number, "month", NOW)

    with reading(engine) as session:
        attached = read_blob(session, letters(engine)[0].files[0]["sha256"])
        assert attached == read_file(edition_of(session, number), PAGE)


def test_an_edition_goes_once_to_each_however_often_a_run_is_repeated(engine: Engine, home: Path):
    number = kept()
    assert send_report(number, "month", NOW) == 2
    policy(home, POLICY + "  - {report: collections, every: month, to: new@firm.ee}\n")

    assert send_report(number, "month", NOW + timedelta(hours=1)) == 1
    assert len(letters(engine)) == 3


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_an_edition_that_two_workers_send_at_once_goes_once_to_each(engine: Engine):
    number, sent = kept(), []

    def meanwhile(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO blob") and not sent:
            sent.append(0)
            sent[0] = send_report(number, "month", NOW)

    event.listen(engine, "before_cursor_execute", meanwhile)
    try:
        sent.append(send_report(number, "month", NOW))
    finally:
        event.remove(engine, "before_cursor_execute", meanwhile)

    assert sent == [2, 0]
    assert len(letters(engine)) == 2


def test_another_edition_is_another_letter(engine: Engine):
    send_report(kept(), "month", NOW)
    send_report(kept(), "month", NOW)

    assert len(letters(engine)) == 4


def test_who_did_not_ask_for_the_span_gets_none(engine: Engine):
    assert send_report(kept(), "week", NOW) == 0
    assert send_report(kept(name="report_mail"), "month", NOW) == 0
    assert letters(engine) == []


def test_the_page_stays_at_home_where_the_policy_says_so(engine: Engine, home: Path):
    policy(home, POLICY + "attach: false\n")
    send_report(kept(), "month", NOW)

    letter = letters(engine)[0]
    assert letter.files == []
    assert "attached" not in letter.text


def test_a_letter_with_a_report_can_be_delivered(engine: Engine, home: Path):
    send_report(kept(), "month", NOW)

    deliver_now(now=NOW)

    assert {letter.status for letter in letters(engine)} == {LetterStatus.SENT}
    sent = [file.read_bytes() for file in (home / "outbox").rglob("*.eml")]
    assert len(sent) == 2
    assert all(b"collections_2026-10-01_2026-10-31.html" in raw for raw in sent)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "L" * 5000, "Bcc: x@y.ee\r\nX: 1"])
def test_words_of_others_stay_words_in_a_letter(engine: Engine, words: str):
    send_report(keep(Made(made_of(words), {}), NOW), "month", NOW)

    letter: Letter = letters(engine)[0]
    assert "<script" not in letter.html
    assert len(letter.text) < 20_000
    assert "\nBcc" not in letter.headers


def test_a_list_that_there_is_not_is_told(engine: Engine, home: Path):
    policy(home, POLICY + "queue: reports\n")

    with pytest.raises(ReportPolicyError, match="has no list 'reports'; it has: support, billing"):
        send_report(kept(), "month", NOW)
