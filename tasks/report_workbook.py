"""A report as an Excel workbook: its figures, a sheet for each table, and what the figures mean.

Cells are written by their kind, texts always as texts. A sheet holds no more rows than Excel can; the CSV has all.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from models.kpi.figure import Unit
from models.kpi.numbers import in_units, is_missing
from models.kpi.report import Column, Report, ReportTable
from models.mail.cleaning import readable_lines
from models.report_names import sheet_names
from models.spreadsheet_text import harmless

MOST_ROWS = 1_048_575
LONGEST_CELL = 32_000
FORMATS = {
    Unit.SHARE: "0.0%", Unit.POINTS: "0.0%", Unit.MONEY: "#,##0.00", Unit.DAYS: "#,##0.0", Unit.HOURS: "#,##0.0",
    Unit.MINUTES: "#,##0.0", Unit.COUNT: "#,##0.##", Unit.SCORE: "0.00",
}  # fmt: skip
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}


def write_workbook(file: Path, report: Report, tables: Mapping[str, ReportTable]) -> None:
    """The workbook of a report."""
    names = sheet_names([*_sheet_titles(tables.values()), "Definitions"])
    with xlsxwriter.Workbook(str(file), OPTIONS) as book:
        styles = _Styles(book)
        for name, table in zip(names, tables.values(), strict=False):
            _write_table(book.add_worksheet(name), table, styles)
        _write_definitions(book.add_worksheet(names[-1]), report, styles)


def _sheet_titles(tables: Collection[ReportTable]) -> list[str]:
    """The titles of tables; where there are several currencies each begins with its own, for the end may be cut off."""
    several = len({table.currency for table in tables} - {""}) > 1
    return [f"{table.currency} {table.title}" if several and table.currency else table.title for table in tables]


class _Styles:
    """How cells look, each way made once."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.unit = {unit: book.add_format({"num_format": form}) for unit, form in FORMATS.items()}


def _write_table(sheet: Any, table: ReportTable, styles: _Styles) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, 28 if table.frame[column.name].dtype.kind not in "iuf" else 14)
    _write_head(sheet, (_title(column, table) for column in table.columns), styles)
    shown = table.frame.iloc[:MOST_ROWS]
    columns = [in_units(shown[column.name], column.name) for column in table.columns]
    units = [styles.unit.get(column.unit) if column.unit else None for column in table.columns]
    for row, values in enumerate(zip(*columns, strict=True), start=1):
        for number, value in enumerate(values):
            write_cell(sheet, row, number, value, units[number], styles)


def _title(column: Column, table: ReportTable) -> str:
    return f"{column.title} ({table.currency})" if column.unit is Unit.MONEY and table.currency else column.title


def _write_head(sheet: Any, titles: Iterable[str], styles: _Styles) -> None:
    for number, title in enumerate(titles):
        sheet.write_string(0, number, text_of(title), styles.head)


def write_cell(sheet: Any, row: int, number: int, value: object, style: Any, styles: _Styles) -> None:
    """A value by its kind; what is unknown leaves its cell empty."""
    if is_missing(value):
        return
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, number, bool(value))
    elif isinstance(value, int | float | Decimal | np.number):
        if isfinite(value):
            sheet.write_number(row, number, float(value), style)
    elif isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        sheet.write_datetime(row, number, value.replace(tzinfo=None), styles.day if is_day else styles.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, number, value, styles.day)
    else:
        sheet.write_string(row, number, text_of(str(value)), style)


def text_of(text: str) -> str:
    """A text that Excel can hold and takes for a text."""
    return harmless(readable_lines(text[:LONGEST_CELL]))


def _write_definitions(sheet: Any, report: Report, styles: _Styles) -> None:
    sheet.set_column(0, 1, 32)
    sheet.set_column(4, 4, 100)
    _write_head(sheet, ("Figure", "Name", "Version", "Unit", "What it says"), styles)
    for row, definition in enumerate(report.definitions(), start=1):
        sheet.write_string(row, 0, text_of(definition.title), styles.words)
        sheet.write_string(row, 1, text_of(definition.name), styles.words)
        sheet.write_number(row, 2, definition.version)
        sheet.write_string(row, 3, str(definition.unit))
        sheet.write_string(row, 4, text_of(definition.words), styles.words)
