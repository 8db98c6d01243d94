"""Exports: every table, whole and in order, in three formats; formulas are disarmed for spreadsheets."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from models.customer import Customer
from models.register import Blob
from models.tables import TABLES
from models.ticket import Ticket
from tasks import exports
from tasks.database import writing
from tasks.exports import ExportError, appearing, table_named, write_csv, write_json, write_parquet

TICKET = {"queue": "support", "description": "", "contact_address": "a@b.ee"}
STARTED = datetime(2026, 3, 2, 10, 15, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def tickets(engine: Engine) -> Engine:
    """Three tickets, the last one first."""
    rows = [
        {"id": 3, "subject": "=1+1", "status": None, "customer_notified": True, "customer_candidates": []},
        {"id": 1, "subject": "-5", "status": "ACTIVE", "customer_notified": False, "customer_candidates": [1, 2]},
        {"id": 2, "subject": 'Õ, "x"\ny', "status": "DONE", "customer_notified": False, "customer_candidates": []},
    ]
    with writing(engine) as session:
        session.execute(insert(Ticket.__table__), [TICKET | row | {"started_at": STARTED} for row in rows])
    return engine


def csv_of(name: str, engine: Engine) -> list[dict[str, str]]:
    out = StringIO(newline="")
    write_csv(table_named(name), out, engine)
    return list(csv.DictReader(StringIO(out.getvalue(), newline="")))


def json_of(name: str, engine: Engine) -> list[dict[str, object]]:
    out = StringIO()
    write_json(table_named(name), out, engine)
    return json.loads(out.getvalue())


def test_csv_disarms_formulas_and_leaves_the_rest(tickets):
    first, second, third = csv_of("ticket", tickets)

    assert (first["id"], first["subject"], first["status"]) == ("1", "'-5", "ACTIVE")
    assert (second["subject"], second["ended_at"], second["master_id"]) == ('Õ, "x"\ny', "", "")
    assert (third["subject"], third["status"], third["customer_notified"]) == ("'=1+1", "", "true")
    assert (first["started_at"], first["customer_candidates"]) == ("2026-03-02T08:15:00+00:00", "[1, 2]")


def test_json_keeps_words_as_they_are_and_types(tickets):
    first, second, third = json_of("ticket", tickets)

    assert (first["id"], first["subject"], first["customer_candidates"]) == (1, "-5", [1, 2])
    assert (second["subject"], second["ended_at"]) == ('Õ, "x"\ny', None)
    assert (third["customer_notified"], third["status"], third["started_at"]) == (
        True,
        None,
        "2026-03-02T08:15:00+00:00",
    )


def test_parquet_keeps_types_and_has_a_row_group_for_every_set(tickets, tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    write_parquet(table_named("ticket"), tmp_path / "a.parquet", tickets)

    file = pq.ParquetFile(tmp_path / "a.parquet")
    first = file.read().to_pylist()[0]
    assert (first["id"], first["status"], first["customer_candidates"]) == (1, "ACTIVE", [1, 2])
    assert (first["started_at"], first["ended_at"]) == (STARTED.astimezone(UTC), None)
    assert file.num_row_groups == 2


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_exported_when_empty(engine, tmp_path, name):
    assert csv_of(name, engine) == []
    assert json_of(name, engine) == []
    write_parquet(table_named(name), tmp_path / "a.parquet", engine)
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 0


def test_a_large_table_comes_whole_and_in_order(engine):
    codes = [f"{n:05d}" for n in range(2 * exports.CHUNK + 1)]
    with writing(engine) as session:
        session.execute(
            insert(Blob), [{"sha256": code, "pack": "p", "offset": -1, "size": 0} for code in reversed(codes)]
        )

    assert [row["sha256"] for row in csv_of("blob", engine)] == codes
    assert {row["offset"] for row in csv_of("blob", engine)} == {"-1"}
    assert [row["sha256"] for row in json_of("blob", engine)] == codes


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\n=1", "'\n'=1"),
        ("\nõ", "'\nõ"),
        ("＝1+1", "'＝1+1"),
        ("Tere;=1+1", "Tere;'=1+1"),
        ('Tere;"=1+1"', 'Tere;\'"=1+1"'),
        ("Tere\t@SUM(1)", "Tere\t'@SUM(1)"),
        ("Tere\r\n-1", "Tere\r\n'-1"),
        ("1-2, a=b; c@d", "1-2, a=b; c@d"),
        ("", ""),
    ],
)
def test_a_formula_is_disarmed_wherever_a_spreadsheet_may_see_one(text: str, cell: str):
    assert exports._csv_cell(text) == cell


@given(st.text(st.sampled_from("=+-@＝＋－＠\t\r\n ',;\"aõ"), max_size=12))
def test_no_text_in_csv_looks_like_a_formula_and_none_loses_a_letter(text: str):
    cell = str(exports._csv_cell(text))

    assert not cell.startswith(("\t", "\r", "\n"))
    assert not any(piece.lstrip(' "').startswith(tuple("=+-@＝＋－＠")) for piece in re.split(r"[;\t\r\n]", cell))
    assert cell.replace("'", "").replace("\r", "\n") == text.replace("'", "").replace("\r", "\n")


def test_an_unknown_table_is_answered_with_the_names():
    with pytest.raises(ExportError, match=r"agent, attachment, .*ticket"):
        table_named("tickets")


def write_half(file: Path) -> None:
    file.write_text("ne")
    raise ZeroDivisionError


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("old")

    with pytest.raises(ZeroDivisionError), appearing(file) as draft:
        write_half(draft)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]

    with appearing(file) as draft:
        draft.write_text("new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path):
    with pytest.raises(ExportError, match="is not a file"), appearing(tmp_path):
        pass
    with pytest.raises(ExportError, match="cannot be written"), appearing(tmp_path / "no" / "a.csv") as draft:
        draft.write_text("x")


def test_a_lone_carriage_return_ends_no_row_of_a_csv(engine):
    with writing(engine) as session:
        session.execute(insert(Customer), [
            {"name": "Kuusk\r=1+1", "registry_code": "007", "country": "EE", "language": "et", "segment": "x"}
        ])  # fmt: skip

    assert [(row["name"], row["segment"]) for row in csv_of("customer", engine)] == [("Kuusk\n'=1+1", "x")]


def test_words_of_customers_survive_an_export(engine):
    card = {"name": "Õun & Кo 株", "registry_code": "007", "country": "EE", "language": "et", "segment": "'x"}
    with writing(engine) as session:
        session.execute(insert(Customer), [card])

    row = csv_of("customer", engine)[0]
    assert {name: row[name] for name in card} == card
