"""What agents do to a journey: each with history, what cannot be is refused, and nothing changes (O-05, O-07, O-08)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.journey import JourneyError
from models.journey_log import Work
from tasks.database import writing
from tasks.journeys import log_minutes
from tests.filing_room import one, rows
from tests.journey_room import JAAN, MONDAY, at, begin, do, open_sales, run, steps_of, walk_to

DAY = timedelta(days=1)


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def minutes(engine: Engine, number: int, *, seconds: int = 0, **more: Any) -> None:
    with writing(engine) as session:
        now = at(MONDAY) + timedelta(seconds=seconds)
        log_minutes(session, 1, number, Work.CALL, who=JAAN, way=Way.PAGE, now=now, **more)


def test_each_change_is_a_line_of_history(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY)
    do(sales, "skip_step", journey, "login", on=MONDAY, reason="knows it")
    do(sales, "reopen_step", journey, "login", on=MONDAY, reason="does not")
    do(sales, "pause_journey", journey, on=MONDAY, reason="holidays")
    do(sales, "resume_journey", journey, on=MONDAY)
    do(sales, "cancel_journey", journey, on=MONDAY, reason="contract ended")

    assert [row["what"] for row in rows(sales, "history", journey_id=journey)][1:] == [
        "step hello done", "step login skipped: knows it", "step login reopened: does not", "paused: holidays",
        "resumed", "cancelled: contract ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("door", "given", "why"),
    [
        ("complete_step", ("login",), "comes after hello, which is still open"),
        ("complete_step", ("nothing",), "no step 'nothing'. It has: hello, login"),
        ("complete_step", ("extra",), "extra is skipped, so one cannot complete it; a step ends once"),
        ("skip_step", ("extra",), "extra is skipped, so one cannot skip it"),
        ("reopen_step", ("hello",), "hello is open, so one cannot reopen it"),
        ("resume_journey", (), "Journey 1 is running; one can resume only what is paused"),
    ],
)
def test_what_cannot_be_done_is_refused(sales: Engine, door: str, given: tuple[str, ...], why: str):
    journey = begin(sales)
    do(sales, "skip_step", journey, "extra", on=MONDAY, reason="not wanted")
    before = rows(sales, "journey_step"), rows(sales, "history"), rows(sales, "journey")
    more = {"reason": "why not"} if door in {"skip_step", "reopen_step"} else {}

    with pytest.raises(JourneyError, match=why):
        do(sales, door, journey, *given, on=MONDAY, **more)
    assert (rows(sales, "journey_step"), rows(sales, "history"), rows(sales, "journey")) == before


@pytest.mark.parametrize("door", ["skip_step", "pause_journey", "cancel_journey"])
def test_what_changes_a_journeys_course_needs_a_reason(sales: Engine, door: str):
    journey = begin(sales)
    given = ("hello",) if door == "skip_step" else ()
    with pytest.raises(JourneyError, match="Give a reason"):
        do(sales, door, journey, *given, on=MONDAY, reason="  ")


def test_a_reopened_step_makes_those_after_it_wait_and_has_its_days_anew(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    assert one(sales, "journey")["first_value_at"] == at(MONDAY)
    do(sales, "reopen_step", journey, "login", on=MONDAY + 7 * DAY, reason="it was another")

    ready = {row["step"]: row["ready_at"] for row in rows(sales, "journey_step")}
    assert ready["check"] is ready["quiz"] is None
    assert one(sales, "journey")["first_value_at"] is None
    assert run(sales, MONDAY + 9 * DAY).standings["on track"] == 1


def test_a_cancelled_journey_drops_what_is_open_and_ends_its_todos(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY)
    run(sales, MONDAY + 11 * DAY)
    do(sales, "cancel_journey", journey, on=MONDAY + 12 * DAY, reason="contract ended")

    assert steps_of(sales, journey) == {
        "hello": "done", "login": "dropped", "check": "dropped", "quiz": "dropped", "extra": "dropped",
        "confirm": "dropped",
    }  # fmt: skip
    assert one(sales, "journey_step", step="confirm")["ready_at"] is None
    assert one(sales, "todo")["outcome"] == "the journey is cancelled"
    assert run(sales, MONDAY + 13 * DAY).looked == 0


def test_the_todos_of_a_journey_that_is_paused_are_over(sales: Engine):
    journey = begin(sales)
    run(sales, MONDAY + 11 * DAY)
    do(sales, "pause_journey", journey, on=MONDAY + 12 * DAY, reason="holidays")

    todo = one(sales, "todo")
    assert (todo["outcome"], todo["done_at"] is None) == ("the journey is paused", False)


def test_who_has_a_journey_already_is_not_given_it(sales: Engine):
    journey = begin(sales)
    before = rows(sales, "history", journey_id=journey)
    do(sales, "reassign_journey", journey, JAAN, on=MONDAY)

    assert rows(sales, "history", journey_id=journey) == before


def test_minutes_are_noted_once_where_a_button_is_pressed_twice(sales: Engine):
    begin(sales)
    minutes(sales, 15)
    minutes(sales, 15, seconds=30)
    minutes(sales, 15, seconds=600)
    minutes(sales, 15, note="again")

    assert [(row["minutes"], row["kind"], row["agent"]) for row in rows(sales, "journey_minutes")] == [
        (15, "call", JAAN)
    ] * 3
    assert [row["what"] for row in rows(sales, "history")].count("15 minutes of call") == 3


@pytest.mark.parametrize("number", [0, -5, 1441])
def test_minutes_that_cannot_be_are_refused(sales: Engine, number: int):
    begin(sales)
    with pytest.raises(JourneyError, match="give from 1 to 1440"):
        minutes(sales, number)


def test_what_a_step_took_leaves_out_a_pause(sales: Engine):
    journey = begin(sales)
    do(sales, "pause_journey", journey, on=MONDAY + DAY, reason="holidays")
    do(sales, "resume_journey", journey, on=MONDAY + 8 * DAY)
    walk_to(sales, journey, "hello", on=MONDAY + 9 * DAY)

    assert one(sales, "journey_step", step="hello")["took_days"] == 1
