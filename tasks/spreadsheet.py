"""Tables from files: the rows of a CSV or Excel file as text, each with the line it stands on, read as a stream.

What a file is, its first bytes say, not its name. A CSV's separator (comma, semicolon or tab) is the one that its
header uses most, or that a first line such as `sep=;` names, as Excel writes it. Text is UTF-8, or UTF-16 where the
file says so; anything else is refused rather than guessed, for wrong letters in a name are worse than no import. Of
Excel's sheets the first is read, formulas as their results.
"""

import csv
import re
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zipfile import BadZipFile, ZipFile
from zlib import error as InflateError  # noqa: N812  it is an error class, so it is named as one

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from models.mail.cleaning import single_line

SEPARATORS = ",;\t"
NAMED_SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)"?\s*', re.I)
LONGEST_CELL, LONGEST_WORDS = 1_000_000, 300
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LARGEST_WORKBOOK = 200_000_000  # unpacked
DENSEST, SMALL = 200, 5_000_000  # a part that unpacks to more times its size holds no table, unless it is small
MOST_COLUMNS = 1_000
EXCEL = b"PK\x03\x04"
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password; save it as .xlsx without a password",
    b"%PDF": "a PDF; a table must be CSV or Excel (.xlsx)",
    b"\x1f\x8b": "compressed; unpack it first",
}
MOST_ROWS = 1_048_576  # of a sheet; openpyxl makes up those before a row that says it is the billionth
DAMAGED = (  # what zipfile and openpyxl raise over a workbook that is not whole, or not as Excel writes it
    BadZipFile, InvalidFileException, InflateError, EOFError, OSError, RuntimeError, SyntaxError, LookupError,
    ValueError, TypeError, AttributeError,
)  # fmt: skip
EXACT_DIGITS = 10**15  # a float holds no more digits than these


class TableFileError(ValueError):
    """A file that cannot be read as a table; nothing of it may be used."""


class TableRow(NamedTuple):
    """The cells of a row that begins on `line`; `fault` says why they cannot be read, where they cannot."""

    line: int
    cells: Sequence[str]
    fault: str = ""


def read_table(file: Path) -> Generator[TableRow, None, None]:
    """The rows of a file, the header first, empty ones left out."""
    start = _first_bytes(file)
    for magic, what in OTHER_FILES.items():
        if start.startswith(magic):
            raise TableFileError(f"{file} is {what}.")
    if b"\0" in start.partition(b"\n")[0] and not start.startswith((*UTF_16, EXCEL)):
        raise TableFileError(f"{file} is not a table; it must be CSV (UTF-8) or Excel (.xlsx).")
    rows = _excel_rows(file) if start.startswith(EXCEL) else _csv_rows(file, start)
    found = False
    with closing(rows):
        for row in rows:
            if row.fault or any(cell.strip() for cell in row.cells):
                found = True
                yield row
    if not found:
        raise TableFileError(f"{file} is empty; its first line must name the columns.")


def _first_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(4096)
    except IsADirectoryError:
        raise TableFileError(f"{file} is a folder; name a file.") from None
    except FileNotFoundError:
        raise TableFileError(f"There is no file {file}.") from None
    except OSError as error:
        raise TableFileError(f"{file} cannot be read: {error.strerror}.") from None


def _csv_rows(file: Path, start: bytes) -> Generator[TableRow, None, None]:
    encoding = "utf-16" if start.startswith(UTF_16) else "utf-8-sig"
    csv.field_size_limit(LONGEST_CELL)
    try:
        separator, is_named = _separator(file, encoding)
        with file.open(encoding=encoding, newline="") as stream:
            rows = _parsed(csv.reader(stream, delimiter=separator, strict=True))
            yield from islice(rows, 1 if is_named else 0, None)
    except UnicodeError:
        raise TableFileError(_how_to_save(file, encoding)) from None


