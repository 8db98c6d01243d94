"""What the database says when it cannot do its work: one line, without what was written."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from models.agent import Agent
from tasks.database import database_engine, reading, writing


def test_a_broken_file_is_told_in_one_line(home: Path) -> None:
    (home / "haldur.db").write_bytes(b"no database" * 1000)

    with pytest.raises(OperationalError) as told, reading() as session:
        session.execute(text("SELECT 1"))

    assert str(told.value) == "The database refused: file is not a database. `haldur doctor` tells more."


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine that is made from now on waits for a lock."""
    monkeypatch.setattr("tasks.database.BUSY_SECONDS", 0)


def test_a_locked_file_is_told_in_one_line(home: Path, impatient: None, sqlite_url: str) -> None:
    holder = sqlite3.connect(home / "haldur.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    with pytest.raises(OperationalError) as told, writing(database_engine(sqlite_url)) as session:
        session.execute(text("SELECT 1"))

    holder.close()
    assert str(told.value) == "The database refused: database is locked. `haldur doctor` tells more."


def test_a_server_that_is_away_is_told_in_one_line() -> None:
    away = database_engine("postgresql://me:secret@127.0.0.1:1/x")

    with pytest.raises(OperationalError) as told, reading(away) as session:
        session.execute(text("SELECT 1"))

    assert str(told.value).startswith("The database cannot be reached: connection failed: connection to server at")
    assert "\n" not in str(told.value)


def test_what_a_refused_row_held_is_not_told(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as told, writing(engine) as session:
        session.add_all([Agent(name="Mari", address="mari@firm.ee"), Agent(name="secret", address="mari@firm.ee")])

    assert "secret" not in str(told.value)


def test_a_connection_that_was_cut_is_made_anew(postgresql_url: str) -> None:
    engine = database_engine(postgresql_url)
    with reading(engine) as session:
        number = session.execute(text("SELECT pg_backend_pid()")).scalar()
    other = create_engine(engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    other.dispose()

    with reading(engine) as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar() != number
    engine.dispose()


def test_a_server_that_falls_silent_is_given_up_soon_unless_the_url_says_otherwise(postgresql_url: str) -> None:
    other = database_engine(f"{postgresql_url}{'&' if '?' in postgresql_url else '?'}tcp_user_timeout=60000")
    given = []
    for engine in (database_engine(postgresql_url), other):
        with engine.connect() as connection:
            said = connection.connection.dbapi_connection.info.get_parameters()
            given.append((said["tcp_user_timeout"], said["connect_timeout"], said["keepalives_idle"]))
    other.dispose()

    assert given == [("30000", "10", "30"), ("60000", "10", "30")]
