"""Real databases for tests: SQLite, and a PostgreSQL of our own, both made by the migrations.

The migrations run once per process on each (tests/databases.py). PostgreSQL starts at the first test that wants it
and ends with the session. Where memory can be had as a folder, the files of tests are there, the engine's too, for
thousands of small commits would wait for a disk, and one of them perhaps for a minute.
"""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine
from xdist.scheduler import LoadFileScheduling

from tasks.database import database_engine
from tests.databases import SharedDatabase, know_statements, migrate, postgresql_server

ENGINE = "tests/flows/"
WAITING = (ENGINE, "tests/haldur/test_up.py", "tests/haldur/test_further_worker.py")
MEMORY = Path("/dev/shm")
ROOMY = 4_000_000_000  # bytes

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))
gc.disable()  # until all tests are loaded
hypothesis.settings.register_profile("haldur", deadline=None)  # a loaded machine is no fault
hypothesis.settings.load_profile("haldur")


class OneEngine(LoadFileScheduling):
    """With several workers a file's tests stay together, and so do all that need the engine: it takes long to start."""

    def _split_scope(self, nodeid: str) -> str:
        return ENGINE if nodeid.startswith(ENGINE) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneEngine:
    """Who gets which tests."""
    return OneEngine(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than the machine has cores: some tests mostly wait for processes that they started."""
    return 1 + (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    """Where workers are more than cores, all but one keep to a core of their own, with all that they start.

    What wakes each other often, as threads, engine and database do, does so for a sixth less on the same core.
    """
    worker = getattr(config, "workerinput", None)
    if worker and sys.platform == "linux":
        cores, number = sorted(os.sched_getaffinity(0)), int(worker["workerid"].removeprefix("gw"))
        if number < len(cores) < worker["workercount"]:
            os.sched_setaffinity(0, {cores[number]})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what waits for processes most of its time, lest the other workers end before it."""
    items.sort(key=lambda item: not item.nodeid.startswith(WAITING))


def pytest_collection_finish() -> None:
    """What was loaded stays until the end: the garbage collector need not look through it at each turn."""
    gc.freeze()
    gc.enable()


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
    if request.param == "sqlite":
        made.dispose()


@pytest.fixture
def sqlite_url(home: Path, sqlite_template: Path) -> str:
    """A copy of the migrated SQLite file, where the home keeps its own."""
    shutil.copyfile(sqlite_template, home / "haldur.db")
    url = f"sqlite:///{home / 'haldur.db'}"
    know_statements(database_engine(url))
    return url


@pytest.fixture
def postgresql_url(postgresql: SharedDatabase) -> Iterator[str]:
    """The migrated PostgreSQL database, emptied afterwards."""
    made = database_engine(postgresql.url)
    know_statements(made)
    postgresql.stay_connected(made)
    yield postgresql.url
    postgresql.stay_connected(made)
    postgresql.empty()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as the migrations leave it."""
    file = tmp_path_factory.mktemp("template") / "haldur.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[SharedDatabase]:
    """The PostgreSQL database of this process."""
    with postgresql_server() as server:
        shared = SharedDatabase(server)
        yield shared
        shared.drop()
