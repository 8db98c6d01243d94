"""The list of journeys for the desk: how far, whom each waits for, since when (O-07)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.journey import Doer, JourneyState, Standing
from tasks.database import reading
from tasks.journey_list import Listed, journey_list
from tests.journey_room import KOIVU, MARI, MONDAY, at, begin, do, open_sales, run, walk_to

DAY = timedelta(days=1)
LATER = MONDAY + 4 * DAY


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def listed(engine: Engine, **wanted: object) -> list[Listed]:
    with reading(engine) as session:
        found, count = journey_list(session, now=at(LATER), **wanted)  # type: ignore[arg-type]
        assert count == len(found)
        return found


def test_the_list_tells_how_far_a_journey_is_and_whom_it_waits_for(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    (shown,) = listed(sales)

    assert (shown.row.customer, shown.title, shown.ended, shown.total) == ("Kuusk OÜ", "A short way", 2, 6)
    assert shown.wait is not None
    assert (shown.wait.doer, shown.step, shown.wait.waited_days) == (Doer.SUPPORT, "We check", 4)


def test_what_is_late_comes_first_and_can_be_asked_for_alone(sales: Engine):
    fresh = begin(sales, on=LATER)
    late = begin(sales, KOIVU)
    run(sales, LATER)

    assert [each.row.id for each in listed(sales)] == [late, fresh]
    assert [each.row.id for each in listed(sales, standing=Standing.ON_TRACK)] == [fresh]


def test_an_agent_sees_their_own_and_what_is_over_on_request(sales: Engine):
    mine, other = begin(sales, responsible=MARI), begin(sales, KOIVU)
    do(sales, "cancel_journey", other, on=MONDAY, reason="contract ended")

    assert [each.row.id for each in listed(sales, responsible=MARI)] == [mine]
    (gone,) = listed(sales, states=[JourneyState.CANCELLED])
    assert (gone.row.id, gone.wait) == (other, None)
