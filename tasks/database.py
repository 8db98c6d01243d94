"""The database: engines, transactions, and the one order in which mail is filed.

SQLite by default (write-ahead log, foreign keys on, every commit synced), PostgreSQL when outgrown; the URL
decides. A writing transaction on SQLite begins IMMEDIATE, so that two writers wait for each other instead of
failing half-way; on PostgreSQL `filing` takes an advisory lock for the same purpose. The unique keys decide
all the same.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError
from sqlmodel import Session

import models.tables  # noqa: F401  whatever a process works on, its foreign keys lead to every table
from tasks.settings import current_settings

BUSY_SECONDS = 60
HURRIED_SECONDS = 0.5
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-20000",  # a batch of mails changes some 5,000 pages of 4 KB where a million messages are stored
    "wal_autocheckpoint=8000",  # so that a page that several batches change is copied back once
)
GONE = {  # when a PostgreSQL server that fell silent is given up, unless the URL says otherwise (libpq's words)
    "connect_timeout": "10", "tcp_user_timeout": "30000", "keepalives_idle": "30", "keepalives_interval": "10",
    "keepalives_count": "3",
}  # fmt: skip
PASSING_FAULTS = (OSError, OperationalError, InterfaceError)  # a full disk, a locked or absent database
FILING_LOCK = 0x4861_6C64  # "Hald": the advisory lock under which tickets get their numbers


class DatabaseRefusedError(OperationalError):
    """The database is away, locked, full or broken; said in one line, for no statement is to blame."""

    @classmethod
    def of(cls, error: DatabaseError) -> "DatabaseRefusedError":
        """The same fault; whether the connection is lost is kept, for the pool asks."""
        return cls(
            error.statement, error.params, error.orig or error, hide_parameters=True,
            connection_invalidated=error.connection_invalidated,
        )  # fmt: skip

    def __str__(self) -> str:
        reason = str(self.orig).strip().partition(chr(10))[0]
        if is_out_of_reach(self):
            mend = "Start it, or mend HALDUR_DATABASE_URL; `haldur doctor` tells more."
            return f"The database cannot be reached: {reason}. {mend}"
        return f"The database refused: {reason}. `haldur doctor` tells more."


def is_out_of_reach(error: BaseException) -> bool:
    """Whether a server took no connection, or lost it: then no statement of ours is to blame. A file is never away."""
    if not isinstance(error, OperationalError | InterfaceError) or isinstance(error.orig, sqlite3.Error):
        return False
    return error.statement is None or error.connection_invalidated


def database_engine(url: str = "") -> Engine:
    """The engine for a URL, one per process and URL; by default that of the settings."""
    return _engine(url or current_settings().database)


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    return _telling(create_engine(not_for_ever(url), pool_pre_ping=True, hide_parameters=True))


def not_for_ever(url: str) -> URL:
    """An address; of a PostgreSQL server with our driver, and with the times after which a silent one is given up."""
    server = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
    if server.get_backend_name() != "postgresql":
        return server
    return server.set(query={**GONE, **server.query})


def _sqlite_engine(url: str) -> Engine:
    waiting = {"timeout": BUSY_SECONDS}
    engine = _telling(create_engine(url, connect_args=waiting, hide_parameters=True, json_deserializer=_from_json))
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("hurried", False):
            _begin_hurried(connection)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")

    return engine


def _begin_hurried(connection: Connection) -> None:
    """Wait for other writers a moment; the connection's next user has the usual patience again."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout={round(HURRIED_SECONDS * 1000)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(BUSY_SECONDS * 1000)}")


def _from_json(text: str) -> Any:
    """What a column of JSON holds; nearly all lists are empty."""
    return [] if text == "[]" else json.loads(text)


def _telling(engine: Engine) -> Engine:
    """Faults of the database itself come as `DatabaseRefusedError`; no other tells what a statement was given."""

    @event.listens_for(engine, "handle_error")
    def _tell(context: ExceptionContext) -> Exception | None:
        error = context.sqlalchemy_exception
        if isinstance(error, OperationalError) or type(error) is DatabaseError:
            return DatabaseRefusedError.of(error)
        return None

    return engine


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine or database_engine()) as session:
        yield session


@contextmanager
def writing(engine: Engine | None = None) -> Iterator[Session]:
    """One transaction: committed at the end, undone by any error."""
    with Session(_writing(engine or database_engine())) as session, session.begin():
        yield session


@lru_cache(maxsize=8)
def _writing(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


@contextmanager
def hurried(engine: Engine | None = None) -> Iterator[Session]:
    """A transaction for what may as well be left undone: SQLite's other writers are waited for a moment only."""
    with Session(_hurried(engine or database_engine())) as session, session.begin():
        yield session


@lru_cache(maxsize=8)
def _hurried(engine: Engine) -> Engine:
    return engine.execution_options(writes=True, hurried=True)


@contextmanager
def filing(engine: Engine | None = None) -> Iterator[Session]:
    """One transaction that makes tickets and messages; only one at a time, on one machine or several."""
    with writing(engine) as session:
        take_filing_lock(session)
        yield session


def take_filing_lock(session: Session) -> None:
    """Be the only one who makes tickets and messages until the transaction ends; taken before any row is locked."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FILING_LOCK})


def answers(engine: Engine | None = None) -> bool:
    """Whether the database answers at all."""
    try:
        with reading(engine) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def try_to_write(engine: Engine | None = None) -> None:
    """An error of the database where it cannot be written; nothing changes."""
    with (engine or database_engine()).connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.rollback()
