"""A look at journeys killed with -9 at random moments and run again does each thing once (O-05)."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from tasks.database import writing
from tests.dunning_room import add_company, add_contact
from tests.filing_room import rows
from tests.journey_room import JAAN, MONDAY, at, begin, open_sales, walk_to
from tests.killing import Killer

DAY = timedelta(days=1)
JOURNEYS = 10
KILLS_A_DAY = 3


def a_house(engine: Engine, home: Path) -> None:
    """Journeys that stand at various steps."""
    open_sales(engine, home)
    for number in range(11, 11 + JOURNEYS):
        with writing(engine) as session:
            add_company(session, number, registry_code=f"{number}")
            session.flush()
            add_contact(session, number, f"mari@{number}.ee")
        journey = begin(engine, f"{number}", contacts=(f"mari@{number}.ee",))
        done = ("hello", "login", "check", "quiz", "confirm")[: number % 6]
        walk_to(engine, journey, *done, on=MONDAY)


def told(engine: Engine) -> dict[str, list[Any]]:
    """What the rows say, without their own numbers, which a killed run may use up."""
    return {
        "letter": sorted(row["key"] for row in rows(engine, "letter")),
        "nudge": sorted((row["journey_id"], row["step"], row["number"], row["at"]) for row in rows(engine, "nudge")),
        "todo": sorted(row["key"] for row in rows(engine, "todo")),
        "journey": [(row["id"], row["state"], row["standing"], row["finished_at"]) for row in rows(engine, "journey")],
        "step": sorted((row["journey_id"], row["step"], row["state"]) for row in rows(engine, "journey_step")),
        "history": sorted((row["journey_id"], row["what"], row["at"]) for row in rows(engine, "history")),
    }


def test_following_killed_at_any_moment_and_run_again_does_each_thing_once(engine: Engine, home: Path, killer: Killer):
    a_house(engine, home)
    rng, hits = Random(5), 0
    for day in (MONDAY + number * DAY for number in (0, 3, 7, 10, 11)):
        (home / "clock").write_text(at(day).isoformat())
        hits += killer.until_done("following", home, kills=KILLS_A_DAY, rng=rng, told=lambda: told(engine))

    seen = told(engine)
    assert hits
    assert {row["assignee"] for row in rows(engine, "todo")} == {JAAN}
    assert [state for _, state, *_ in seen["journey"]].count("finished") == 2
    assert len(seen["nudge"]) == len({nudge[:3] for nudge in seen["nudge"]}) > 0
    assert sum(key.startswith("onboarding_satisfaction") for key in seen["letter"]) == 2
