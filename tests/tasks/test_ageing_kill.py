"""A look at open tickets killed with -9 at random moments, or done by two at once, writes each letter once (T-22)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from models.moves import Action
from tests.filing_room import rows
from tests.killing import Killer, ageing
from tests.mailmaker import a_mail
from tests.office import JAAN, MARI, do, open_office, receive

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICKETS = 10
RUNS = (5 * HOUR, DAY, 3 * DAY, 3 * DAY + HOUR, 6 * DAY)


def a_house(engine: Engine, home: Path) -> None:
    """Tickets that began one after the other, every third of nobody."""
    open_office(engine, home)
    for number in range(1, TICKETS + 1):
        receive(engine, a_mail(message_id=f"{number}@x.ee", text="Tere"), at=MONDAY + number * timedelta(minutes=5))
        if number % 3:
            do(engine, Action.TAKE, number, who=JAAN if number % 2 else MARI, now=MONDAY + HOUR)


def told(engine: Engine) -> dict[str, list[Any]]:
    """What the rows say, without their own numbers, which a killed run may use up."""
    return {
        "letter": sorted((row["key"], row["created_at"]) for row in rows(engine, "letter")),
        "history": sorted((row["ticket_id"], row["what"], row["at"]) for row in rows(engine, "history")),
        "ticket": [(row["id"], row["status"], row["reminder_at"]) for row in rows(engine, "ticket")],
    }


def reminded(seen: dict[str, list[Any]]) -> list[int]:
    """The tickets whose history says that somebody was reminded of them, once for each time."""
    return [number for number, what, _ in seen["history"] if what.endswith("reminded")]


def clock(home: Path, since: timedelta) -> None:
    (home / "clock").write_text((MONDAY + since).isoformat())


def test_ageing_killed_at_any_moment_and_run_again_does_each_thing_once(engine: Engine, home: Path, killer: Killer):
    a_house(engine, home)
    rng, hits = Random(7), 0
    for since in RUNS:
        clock(home, since)
        hits += killer.until_done("ageing", home, kills=4, rng=rng, told=lambda: told(engine))

    seen = told(engine)
    assert hits
    assert reminded(seen) == [number for number in range(1, TICKETS + 1) if number % 3]


def test_two_that_look_at_once_do_each_thing_once(engine: Engine, home: Path):
    a_house(engine, home)
    seen = told(engine)
    for since in RUNS:
        clock(home, since)
        with ThreadPoolExecutor(2) as workers:
            assert all(workers.map(lambda _: ageing(), range(2)))
        seen = told(engine)
        assert ageing()
        assert told(engine) == seen

    assert reminded(seen) == [number for number in range(1, TICKETS + 1) if number % 3]
