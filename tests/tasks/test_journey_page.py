"""What a customer does by their link: ticks, answers, asks, says how it was; of one journey only (O-03, O-06)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.journey import JourneyError
from models.ticket import TicketError
from tasks.database import reading, writing
from tasks.journey_page import answer_quiz, ask_question, give_score, journey_view, leave_out_step, tick_step
from tests.filing_room import one, rows
from tests.journey_room import (
    KOIVU,
    MONDAY,
    SHORT,
    at,
    begin,
    do,
    open_sales,
    run,
    steps_of,
    visit,
    walk_to,
    write_template,
)

DAY = timedelta(days=1)


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def tick(engine: Engine, journey: int, step: str) -> None:
    with writing(engine) as session:
        tick_step(session, visit(engine, journey), step, now=at(MONDAY + DAY))


def answers(engine: Engine, journey: int, *given: int) -> list[bool]:
    with writing(engine) as session:
        marks = answer_quiz(session, visit(engine, journey), "quiz", given, now=at(MONDAY + DAY))
    return [mark.is_right for mark in marks]


def test_the_page_shows_whose_turn_it_is_and_how_far_one_is(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY)
    with reading(sales) as session:
        view = journey_view(session, visit(sales, journey))
        shown = [(each.step.key, each.can_complete, each.can_skip) for each in view.steps]

    assert (view.customer, view.agent, view.ended, view.total) == ("Kuusk OÜ", "Jaan Jänes", 1, 6)
    assert view.next_step is not None
    assert view.next_step.step.key == "login"
    assert shown == [
        ("hello", False, False), ("login", True, False), ("check", False, False), ("quiz", False, False),
        ("extra", True, True), ("confirm", False, False),
    ]  # fmt: skip


def test_a_tick_ends_a_step_under_the_customers_address(sales: Engine):
    journey = begin(sales)
    tick(sales, journey, "hello")

    step = one(sales, "journey_step", step="hello")
    assert (step["state"], step["who"], step["way"], step["took_days"]) == ("done", "mari@1.ee", "page", 1)


def test_a_second_tick_changes_nothing(sales: Engine):
    journey = begin(sales)
    tick(sales, journey, "hello")
    tick(sales, journey, "hello")

    assert len([row for row in rows(sales, "history") if row["what"] == "step hello done"]) == 1


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("login", "comes after hello"),
        ("check", "is ours to do"),
        ("quiz", "comes after login"),
        ("nothing", "no step 'nothing'"),
    ],
)
def test_a_customer_ticks_what_is_theirs_and_has_its_turn(sales: Engine, step: str, why: str):
    journey = begin(sales)
    with pytest.raises(JourneyError, match=why):
        tick(sales, journey, step)
    assert set(steps_of(sales, journey).values()) == {"open"}


def test_a_quiz_is_done_once_all_answers_are_right(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)

    assert answers(sales, journey, 2, 2) == [True, False]
    assert steps_of(sales, journey)["quiz"] == "open"
    assert answers(sales, journey, 2, 1) == [True, True]
    assert steps_of(sales, journey)["quiz"] == "done"
    assert answers(sales, journey, 1, 1) == [False, True]
    assert steps_of(sales, journey)["quiz"] == "done"


@pytest.mark.parametrize(
    ("given", "why"), [((1,), "has 2 questions"), ((1, 2, 1), "has 2 questions"), ((0, 1), "no choice 0")]
)
def test_answers_that_are_not_of_the_quiz_are_refused(sales: Engine, given: tuple[int, ...], why: str):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    with pytest.raises(JourneyError, match=why):
        answers(sales, journey, *given)


def test_a_quiz_is_not_ticked(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    with pytest.raises(JourneyError, match="not ticked by hand"):
        tick(sales, journey, "quiz")


def test_only_what_is_optional_can_be_left_out(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        leave_out_step(session, visit(sales, journey), "extra", now=at(MONDAY))
    assert steps_of(sales, journey)["extra"] == "skipped"

    with writing(sales) as session, pytest.raises(JourneyError, match="not optional"):
        leave_out_step(session, visit(sales, journey), "hello", now=at(MONDAY))


def test_nothing_is_left_out_before_its_turn(sales: Engine, home: Path):
    write_template(home, SHORT.replace("optional: true, event", "optional: true, after: [hello], event"))
    journey = begin(sales)

    with writing(sales) as session, pytest.raises(JourneyError, match="comes after hello, which is still open"):
        leave_out_step(session, visit(sales, journey), "extra", now=at(MONDAY))
    assert steps_of(sales, journey)["extra"] == "open"


def test_a_question_becomes_a_ticket_of_the_journeys_queue_and_customer(sales: Engine):
    journey = begin(sales, KOIVU)
    with writing(sales) as session:
        ask_question(session, visit(sales, journey), "Missä on tuonti?", step="login", now=at(MONDAY))

    ticket, message = one(sales, "ticket"), one(sales, "message")
    assert (ticket["queue"], ticket["status"], ticket["subject"]) == ("support", "UNASSIGNED", "Kirjaudu")
    assert (ticket["customer_id"], ticket["journey_id"], ticket["contact_address"]) == (2, journey, "mari@2.ee")
    assert (message["direction"], message["text"], message["sender_name"]) == (
        "in",
        "Missä on tuonti?",
        "Mari Maasikas",
    )


def test_a_question_sent_twice_is_one_ticket(sales: Engine):
    journey = begin(sales)
    for seconds in (0, 30, 600):
        with writing(sales) as session:
            ask_question(session, visit(sales, journey), "How?", now=at(MONDAY) + timedelta(seconds=seconds))

    assert len(rows(sales, "ticket")) == 2


def test_an_empty_question_and_too_many_are_refused(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session, pytest.raises(TicketError, match="empty"):
        ask_question(session, visit(sales, journey), "  ", now=at(MONDAY))
    with writing(sales) as session:
        for number in range(20):
            ask_question(session, visit(sales, journey), f"How {number}?", now=at(MONDAY))
        with pytest.raises(JourneyError, match="20 questions wait"):
            ask_question(session, visit(sales, journey), "And?", now=at(MONDAY))


def test_satisfaction_is_said_at_the_end_and_may_be_corrected(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session, pytest.raises(JourneyError, match="is running; the question is asked at its end"):
        give_score(session, visit(sales, journey), 5, "", now=at(MONDAY))
    walk_to(sales, journey, "hello", "login", "check", "quiz", "confirm", on=MONDAY)
    run(sales, MONDAY + DAY)
    for score, comment in ((2, "Slow"), (4, "Good after all")):
        with writing(sales) as session:
            give_score(session, visit(sales, journey), score, comment, now=at(MONDAY + 2 * DAY))

    assert (one(sales, "journey")["score"], one(sales, "journey")["score_comment"]) == (4, "Good after all")
    with writing(sales) as session, pytest.raises(JourneyError, match="from 1 to 5"):
        give_score(session, visit(sales, journey), 6, "", now=at(MONDAY))


def test_nothing_of_a_journey_that_is_over_is_ticked(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", "check", "quiz", "confirm", on=MONDAY)
    run(sales, MONDAY + DAY)
    with pytest.raises(JourneyError, match="is finished; nothing changes"):
        tick(sales, journey, "extra")


def test_a_paused_journey_can_be_walked(sales: Engine):
    journey = begin(sales)
    do(sales, "pause_journey", journey, on=MONDAY, reason="holidays")
    tick(sales, journey, "hello")

    assert steps_of(sales, journey)["hello"] == "done"