def _separator(file: Path, encoding: str) -> tuple[str, bool]:
    """The separator that the first line names, or that the header uses most, and whether it was named."""
    with file.open(encoding=encoding, newline="") as stream:
        first = stream.readline(LONGEST_CELL)
        named = NAMED_SEPARATOR.fullmatch(first)
        if named:
            return named[1], True
        header = first if first.strip() else next((line for line in stream if line.strip()), "")
    return max(SEPARATORS, key=header.count), False


def _parsed(reader: Any) -> Iterator[TableRow]:
    """Rows with the line they begin on; where quotation marks go wrong, a row that says from where to where."""
    while True:
        line = reader.line_num + 1
        try:
            yield TableRow(line, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield TableRow(line, (), _quoting_fault(str(error), first=line, last=reader.line_num))


def _quoting_fault(error: str, *, first: int, last: int) -> str:
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    if "field limit" in error:
        return f"a cell has more than {LONGEST_CELL} characters; is a quotation mark open? Not read: {lines}"
    return f"quotation marks do not match; not read: {lines}"


def _how_to_save(file: Path, encoding: str) -> str:
    if encoding == "utf-16":
        return f"{file} begins as UTF-16 but does not go on so; save it anew as CSV UTF-8."
    return (
        f"{file} is not UTF-8 text: see line {_first_bad_line(file)}. Save it anew, in Excel as the type "
        "'CSV UTF-8 (Comma delimited)', in LibreOffice with the character set 'Unicode (UTF-8)', or as .xlsx."
    )


def _first_bad_line(file: Path) -> int:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def _excel_rows(file: Path) -> Generator[TableRow, None, None]:
    try:
        _check_size(file)
        with file.open("rb") as stream, closing(_workbook(stream)) as book:
            yield from _sheet_rows(file, book.worksheets)
    except TableFileError:
        raise
    except DAMAGED as error:
        said = single_line(str(error), LONGEST_WORDS)
        raise TableFileError(f"{file} cannot be read as Excel (.xlsx): {said}. Open it and save it anew.") from None


def _check_size(file: Path) -> None:
    """Refuse what would fill the memory; openpyxl would unpack it first."""
    with ZipFile(file) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    if any(member.file_size > max(SMALL, DENSEST * member.compress_size) for member in members):
        raise TableFileError(
            f"{file} unpacks to {size:,} bytes of the same again and again; save its table as CSV UTF-8."
        )
    if size > LARGEST_WORKBOOK:
        raise TableFileError(
            f"{file} unpacks to {size:,} bytes, the limit is {LARGEST_WORKBOOK:,}; save its table as CSV UTF-8."
        )


def _workbook(stream: BinaryIO) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and filters that it leaves out
        return load_workbook(stream, read_only=True, data_only=True)


def _sheet_rows(file: Path, sheets: Sequence[Any]) -> Iterator[TableRow]:
    if not sheets:
        raise TableFileError(f"{file} has no sheet with cells.")
    sheets[0].reset_dimensions()  # some programs write wrong ones
    is_empty = True
    for line, cells in enumerate(sheets[0].iter_rows(max_row=MOST_ROWS, values_only=True), start=1):
        row = TableRow(line, [cell_text(value) for value in cells[:MOST_COLUMNS]])
        is_empty = is_empty and not any(row.cells)
        yield row
    if is_empty and len(sheets) > 1:
        title = single_line(sheets[0].title, LONGEST_WORDS)
        raise TableFileError(
            f"{file}: its first sheet, {title}, is empty, and only the first is read; move the table there."
        )


def cell_text(value: object) -> str:
    """A cell as a person reads it: whole numbers bear no point, others no more digits than are exact.

    Where exactly three decimals are left a nought goes behind them: 1.125 alone could be taken for a thousand and more.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        digits = f"{value:f}"
    elif isinstance(value, float):
        digits = str(int(value)) if value.is_integer() and abs(value) < EXACT_DIGITS else f"{value:.15g}"
    else:
        return str(value)
    whole, point, part = digits.partition(".")
    part = part.rstrip("0") if "e" not in part else part
    return f"{whole}{point if part else ''}{part}{'0' if len(part) == 3 else ''}"
