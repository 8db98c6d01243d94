"""Exports: any table of the register, whole, in the order of its primary key, read and written in sets.

CSV is for spreadsheets: where one would take a text for a formula, an apostrophe comes before it (P-15).
JSON is a list of objects, moments in ISO 8601 with their offset, amounts as text. Parquet keeps the types. A file
appears under its name only when it is complete.
"""

import csv
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, RowMapping, Table, select

from models.columns import shown
from models.spreadsheet_text import harmless
from models.tables import TABLES
from tasks.database import reading

CHUNK = 2_000


class ExportError(ValueError):
    """A table that we do not have, or a place that cannot be written."""


def table_named(name: str) -> Table:
    """The table of this name; ExportError lists the names there are."""
    if name not in TABLES:
        raise ExportError(f"There is no table {name}. There are: {', '.join(sorted(TABLES))}.")
    table: Table = TABLES[name].__table__  # type: ignore[attr-defined]
    return table


def sets_of_rows(table: Table, engine: Engine | None = None) -> Iterator[Sequence[RowMapping]]:
    """All rows of a table, a set at a time; no more than a set is held in memory."""
    query = select(*shown(table)).order_by(*table.primary_key.columns).execution_options(yield_per=CHUNK)
    with reading(engine) as session:
        yield from session.execute(query).mappings().partitions()


def write_csv(table: Table, out: TextIO, engine: Engine | None = None) -> None:
    """A header and the rows, separated by commas."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in shown(table))
    for rows in sets_of_rows(table, engine):
        writer.writerows([_csv_cell(value) for value in row.values()] for row in rows)


def write_json(table: Table, out: TextIO, engine: Engine | None = None) -> None:
    """A list of objects, one on a line."""
    separator = "[\n"
    for rows in sets_of_rows(table, engine):
        for row in rows:
            out.write(separator + json.dumps(dict(row), ensure_ascii=False, default=_json_value))
            separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def write_parquet(table: Table, file: Path, engine: Engine | None = None) -> None:
    """A Parquet file with the types of the columns, a row group for every set."""
    from pyarrow import Table as Arrow  # half a second that other exports need not wait
    from pyarrow.parquet import ParquetWriter

    from tasks.parquet_types import schema_of

    schema = schema_of(table)
    with ParquetWriter(file, schema) as writer:
        for rows in sets_of_rows(table, engine):
            writer.write_table(Arrow.from_pylist([dict(row) for row in rows], schema=schema))


@contextmanager
def appearing(file: Path) -> Iterator[Path]:
    """A draft beside the file that takes its name at the end, or vanishes with an error."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    if file.exists() and not file.is_file():
        raise ExportError(f"{file} is not a file that could be written anew; name another one.")
    try:
        yield draft
        draft.replace(file)
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror or error}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return _json_value(value) if isinstance(value, date | Decimal) else value


def _json_value(value: object) -> str:
    """Days and moments in ISO 8601; an amount as text, for a number of JSON may lose its last digit on the way."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    assert isinstance(value, date), f"no form in JSON is agreed for {value!r}"
    return value.isoformat()
