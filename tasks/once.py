"""Rows that are written once: where one with the same key is there already, it stays as it is."""

from collections.abc import Sequence

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.known import Row


def insert_once(session: Session, kind: type[SQLModel], rows: Sequence[Row], *, key: str) -> set[str]:
    """Insert what is new by a unique column, also of two at once; the keys of what was new."""
    if not rows:
        return set()
    table: Table = kind.__table__  # type: ignore[attr-defined]
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    statement = postgresql.insert(table) if is_postgresql else sqlite.insert(table)
    new = statement.on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
    return {str(found) for found in session.execute(new, list(rows)).scalars()}
