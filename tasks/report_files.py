"""The files of a report beside its page: every table as CSV and Parquet, all in one Excel workbook, and the snapshot.

The snapshot is the frames that the report was computed from, so that it can be computed again. CSV and Excel hold
money in whole units and shares as parts of one; Parquet holds what the frame holds. No text can be taken for a formula
(models/spreadsheet_text.py), and what a file format cannot hold is cut.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models.kpi.figure_record import FIELDS, records_of
from models.kpi.numbers import THOUSANDTHS, in_units, is_missing
from models.kpi.report import Breach, Column, Report, ReportTable
from models.report_edition import PAGE
from models.report_names import file_names
from models.spreadsheet_text import harmless
from tasks.frame_files import read_frame, write_frame
from tasks.report_workbook import write_workbook

FIGURES = "figures"
SNAPSHOT = "snapshot"
RECORD = "record.json"


def write_files(folder: Path, report: Report, page: str, snapshot: Mapping[str, pd.DataFrame]) -> None:
    """Write all files of a report into a folder."""
    (folder / PAGE).write_text(page, "utf-8")
    figures = figures_table(report)
    named = {FIGURES: figures, **file_names(report.tables(), taken=(FIGURES, SNAPSHOT))}
    for name, table in named.items():
        _write_csv(folder / f"{name}.csv", table)
        _parquet_ready(table.frame).to_parquet(folder / f"{name}.parquet", index=False)
    write_workbook(folder / "report.xlsx", report, named)
    _write_snapshot(folder / SNAPSHOT, snapshot)
    (folder / RECORD).write_text(json.dumps(_record(report, list(snapshot)), ensure_ascii=False, indent=1), "utf-8")


def figures_table(report: Report) -> ReportTable:
    """All figures as a table, a row each; values as plain numbers."""
    frame = pd.DataFrame.from_records(records_of(report), columns=FIELDS)
    for name in ("value", "low", "high", "target", "previous", "previous_low", "previous_high"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    columns = tuple(Column(name, name.replace("_", " ")) for name in frame.columns)
    return ReportTable(FIGURES, "Figures", columns, frame)


def _write_csv(file: Path, table: ReportTable) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(harmless(column.name.removesuffix(THOUSANDTHS)) for column in table.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in rows_of(table))


def rows_of(table: ReportTable) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, money in whole units."""
    columns = [in_units(table.frame[column.name], column.name) for column in table.columns]
    return zip(*columns, strict=True)


def _csv_cell(value: object) -> object:
    if is_missing(value):
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return value if isinstance(value, int | float | np.number) else harmless(str(value))


def _parquet_ready(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of mixed kinds as text, which is the one kind that holds them all."""
    mixed = [name for name in frame.columns if frame[name].dtype == object and frame[name].map(type).nunique() > 1]
    return frame.assign(**{name: frame[name].map(lambda value: None if is_missing(value) else str(value))
                           for name in mixed})  # fmt: skip


def _write_snapshot(folder: Path, snapshot: Mapping[str, pd.DataFrame]) -> None:
    folder.mkdir()
    for name, frame in snapshot.items():
        write_frame(folder / f"{name}.parquet", frame)


def _record(report: Report, frames: list[str]) -> dict[str, Any]:
    """What computing it again needs besides the frames: their names, and what their contracts left out."""
    return {
        "breaches": [
            {"table": each.table, "check": each.check, "count": int(each.count), "ids": [int(id) for id in each.ids],
             "is_left_out": bool(each.is_left_out), "again": int(each.again)}
            for each in report.breaches
        ],
        "frames": frames,
    }  # fmt: skip


def read_snapshot(folder: Path) -> tuple[dict[str, pd.DataFrame], tuple[Breach, ...]]:
    """The frames that a report was computed from, with their types, and what had been left out of them."""
    record = json.loads((folder / RECORD).read_text("utf-8"))
    frames = {name: read_frame(folder / SNAPSHOT / f"{name}.parquet") for name in record["frames"]}
    breaches = (Breach(**{**each, "ids": tuple(each["ids"])}) for each in record["breaches"])
    return frames, tuple(breaches)
