"""The database's schema: migrations by Alembic, the same for SQLite and PostgreSQL (P-07).

SQLite changes a table by making it anew, and would refuse to drop the old one while rows of other tables name its rows.
So its foreign keys rest during a migration, and are asked about before the migration is committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session, SQLModel

from tasks.database import database_engine, take_filing_lock
from tasks.settings import CHECKOUT

WITHOUT_RIGHTS = text("""
    SELECT thing.relname FROM pg_class thing
    LEFT JOIN pg_depend ON objid = thing.oid AND deptype = 'a' AND thing.relkind = 'S'
    LEFT JOIN pg_class owner ON owner.oid = refobjid
    WHERE thing.relnamespace = current_schema()::regnamespace AND (
        thing.relkind = 'r' AND thing.relname = ANY(:names) AND NOT (
            has_table_privilege(thing.oid, 'SELECT') AND has_table_privilege(thing.oid, 'INSERT')
        ) OR thing.relkind = 'S' AND owner.relname = ANY(:names) AND NOT has_sequence_privilege(thing.oid, 'USAGE')
    ) ORDER BY thing.relname
""")


class MigrationError(RuntimeError):
    """A migration was undone, for the database would not have been whole after it."""


class Unready(NamedTuple):
    """Why a database cannot be worked on, and how to mend it."""

    why: str
    remedy: str
    is_behind: bool = True


def upgrade(engine: Engine | None = None, *, revision: str = "head") -> None:
    """Bring the database to a revision, the newest by default."""
    _run(engine, command.upgrade, revision)


def downgrade(engine: Engine | None = None, *, revision: str) -> None:
    """Take the database back to a revision; `base` empties it."""
    _run(engine, command.downgrade, revision)


@contextmanager
def making(engine: Engine, *, revision: str) -> Iterator[Connection]:
    """One transaction that makes the tables of a revision, for whoever fills them: until then nobody sees any."""
    with _changing(engine) as connection:
        if MigrationContext.configure(connection).get_current_revision() is not None:
            raise MigrationError("The database has got tables meanwhile, and stays as it is; name an empty one.")
        _step(connection, command.upgrade, revision)
        yield connection


def revisions(engine: Engine | None = None) -> tuple[str | None, str]:
    """The revision the database is at (None: not made yet), and the newest one."""
    with (engine or database_engine()).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    return current, str(newest)


def unready(engine: Engine | None = None) -> Unready | None:
    """What is wrong with the revision of a database; nothing where its tables are those of this Haldur."""
    current, newest = revisions(engine)
    if current == newest:
        return None
    if current is None:
        return Unready("has no tables yet", "haldur db upgrade")
    if is_known(current):
        return Unready(f"is at revision {current}, the newest is {newest}", "Back it up, then: haldur db upgrade")
    return Unready(
        f"is at revision {current}, which this Haldur (up to {newest}) does not know",
        "a newer Haldur made it; install that one, or restore the backup of before.",
        is_behind=False,
    )


def without_rights(engine: Engine | None = None) -> list[str]:
    """Tables and sequences of ours that PostgreSQL's role may not read or add to, as after an upgrade by another role.

    Whether it may change and delete is not asked: a company may have forbidden that for its history.
    """
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    with (engine or database_engine()).connect() as connection:
        if connection.dialect.name != "postgresql":
            return []
        return list(connection.execute(WITHOUT_RIGHTS, {"names": names}).scalars())


def is_known(revision: str) -> bool:
    """Whether this Haldur has a migration to this revision."""
    with suppress(CommandError):
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    return False


def _run(engine: Engine | None, step: object, revision: str) -> None:
    with _changing(engine or database_engine()) as connection:
        _step(connection, step, revision)


def _step(connection: Connection, step: object, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    step(config, revision)  # type: ignore[operator]


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be made anew; MigrationError undoes one that left rows without theirs.

    Of two, one waits for the other, and for whoever files mail.
    """
    with engine.connect().execution_options(writes=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        if is_sqlite and driver:
            driver.execute("PRAGMA foreign_keys=OFF")  # which does nothing within a transaction
        try:
            with connection.begin(), Session(connection) as session:
                take_filing_lock(session)
                yield connection
                if is_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise MigrationError(f"The migration would leave rows of {lost[0]} that name rows of {lost[2]}.")
        finally:
            if is_sqlite and driver:
                driver.execute("PRAGMA foreign_keys=ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(CHECKOUT / "migrations"))
    return config
