"""Whoever waits, for the database or for the rest of a body, keeps nobody else from the desk."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

import desk.patience
from desk.app import create_app
from models.session import SEEN_EVERY
from tasks.database import database_engine
from tests.desk_room import MARI, agent, mail, open_desk
from tests.half_bodies import answer_to, dribble
from tests.visitors import HERE, Visitor, signed_in

MANY = 60  # more than the server has threads
CONNECTIONS = 15  # that an engine has at most
AT_ONCE = 5.0  # seconds; whoever waits for the lock would take longer


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Somebody else writes into the database, for long."""
    with closing(sqlite3.connect(home / "haldur.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_while_many_changes_wait_for_a_locked_database_pages_are_shown_and_in_the_end_all_are_made(
    home: Path, sqlite_url: str
):
    mari, number = open_desk(home), mail()
    form = {"csrf": mari.csrf(), "text": "Called them."}

    async def all_at_once() -> tuple[int, list[int]]:
        transport = httpx.ASGITransport(create_app())
        async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies={"haldur": mari.token}) as browser:
            with locked(home):
                posted = [asyncio.create_task(browser.post(f"/tickets/{number}/note", data=form)) for _ in range(MANY)]
                async with asyncio.timeout(AT_ONCE):
                    looked = await browser.get(f"/tickets/{number}")
                assert not any(each.done() for each in posted)
            return looked.status_code, [answer.status_code for answer in await asyncio.gather(*posted)]

    assert asyncio.run(all_at_once()) == (200, [303] * MANY)


def test_a_body_that_comes_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, home: Path, sqlite_url: str):
    open_desk(home)
    monkeypatch.setattr(desk.patience, "BODY_SECONDS", 0.01)

    assert dribble("/sign-in") == 408


def test_a_body_in_pieces_is_read_whole(home: Path, sqlite_url: str):
    open_desk(home)
    pieces = (
        {"type": "http.request", "body": part, "more_body": more} for part, more in ((b"a=", True), (b"1", False))
    )

    assert answer_to("/sign-in", *pieces) == 403


def test_where_no_connection_is_left_the_page_says_so(monkeypatch: pytest.MonkeyPatch, home: Path, sqlite_url: str):
    mari, number = open_desk(home), mail()

    engine = database_engine()
    monkeypatch.setattr(engine.pool, "_timeout", 0)
    with ExitStack() as held:
        for _ in range(CONNECTIONS):
            held.enter_context(engine.connect())
        said = mari.get(f"/tickets/{number}")

    assert said.status_code == 503
    assert "The database does not answer." in said.text


def test_who_is_seen_after_a_while_may_look_though_that_cannot_be_noted(home: Path, sqlite_url: str):
    open_desk(home)
    number = mail()
    mari: Visitor = signed_in(agent(MARI), ago=SEEN_EVERY + timedelta(seconds=1))

    with locked(home):
        assert mari.get(f"/tickets/{number}").status_code == 200
