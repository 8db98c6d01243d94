"""Bulk inserts and updates: all rows that a batch brings for one table, or changes in it, in one statement.

They go into the table, not through its class, which costs three times as much and takes a None for a default. Where
the driver takes values by their place (SQLite), they are gathered column by column and converted only where the type
of the column asks for it, each value once: in a batch the same words, moments and answers come again and again.
SQLAlchemy's own way, row by row, costs twice as much as the database itself.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import BindParameter, Column, Dialect, Insert, Table, Update, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, SQLModel

from models.known import Row

UNSEEN = {"synchronize_session": False}  # for an update of rows that no object of the session stands for


def insert_rows(session: Session, kind: type[SQLModel], rows: Sequence[Row], *, once: bool = False) -> None:
    """Insert rows that all have the same keys; a column that they leave out gets its default.

    `once`: a row whose key is there already stays as it is.
    """
    if not rows:
        return
    table: Table = kind.__table__  # type: ignore[attr-defined]
    connection = session.connection()
    if not connection.dialect.positional:
        connection.execute(_insert(table, connection.dialect, once=once), rows)
        return
    statement = _statement(table, tuple(rows[0]), connection.dialect, once=once)
    columns = (_values(table.c[name], rows, connection.dialect) for name in statement.positiontup or ())
    connection.exec_driver_sql(statement.string, list(zip(*columns, strict=False)))


@lru_cache(maxsize=64)
def _statement(table: Table, names: tuple[str, ...], dialect: Dialect, *, once: bool) -> SQLCompiler:
    compiled = _insert(table, dialect, once=once).inline().compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _insert(table: Table, dialect: Dialect, *, once: bool) -> Insert:
    if not once:
        return insert(table)
    if dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def update_rows(session: Session, change: Update, rows: Sequence[Row]) -> None:
    """Change rows by a statement of `change_of`, which stays the same from batch to batch."""
    if not rows:
        return
    connection = session.connection()
    if not connection.dialect.positional:
        connection.execute(change, rows)
        return
    statement = _compiled(change, connection.dialect)
    binds = (statement.binds[name] for name in statement.positiontup or ())
    columns = (_given(bind, rows, connection.dialect) for bind in binds)
    connection.exec_driver_sql(statement.string, list(zip(*columns, strict=False)))


def change_of(table: Table, *names: str) -> Update:
    """A change of these columns of rows by their `id`: a row gives each as `new_<name>`, and the id as `number`.

    What else must be true of a row is added by `where`.
    """
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("number", type_=table.c.id.type)).values(values)


@lru_cache(maxsize=64)
def _compiled(change: Update, dialect: Dialect) -> SQLCompiler:
    compiled = change.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _given(bind: BindParameter[Any], rows: Sequence[Row], dialect: Dialect) -> Iterable[Any]:
    """What a place of a change gets, row by row: what the rows give, or what the statement says for all."""
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if not bind.required:
        return repeat(convert(bind.effective_value) if convert else bind.effective_value)
    values = [row[bind.key] for row in rows]
    return map(convert, values) if convert else values


def _values(column: Column[Any], rows: Sequence[Row], dialect: Dialect) -> Iterable[Any]:
    """What a column gets, row by row, as the driver takes it."""
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    if column.name not in rows[0]:
        given = column.default
        default = given.arg(None) if given.is_callable else given.arg  # type: ignore[union-attr]
        return repeat(convert(default) if convert else default)
    name = column.name
    values = [row[name] for row in rows]
    if convert is None:
        return values
    is_hashable = column.type.hashable or isinstance(values[0], tuple)
    return map(cache(convert) if is_hashable else convert, values)
