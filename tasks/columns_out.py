"""Columns of a query as narrow arrays: for reports, which read whole tables.

Whatever is asked for is a whole number in the database already: days count from 1970, money is in thousandths, words
are places in a list. Rows are taken as the driver gives them, since a million objects of SQLAlchemy cost more than
what is done with them afterwards. They are counted first, so that each array is made once in its size; on PostgreSQL
the cursor is the server's. Memory is that of the arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Engine, Select, case, cast, func, literal_column, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import Session

from tasks.database import database_engine, reading

CHUNK = 2_000
NO_DAY = -(2**31)
Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]


class day_number(GenericFunction[int]):  # noqa: N801 - the name of a function in SQL
    """Days since 1970; NO_DAY where SQLite, which takes any text for a day, holds none."""

    type = BigInteger()
    inherit_cache = True


@compiles(day_number)
def _of_date(element: day_number, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


@compiles(day_number, "sqlite")
def _of_text(element: day_number, compiler: SQLCompiler, **options: Any) -> str:
    days = f"julianday({compiler.process(element.clauses, **options)}) - 2440587.5"
    return f"CAST(ifnull({days}, {NO_DAY}) AS INTEGER)"


def thousandths(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Money as a whole number, exact: fifteen digits are within what SQLite keeps."""
    return cast(func.round(column * literal_column("1000")), BigInteger)


def place_in(words: Sequence[str], column: ColumnElement[Any]) -> ColumnElement[int]:
    """The place of a column's word in a list; -1 for another word."""
    places = {word: place for place, word in enumerate(words)}
    return case(places, value=column, else_=-1) if places else cast(-1, BigInteger)


@contextmanager
def reading_one_moment(engine: Engine | None = None) -> Iterator[Session]:
    """A session whose queries all see the database as it was at the first of them."""
    bound = engine or database_engine()
    if bound.dialect.name == "postgresql":
        bound = bound.execution_options(isolation_level="REPEATABLE READ")
    with reading(bound) as session:
        if bound.dialect.name == "sqlite":
            session.execute(text("PRAGMA cache_size=-2000"))  # each page is asked for once
        yield session


def arrays(session: Session, query: Select[Any], types: Mapping[str, str]) -> Arrays:
    """The columns of a query as arrays of these types, in this order."""
    count = session.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    columns = {name: np.empty(count, dtype=kind) for name, kind in types.items()}
    first = 0
    for rows in pieces(session, query):
        numbers = np.fromiter(chain.from_iterable(rows), dtype="int64", count=len(rows) * len(types))
        for place, column in enumerate(columns.values()):
            column[first : first + len(rows)] = numbers[place :: len(types)]
        first += len(rows)
    return columns


def gathered(session: Session, query: Select[Any], types: Mapping[str, str]) -> Arrays:
    """The same for a query that costs as much to count as to read: joined at the end, which takes more memory."""
    parts: dict[str, list[Any]] = {name: [np.empty(0, dtype=kind)] for name, kind in types.items()}
    for rows in pieces(session, query):
        numbers = np.fromiter(chain.from_iterable(rows), dtype="int64", count=len(rows) * len(types))
        for place, (name, kind) in enumerate(types.items()):
            parts[name].append(numbers[place :: len(types)].astype(kind))
    return {name: np.concatenate(parts.pop(name)) for name in types}


def pieces(session: Session, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a query as the driver gives them, so many at a time."""
    result = session.connection().execute(query.execution_options(stream_results=True))
    while rows := result.cursor_strategy.fetchmany(result, result.cursor, CHUNK):
        yield rows


def days_of(numbers: Any) -> Any:
    """Days as numpy has them, from their numbers."""
    days = numbers.astype("datetime64[D]").astype("datetime64[s]")
    days[numbers == NO_DAY] = np.datetime64("NaT")
    return days
