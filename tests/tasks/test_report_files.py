"""The files of a report: the tables whole, no formula in any, and the frames it was computed from as they were."""

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from models.kpi.figure_record import records_of
from models.kpi.report import Breach, Report
from models.report_names import file_names, sheet_names
from models.spreadsheet_text import FORMULA
from tasks.report_files import read_snapshot, write_files
from tests.report_room import a_report, made_of, months, segments

SHEETS = ("A" * 31, "a" * 29 + "_2")
FRAME = pd.DataFrame({
    "invoice_id": pd.array([1, 2], "int64"),
    "due_on": pd.to_datetime(["2026-01-02", None]).astype("datetime64[s]"),
    "segment": pd.Categorical(["retail", "public"]),
    "buyer_id": pd.array([7, 8], "int32"),
    "name": ["a", None],
})  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, a_report())


def written(tmp_path: Path, report: Report, **snapshot: pd.DataFrame) -> Path:
    folder = tmp_path / "report"
    folder.mkdir()
    write_files(folder, report, "<p>page</p>", snapshot or {"invoices": FRAME})
    return folder


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def cells(file: Path) -> list[object]:
    book = load_workbook(file)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_every_table_is_there_in_every_format(folder: Path):
    names = {"figures", "by_month", "curve", "ageing", "by_segment"}

    assert {file.stem for file in folder.glob("*.csv")} == names
    assert {file.stem for file in folder.glob("*.parquet")} == names
    assert load_workbook(folder / "report.xlsx").sheetnames == [
        "Figures", "By month", "Not paid yet, by day", "Receivables by age", "By segment", "Definitions",
    ]  # fmt: skip


def test_money_in_thousandths_is_in_whole_units_where_people_read_it(folder: Path):
    head, first, *_ = rows(folder / "by_month.csv")

    assert (head[-1], first[-1]) == ("owed", "1250000.0")
    sheet = load_workbook(folder / "report.xlsx")["By month"]
    assert (sheet["E1"].value, sheet["E2"].value) == ("Owed (EUR)", 1250000)
    assert pd.read_parquet(folder / "by_month.parquet")["owed_thousandths"][0] == 1_250_000_000


def test_the_figures_are_a_table_too(folder: Path):
    figures = pd.read_csv(folder / "figures.csv")

    assert list(figures["name"])[:2] == ["paid_within_14_days_share", "days_late_median"]
    assert figures["value"][0] == 0.632
    assert figures["note"][1] == "median not reached"


def test_figures_have_the_same_columns_where_there_is_none(tmp_path: Path, folder: Path):
    nothing = replace(a_report(), sections=())
    (tmp_path / "empty").mkdir()

    none = rows(written(tmp_path / "empty", nothing) / "figures.csv")

    assert none == rows(folder / "figures.csv")[:1]
    assert len(none[0]) == len(records_of(a_report())[0])


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "\t=1", "a;=1+1", "-2", "＝1"])
def test_no_text_is_a_formula_in_any_file(tmp_path: Path, words: str):
    folder = written(tmp_path, made_of(words))

    texts = [cell for file in folder.glob("*.csv") for row in rows(file) for cell in row if not _is_number(cell)]
    assert [text for text in texts if FORMULA.search(text)] == []
    for cell in cells(folder / "report.xlsx"):
        assert cell.data_type != "f"
        assert not (isinstance(cell.value, str) and FORMULA.search(cell.value)), cell.value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("words", ["L" * 40_000, "[]:*?/\\", "history", "\x00\x0b", "ä€😀"])
def test_no_word_is_too_odd_for_a_file(tmp_path: Path, words: str):
    folder = written(tmp_path, made_of(words))

    assert load_workbook(folder / "report.xlsx").sheetnames[-1] == "Definitions"
    assert all(len(file.name) < 80 for file in folder.iterdir())


def test_two_tables_of_like_names_have_each_their_file_and_sheet():
    tables = [segments(), months()]
    object.__setattr__(tables[1], "key", "By Segment!")

    assert list(file_names(tables, taken=("figures",))) == ["by_segment", "by_segment_2"]
    assert sheet_names(["A" * 40, "a" * 40, "", "History"]) == [*SHEETS, "Table", "History of changes"]


def test_a_sheet_bears_its_currency_where_there_are_several(tmp_path: Path):
    in_crowns = replace(months(), key="by_month_sek", currency="SEK")
    section = replace(a_report().sections[1], tables=(segments(), months(), in_crowns))

    folder = written(tmp_path, replace(a_report(), sections=(section,)))

    assert load_workbook(folder / "report.xlsx").sheetnames == [
        "Figures", "By segment", "EUR By month", "SEK By month", "Definitions",
    ]  # fmt: skip


def test_a_column_of_mixed_kinds_is_text_in_parquet(tmp_path: Path):
    table = segments()
    table.frame["segment"] = pd.Series([1, "two", None, 4.5], dtype=object)
    section = a_report().sections[1]

    folder = written(tmp_path, a_report(sections=(type(section)("Who", tables=(table,)),)))

    assert list(pd.read_parquet(folder / "by_segment.parquet")["segment"].dropna()) == ["1", "two", "4.5"]


def test_the_snapshot_gives_back_the_frames_with_their_types_and_what_was_left_out(folder: Path):
    frames, breaches = read_snapshot(folder)

    pd.testing.assert_frame_equal(frames["invoices"], FRAME)
    assert breaches == (Breach("invoices", "no due date before issue date", 3, (5, 9, 11)),)
