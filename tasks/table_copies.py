"""The tables of PostgreSQL in one file and back: each by COPY, all of one moment, behind a line that names its columns.

The search index is left out, for `index_messages` makes it anew.
"""

import json
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

PIECE = 1_000_000  # bytes
NEXT = (
    "SELECT setval(pg_get_serial_sequence(:table, :column), "
    "greatest((SELECT coalesce(max({column}), 0) FROM {table}), 1))"
)


def copy_out(engine: Engine, to: Path) -> None:
    """Write all tables; whatever is written meanwhile is not in it."""
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, to.open("wb") as out:
        there = set(inspect(connection).get_table_names())
        for name in (each for each in names if each in there):
            columns = [column["name"] for column in inspect(connection).get_columns(name)]
            listed = ", ".join(f'"{column}"' for column in columns)
            out.write(json.dumps({"table": name, "columns": columns}).encode() + b"\n")
            with _cursor(connection) as cursor, cursor.copy(f'COPY "{name}" ({listed}) TO STDOUT') as copy:
                for piece in copy:
                    out.write(bytes(piece))
            out.write(b"\\.\n")


def copy_in(connection: Connection, source: Path) -> None:
    """Fill the tables, which are those of the revision that was copied."""
    with source.open("rb") as file:
        while line := file.readline():
            said = json.loads(line)
            _fill(connection, file, said["table"], said["columns"])


def _fill(connection: Connection, file: IO[bytes], table: str, columns: list[str]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    with _cursor(connection) as cursor, cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
        piece: list[bytes] = []
        for line in iter(file.readline, b"\\.\n"):
            piece.append(line)
            if len(piece) == PIECE // 1000:
                copy.write(b"".join(piece))
                piece = []
        copy.write(b"".join(piece))
    has_sequence = {"table": f'"{table}"', "column": "id"}
    if "id" in columns and connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), has_sequence):
        connection.execute(text(NEXT.format(table=f'"{table}"', column="id")), has_sequence)


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()
