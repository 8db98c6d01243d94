"""Tables from files: CSV as the world writes it, and Excel."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from tasks import spreadsheet
from tasks.spreadsheet import TableFileError, read_table


def rows_of(file: Path) -> list[tuple[int, list[str]]]:
    return [(row.line, list(row.cells)) for row in read_table(file)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_is_read_with_any_usual_separator_encoding_and_line_end(tmp_path, separator, encoding, line_end):
    file = tmp_path / "a.csv"
    table = ["name|language", '"Õun,; ""Pirn"""|et', "Ж|ru", ""]
    file.write_bytes(line_end.join(table).replace("|", separator).encode(encoding))

    assert rows_of(file) == [(1, ["name", "language"]), (2, ['Õun,; "Pirn"', "et"]), (3, ["Ж", "ru"])]


def test_rows_bear_the_line_they_begin_on(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('\nname,language\n"Õun\n\nOÜ",et\n,\nPirn,fi\n', "utf-8")

    assert rows_of(file) == [(2, ["name", "language"]), (3, ["Õun\n\nOÜ", "et"]), (7, ["Pirn", "fi"])]


def test_quotation_marks_that_do_not_match_are_told_with_their_lines(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('name,language\n"Õun" OÜ,et\nPirn,fi\n"Ploom,en\nKirss,en\n', "utf-8")

    rows = list(read_table(file))

    assert [(row.line, row.fault) for row in rows if row.fault] == [
        (2, "quotation marks do not match; not read: line 2"),
        (4, "quotation marks do not match; not read: lines 4 to 5"),
    ]
    assert rows[2].cells == ["Pirn", "fi"]


@pytest.mark.parametrize("encoding", ["cp1257", "latin-1"])
def test_a_file_that_is_not_utf_8_is_refused_with_its_line_and_how_to_save_it(tmp_path, encoding):
    file = tmp_path / "a.csv"
    file.write_bytes("name,language\nAed,et\nÕun,et\n".encode(encoding))

    with pytest.raises(TableFileError, match=r"line 3.*CSV UTF-8"):
        rows_of(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"\xff\xfen", "does not go on so"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"old Excel file \(.xls\)"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "unpack"),
        (b"SQLite format 3\0\x10\n", "is not a table"),
        (b"PK\x03\x04 and no more", "cannot be read as Excel"),
    ],
)
def test_what_is_no_table_is_refused_by_its_first_bytes(tmp_path, content, reason):
    file = tmp_path / "a.csv"
    file.write_bytes(content)

    with pytest.raises(TableFileError, match=reason):
        rows_of(file)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(TableFileError, match="cannot be read as Excel"):
        rows_of(tmp_path / "a.xlsx")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(TableFileError, match="no file"):
        rows_of(tmp_path / "a.csv")
    with pytest.raises(TableFileError, match="is a folder"):
        rows_of(tmp_path)


def test_a_table_on_another_sheet_than_the_first_is_told(tmp_path):
    book = Workbook()
    book.active.title = "Tühi\x9b31m"  # which a terminal would obey
    book.create_sheet("kliendid").append(["registry_code", "name"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(TableFileError, match="its first sheet, Tühi31m, is empty, and only the first is read"):
        rows_of(tmp_path / "a.xlsx")


def test_excel_numbers_bear_no_point_and_text_keeps_its_zeros(tmp_path):
    book = Workbook()
    for row in (["registry_code", "phone"], [12345678, 53600000.0], [], ["00123", None], [1.5, True]):
        book.active.append(row)
    book.create_sheet("another").append(["not", "read"])
    book.save(tmp_path / "a.csv")

    assert rows_of(tmp_path / "a.csv") == [
        (1, ["registry_code", "phone"]),
        (2, ["12345678", "53600000"]),
        (4, ["00123"]),
        (5, ["1.5", "True"]),
    ]


def test_excel_formulas_are_read_as_their_results(tmp_path):
    book = Workbook()
    book.active.append(["name"])
    book.active.append(["=1+1"])
    book.save(tmp_path / "plain.xlsx")
    with ZipFile(tmp_path / "plain.xlsx") as plain, ZipFile(tmp_path / "a.xlsx", "w") as counted:
        for name in plain.namelist():
            counted.writestr(name, plain.read(name).replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"))

    assert rows_of(tmp_path / "a.xlsx") == [(1, ["name"]), (2, ["2"])]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=|", "sep=\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_excels_first_line_names_the_separator(tmp_path, first: str, line_end: str):
    file = tmp_path / "a.csv"
    table = [first, "name;a, b, c".replace(";", first.strip('"')[-1]), "Õun;et".replace(";", first.strip('"')[-1])]
    file.write_bytes(line_end.join(table).encode("utf-8-sig"))

    assert rows_of(file) == [(2, ["name", "a, b, c"]), (3, ["Õun", "et"])]


def test_a_column_may_be_named_like_that_line(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("sep=;name\nõ;Õun\n", "utf-8")

    assert rows_of(file) == [(1, ["sep=", "name"]), (2, ["õ", "Õun"])]


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "LARGEST_WORKBOOK", 100_000)
    book = Workbook()
    book.active.append(["a" * 30_000] * 5)
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(TableFileError, match=r"unpacks to .* limit is 100,000; save its table as CSV"):
        rows_of(tmp_path / "a.xlsx")


def with_rows(folder: Path, rows: str) -> Path:
    """A workbook with further rows in its sheet, as some program wrote them."""
    book = Workbook()
    book.active.append(["name"])
    book.save(folder / "whole.xlsx")
    with ZipFile(folder / "whole.xlsx") as whole, ZipFile(folder / "a.xlsx", "w", ZIP_DEFLATED) as changed:
        for name in whole.namelist():
            end = b"</sheetData>"
            changed.writestr(name, whole.read(name).replace(end, rows.encode() + end))
    return folder / "a.xlsx"


def test_a_small_workbook_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path):
    with pytest.raises(TableFileError, match=r"unpacks to 6,0..,... bytes of the same again and again"):
        rows_of(with_rows(tmp_path, "<a/>" * 1_500_000))


def test_a_workbook_of_a_hundred_thousand_empty_rows_is_read(tmp_path):
    empty = "".join(f'<row r="{number}" spans="1:3" ht="15" customHeight="1"/>' for number in range(2, 100_002))

    assert rows_of(with_rows(tmp_path, empty)) == [(1, ["name"])]


def test_a_cell_far_to_the_right_makes_no_row_long(tmp_path):
    _, row = read_table(with_rows(tmp_path, '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>2</v></c></row>'))

    assert row.cells[0] == "1"
    assert len(row.cells) == spreadsheet.MOST_COLUMNS


@pytest.mark.parametrize(("part", "old", "new"), [
    ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="-1"'), ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
    ("xl/workbook.xml", b"sheetId=\"1\"", b"sheetId=\"a\""), ("xl/styles.xml", b"<cellXfs", b"<cellXfs <"),
])  # fmt: skip
def test_a_workbook_that_is_damaged_within_is_told_whatever_it_is(tmp_path, part: str, old: bytes, new: bytes):
    book = Workbook()
    book.active.append(["name"])
    book.save(tmp_path / "whole.xlsx")
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "a.xlsx", "w") as damaged:
        for name in whole.namelist():
            content = whole.read(name)
            assert name != part or old in content
            damaged.writestr(name, content.replace(old, new) if name == part else content)

    with pytest.raises(TableFileError, match="cannot be read as Excel"):
        rows_of(tmp_path / "a.xlsx")
