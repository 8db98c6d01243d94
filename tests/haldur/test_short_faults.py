"""What is logged of a database that is away, and of a bug."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from haldur.short_faults import tell_shortly
from tasks.database import database_engine, is_out_of_reach, reading

AWAY = "postgresql://haldur@127.0.0.1:1/haldur"
log = logging.getLogger("haldur.tests")


@pytest.fixture(autouse=True)
def shortly() -> Iterator[None]:
    usual = logging.getLogRecordFactory()
    tell_shortly()
    yield
    logging.setLogRecordFactory(usual)


def ask(url: str, statement: str) -> None:
    """Ask a database, and log what goes wrong as the engine does."""
    try:
        with reading(database_engine(url)) as session:
            session.execute(text(statement))
    except DBAPIError as error:
        log.exception("Task run failed with exception: %r", error)


def test_a_database_that_is_away_is_told_in_one_line(caplog: pytest.LogCaptureFixture):
    ask(AWAY, "SELECT 1")

    [line] = caplog.text.splitlines()
    assert "The database cannot be reached: " in line
    assert "port 1 failed" in line
    assert line.endswith("Start it, or mend HALDUR_DATABASE_URL; `haldur doctor` tells more.")


def test_a_bug_keeps_its_traceback(caplog: pytest.LogCaptureFixture, sqlite_url: str):
    ask(sqlite_url, "SELECT 1 FROM nowhere")

    assert "Traceback" in caplog.text
    assert "no such table" in caplog.text


def test_what_is_no_fault_of_a_database_is_out_of_nobodys_reach():
    assert not is_out_of_reach(ConnectionRefusedError())
