"""Rows that are written once: where one with the same key is there already, it stays as it is."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, SQLModel

from models.known import Row


def insert_once(session: Session, kind: type[SQLModel], rows: Sequence[Row], *, key: str) -> set[str]:
    """Insert what is new by a unique column, also of two at once; the keys of what was new."""
    if not rows:
        return set()
    new = _insert(kind.__table__, key, session.get_bind().dialect.name)  # type: ignore[attr-defined]
    return {str(found) for found in session.execute(new, list(rows)).scalars()}


@lru_cache(maxsize=64)
def _insert(table: Table, key: str, dialect: str) -> ReturningInsert[Any]:
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
