"""The database's schema: migrations by Alembic, the same for SQLite and PostgreSQL (P-07)."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from tasks.database import database_engine
from tasks.settings import CHECKOUT


def upgrade(engine: Engine | None = None, *, revision: str = "head") -> None:
    """Bring the database to a revision, the newest by default."""
    _run(engine, command.upgrade, revision)


def downgrade(engine: Engine | None = None, *, revision: str) -> None:
    """Take the database back to a revision; `base` empties it."""
    _run(engine, command.downgrade, revision)


def revisions(engine: Engine | None = None) -> tuple[str | None, str]:
    """The revision the database is at (None: not made yet), and the newest one."""
    with (engine or database_engine()).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    return current, str(newest)


def _run(engine: Engine | None, step: object, revision: str) -> None:
    config = _config()
    with (engine or database_engine()).execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        step(config, revision)  # type: ignore[operator]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(CHECKOUT / "migrations"))
    return config
