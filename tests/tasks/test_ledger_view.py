"""The ledger read from a database of the company's own."""

import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from haldur.ledger_checks import check_ledger
from tasks.database import GONE, writing
from tasks.ledger_guard import ImplausibleImportError
from tasks.ledger_view import LedgerViewError, import_view
from tasks.settings import Settings
from tests.homes import COMPANY
from tests.ledger_room import NOW, Room, open_ledger

QUERY = "SELECT number, paid_on, amount, number || ':' || paid_on AS external_id FROM payments"
VIEW = "ledger: {{url: 'env:LEDGER_URL', payments: \"{query}\"}}\n"


@pytest.fixture
def room(engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A ledger with a database beside it that has 30 payments of one euro."""
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE payments (number TEXT, paid_on TEXT, amount NUMERIC)")
        other.executemany(
            "INSERT INTO payments VALUES ('1001', ?, 1.5)", [(f"2026-02-{day:02d}",) for day in range(1, 29)]
        )
    other.close()
    monkeypatch.setenv("LEDGER_URL", f"sqlite:///{tmp_path / 'other.db'}")
    configure(home)
    return open_ledger(engine, tmp_path)


def configure(home: Path, query: str = QUERY) -> None:
    (home / "company.yaml").write_text(COMPANY + VIEW.format(query=query), "utf-8")


def test_a_view_is_taken_like_a_file_and_twice_is_once(room: Room):
    assert import_view("payments", now=NOW, engine=room.engine).taken == 28
    assert import_view("payments", now=NOW, engine=room.engine).unchanged == 28
    assert room.standing("1001") == (42, "")


def test_wrong_rows_of_a_view_are_listed(room: Room, home: Path):
    configure(home, QUERY + " UNION ALL SELECT '77', '2026-02-01', 1, 'x'")
    report = import_view("payments", now=NOW, engine=room.engine)

    assert (report.taken, len(report.wrong)) == (28, 1)


def test_a_view_that_was_cut_short_is_refused(room: Room, home: Path):
    import_view("payments", now=NOW, engine=room.engine)
    configure(home, QUERY + " LIMIT 5")

    with pytest.raises(ImplausibleImportError, match="payments from view"):
        import_view("payments", now=NOW, engine=room.engine)


@pytest.mark.parametrize(
    ("url", "why"),
    [("sqlite:////nowhere/hidden.db", "refused the query for payments"), ("hush", "not an address of a database"),
     ("oracle://u:hush@h/d", "a package is missing"), ("nosuch://u:hush@h/d", "not an address of a database"),
     ("postgresql://u:hush@h:port/d", "not an address of a database")],
)  # fmt: skip
def test_a_database_that_cannot_be_asked_is_told_without_its_address(
    room: Room, monkeypatch: pytest.MonkeyPatch, url: str, why: str
):
    monkeypatch.setenv("LEDGER_URL", url)

    with pytest.raises(LedgerViewError, match=why) as refused:
        import_view("payments", now=NOW, engine=room.engine)
    assert "hush" not in str(refused.value)
    assert "hidden" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_database_that_answers_nothing_is_not_waited_for_for_ever(room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(GONE, "connect_timeout", "1")  # libpq takes two seconds at least

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setenv("LEDGER_URL", f"postgresql://u@127.0.0.1:{deaf.getsockname()[1]}/d")
        with pytest.raises(LedgerViewError, match="refused the query for payments: connection timeout expired"):
            import_view("payments", now=NOW, engine=room.engine)


def test_a_query_that_the_database_does_not_know_is_told_in_its_words(room: Room, home: Path):
    configure(home, "SELECT shoe_size FROM payments")

    with pytest.raises(LedgerViewError, match="no such column: shoe_size"):
        import_view("payments", now=NOW, engine=room.engine)


def test_a_kind_without_a_query_is_told(room: Room):
    with pytest.raises(LedgerViewError, match=r"ledger\.invoices"):
        import_view("invoices", now=NOW, engine=room.engine)


def test_types_of_a_database_become_what_a_file_would_say(
    room: Room, home: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LEDGER_URL", postgresql_url)
    values = "'1001'::text, DATE '2026-02-03', 12.500::numeric(15,3), 'a:b%c'::text"
    configure(home, f"SELECT * FROM (VALUES ({values})) AS v (number, paid_on, amount, external_id)")

    assert import_view("payments", now=NOW, engine=room.engine).taken == 1
    assert room.standing("1001")[0] == 12.5
    assert room.rows("SELECT external_id FROM payment") == [("a:b%c",)]


def test_nothing_is_written_where_the_query_writes(room: Room, home: Path):
    configure(
        home, "WITH x AS (SELECT 1) DELETE FROM payments RETURNING number, paid_on, amount, paid_on AS external_id"
    )
    import_view("payments", now=NOW, engine=room.engine, anyway=True)
    configure(home)

    assert import_view("payments", now=NOW, engine=room.engine, anyway=True).wrong == []
    with writing(room.engine) as session:
        assert session.execute(text("SELECT count(*) FROM payment")).scalar() == 28


def test_the_doctor_tells_whether_a_view_answers_with_its_columns(room: Room, home: Path):
    def checked() -> list[tuple[str, str]]:
        settings = Settings()
        return [(check.status, check.text) for check in check_ledger(settings.company(), settings)]

    assert checked() == [("ok", "number, paid_on, amount, external_id")]
    configure(home, "SELECT number FROM payments")
    assert checked()[0][0] == "error"
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    assert checked() == []
