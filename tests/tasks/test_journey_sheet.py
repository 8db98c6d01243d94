"""One journey with all that the desk shows of it, on both databases (O-07, O-08)."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.journey import Doer, JourneyError
from models.journey_log import Work
from tasks.database import reading
from tasks.journey_sheet import JourneySheet, journey_sheet
from tests.journey_room import KOIVU, MONDAY, at, begin, do, open_sales, tell, walk_to


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def sheet(engine: Engine, journey: int) -> JourneySheet:
    with reading(engine) as session:
        found = journey_sheet(session, journey, now=at(MONDAY, hour=12))
        session.expunge_all()
        return found


def test_a_sheet_tells_what_is_waited_for_and_until_when(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    found = sheet(sales, journey)

    assert [(wait.doer, wait.step) for wait in found.waits] == [(Doer.SUPPORT, "check")]
    assert [each.step.key for each in found.steps if each.wait] == ["check"]
    assert found.ended == 2


def test_minutes_are_summed_by_kind(sales: Engine):
    journey = begin(sales)
    for minutes, kind in ((5, Work.CALL), (15, Work.CALL), (30, Work.SETUP)):
        do(sales, "log_minutes", journey, minutes, kind, on=MONDAY)

    assert sheet(sales, journey).spent == {Work.CALL: 20, Work.SETUP: 30}


def test_a_sheet_holds_nothing_of_another_customers_journey(sales: Engine):
    mine, other = begin(sales), begin(sales, KOIVU)
    do(sales, "log_minutes", other, 5, Work.CALL, on=MONDAY)
    tell(sales, "ev-1", "first_login", at(MONDAY), code=KOIVU, now=at(MONDAY, hour=10))
    found = sheet(sales, mine)

    assert (found.spent, found.events, [each.contact.address for each in found.walkers]) == ({}, [], ["mari@1.ee"])
    assert {letter.to_address for letter in found.letters} == {"mari@1.ee"}


def test_a_journey_that_is_over_waits_for_nothing(sales: Engine):
    journey = begin(sales)
    do(sales, "cancel_journey", journey, on=MONDAY, reason="contract ended")
    assert sheet(sales, journey).waits == []


def test_of_no_journey_there_is_no_sheet(sales: Engine):
    with pytest.raises(JourneyError, match="There is no journey 9"):
        sheet(sales, 9)
