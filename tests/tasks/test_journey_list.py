"""The list of journeys for the desk: how far, whom each waits for, since when (O-07)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.journey import Doer, JourneyState, Standing
from tasks.database import reading, writing
from tasks.journey_list import Listed, Wanted, journey_list
from tasks.meetings import request_meeting
from tests.journey_room import KOIVU, MARI, MONDAY, at, begin, do, open_sales, run, visit, walk_to

DAY = timedelta(days=1)
LATER = MONDAY + 4 * DAY


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def listed(engine: Engine, **wanted: object) -> list[Listed]:
    with reading(engine) as session:
        found = journey_list(session, Wanted(**wanted), now=at(LATER))  # type: ignore[arg-type]
        assert (found.count, found.pages, found.is_cut) == (len(found.rows), 1, False)
        return found.rows


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


def test_whom_a_journey_waits_for_can_be_asked(sales: Engine):
    theirs, ours = begin(sales), begin(sales, KOIVU)
    walk_to(sales, ours, "hello", "login", on=MONDAY)

    assert [each.row.id for each in listed(sales, waits_for=Doer.CUSTOMER)] == [theirs]
    assert [each.row.id for each in listed(sales, waits_for=Doer.SUPPORT)] == [ours]
    assert listed(sales, waits_for=Doer.SALES) == []


def test_a_customer_is_found_by_a_part_of_its_name_or_its_code(sales: Engine):
    begin(sales)
    other = begin(sales, KOIVU)

    assert [each.row.id for each in listed(sales, customer="koivu")] == [other]
    assert [each.row.id for each in listed(sales, customer=KOIVU)] == [other]
    assert listed(sales, customer="%") == []


def test_a_journey_that_waits_for_two_of_us_is_found_by_either(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    with writing(sales) as session:
        request_meeting(session, visit(sales, journey, on=MONDAY), "Friday?", now=at(MONDAY + DAY))

    for doer in (Doer.SUPPORT, Doer.SALES):
        (found,) = listed(sales, waits_for=doer)
        assert found.wait is not None
        assert found.wait.doer is doer
