"""A day's look at journeys: standing, nudges, todos, and the end (O-05, O-06)."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.history import Way
from models.hold import Suppression, SuppressionReason
from models.journey_log import Reply
from models.moves import Action
from tasks.database import writing
from tasks.journey_page import ask_question
from tasks.meetings import confirm_meeting, reply_to_meeting, request_meeting
from tasks.tickets import act, answer
from tests.filing_room import file, found, one, rows
from tests.journey_room import (
    JAAN,
    KOIVU,
    MARI,
    MONDAY,
    at,
    begin,
    do,
    letters,
    open_sales,
    run,
    steps_of,
    visit,
    walk_to,
)  # fmt: skip
from tests.mailmaker import a_mail

DAY = timedelta(days=1)
NUDGE, ASKED = "onboarding_nudge", "onboarding_satisfaction"


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def weeks(number: int, *, of: date = MONDAY) -> list[date]:
    """Every day of some weeks, weekends too."""
    return [of + count * DAY for count in range(7 * number)]


def nudges(engine: Engine) -> list[tuple[str, int, date]]:
    """Step, number and day of the nudges that went."""
    return [(row["step"], row["number"], row["at"].date()) for row in rows(engine, "nudge")]


def standings(engine: Engine, days: Sequence[date]) -> list[str]:
    """How the first journey gets on, day by day."""
    found = []
    for day in days:
        run(engine, day)
        found.append(str(one(engine, "journey", id=1)["standing"]))
    return found


def test_a_step_is_due_in_working_days_then_overdue_then_stalled(sales: Engine):
    begin(sales)

    assert standings(sales, weeks(2)) == [
        *["on track"] * 3, *["overdue"] * 6, *["stalled"] * 5
    ]  # fmt: skip


def test_nudges_go_on_their_working_days_once_each(sales: Engine):
    begin(sales)
    run(sales, *weeks(3), *weeks(3))

    thursday, monday = MONDAY + 3 * DAY, MONDAY + 7 * DAY
    assert nudges(sales) == [("hello", 1, thursday), ("hello", 2, monday)]
    assert letters(sales, NUDGE) == ["mari@1.ee"] * 2
    assert {row["language"] for row in rows(sales, "letter", kind=NUDGE)} == {"et"}


def test_after_days_without_a_run_only_the_highest_nudge_goes(sales: Engine):
    begin(sales)
    run(sales, MONDAY + 16 * DAY, MONDAY + 17 * DAY)

    assert [number for _, number, _ in nudges(sales)] == [2]


def test_no_nudge_goes_on_a_day_off_of_the_customers_country(sales: Engine):
    begin(sales, KOIVU, on=date(2026, 4, 1))
    run(sales, *weeks(2, of=date(2026, 4, 1)))

    easter_monday = date(2026, 4, 6)
    assert easter_monday not in {day for *_, day in nudges(sales)}
    assert nudges(sales)[0] == ("hello", 1, date(2026, 4, 8))


def test_nobody_is_nudged_while_the_wait_is_ours(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    run(sales, *weeks(2))

    assert nudges(sales) == []
    assert one(sales, "todo")["subject"].startswith('Kuusk OÜ: the step "We check" (support) has waited for 7')


def test_when_our_part_is_done_the_customer_has_their_days_anew(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", on=MONDAY)
    walk_to(sales, journey, "check", on=MONDAY + 8 * DAY)
    run(sales, *weeks(3))

    assert nudges(sales) == [("quiz", 1, MONDAY + 14 * DAY), ("quiz", 2, MONDAY + 16 * DAY)]


def test_a_question_without_an_answer_is_ours_to_mend(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        ticket = ask_question(session, visit(sales, journey), "How?", now=at(MONDAY + DAY))
        number = ticket.id
    run(sales, *weeks(2))
    assert nudges(sales) == []
    assert "a question has waited" in one(sales, "todo")["subject"]

    with writing(sales) as session:
        answer(session, number or 0, "Like this.", who=JAAN, now=at(MONDAY + 14 * DAY))
    run(sales, *weeks(2, of=MONDAY + 14 * DAY))
    assert nudges(sales)[0] == ("hello", 1, MONDAY + 17 * DAY)


def test_a_question_that_was_finished_without_words_waits_no_more(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        number = ask_question(session, visit(sales, journey), "How?", now=at(MONDAY)).id or 0
        act(session, number, Action.TAKE, who=JAAN, way=Way.PAGE, now=at(MONDAY))
        act(session, number, Action.FINISH, who=JAAN, way=Way.PAGE, now=at(MONDAY + DAY))
    run(sales, *weeks(1))

    assert nudges(sales) == [("hello", 1, MONDAY + 4 * DAY)]


def test_a_mail_of_the_contact_without_an_answer_is_ours_to_mend(sales: Engine):
    begin(sales)
    mail = a_mail(from_="Mari <MARI@1.ee>", to="support@firm.ee", subject="Re: next step", text="I am stuck")
    file(sales, found(mail, at=at(MONDAY + DAY)))
    run(sales, *weeks(1))
    assert nudges(sales) == []

    with writing(sales) as session:
        answer(session, one(sales, "ticket")["id"], "Try this.", who=JAAN, now=at(MONDAY + 7 * DAY))
    run(sales, *weeks(1, of=MONDAY + 7 * DAY))
    assert nudges(sales) == [("hello", 1, MONDAY + 10 * DAY)]


def test_a_mail_from_before_the_journey_or_of_somebody_else_says_nothing_of_it(sales: Engine):
    begin(sales)
    old = a_mail(from_="mari@1.ee", to="support@firm.ee", message_id="old@1.ee")
    other = a_mail(from_="boss@1.ee", to="support@firm.ee", message_id="other@1.ee")
    file(sales, found(old, at=at(MONDAY - DAY)), found(other, at=at(MONDAY + DAY)))
    run(sales, *weeks(1))

    assert nudges(sales) == [("hello", 1, MONDAY + 3 * DAY)]


def test_a_time_that_the_customer_declined_is_ours_to_change(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        number = request_meeting(session, visit(sales, journey), "Tuesday?", now=at(MONDAY)).id or 0
        times = {"minutes": 30, "place": "", "who": JAAN, "way": Way.PAGE, "now": at(MONDAY)}
        confirm_meeting(session, number, at(MONDAY + 9 * DAY), **times)
        reply_to_meeting(session, visit(sales, journey), number, Reply.DECLINED, now=at(MONDAY + DAY))
    run(sales, *weeks(1))

    assert nudges(sales) == []


def test_a_meeting_without_a_time_is_ours_to_give(sales: Engine):
    journey = begin(sales)
    with writing(sales) as session:
        asked = request_meeting(session, visit(sales, journey), "Tuesday?", now=at(MONDAY)).id or 0
    run(sales, *weeks(1))
    assert nudges(sales) == []

    with writing(sales) as session:
        confirm_meeting(
            session, asked, at(MONDAY + 9 * DAY), minutes=30, place="", who=JAAN, way=Way.PAGE, now=at(MONDAY + 7 * DAY)
        )
    run(sales, *weeks(1, of=MONDAY + 7 * DAY))
    assert nudges(sales) == [("hello", 1, MONDAY + 10 * DAY)]


def test_a_paused_journey_rests_and_a_resumed_one_has_its_days_anew(sales: Engine):
    journey = begin(sales)
    do(sales, "pause_journey", journey, on=MONDAY + DAY, reason="holidays")
    run(sales, *weeks(2))
    assert nudges(sales) == rows(sales, "todo") == []

    do(sales, "resume_journey", journey, on=MONDAY + 14 * DAY)
    run(sales, *weeks(1, of=MONDAY + 14 * DAY))
    assert nudges(sales) == [("hello", 1, MONDAY + 17 * DAY)]


def test_a_stalled_step_is_one_todo_for_who_answers_for_the_journey(sales: Engine):
    journey = begin(sales)
    run(sales, *weeks(3))

    todo = one(sales, "todo")
    assert (todo["assignee"], todo["due_on"], todo["journey_id"]) == (JAAN, MONDAY + 10 * DAY, journey)
    walk_to(sales, journey, "hello", on=MONDAY + 21 * DAY)
    assert one(sales, "todo")["outcome"] == "the step is done"


def test_a_step_that_all_do_quickly_is_stalled_by_its_own_habit(sales: Engine):
    for _ in range(20):
        journey = begin(sales)
        walk_to(sales, journey, "hello", "login", "check", "quiz", "confirm", on=MONDAY)
        run(sales, MONDAY)
        with writing(sales) as session:
            session.connection().exec_driver_sql("UPDATE journey SET key = key || '-' || id")
    begin(sales, KOIVU, on=MONDAY + 7 * DAY)

    assert run(sales, MONDAY + 8 * DAY).standings["on track"] == 1
    assert run(sales, MONDAY + 9 * DAY).standings["stalled"] == 1


def test_a_complete_journey_is_finished_and_the_customer_asked_once(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", "login", "check", "quiz", on=MONDAY)
    walk_to(sales, journey, "confirm", on=MONDAY + DAY)
    run(sales, *weeks(1, of=MONDAY + 2 * DAY))

    row = one(sales, "journey")
    assert (row["state"], row["finished_at"], row["first_value_at"]) == ("finished", at(MONDAY + DAY), at(MONDAY))
    assert steps_of(sales, journey)["extra"] == "dropped"
    assert letters(sales, ASKED) == ["mari@1.ee"]
    assert nudges(sales) == []


def test_a_journey_is_complete_also_with_steps_that_were_skipped(sales: Engine):
    journey = begin(sales)
    do(sales, "skip_step", journey, "login", on=MONDAY, reason="came from another product")
    walk_to(sales, journey, "hello", "check", "quiz", "confirm", on=MONDAY)
    run(sales, MONDAY)

    assert one(sales, "journey")["state"] == "finished"
    assert one(sales, "journey")["first_value_at"] is None


def test_where_mail_reaches_nobody_somebody_has_to_call(sales: Engine):
    begin(sales)
    with writing(sales) as session:
        session.add(
            Suppression(address_key="mari@1.ee", reason=SuppressionReason.HARD_BOUNCE, at=at(MONDAY), detail="gone")
        )
    run(sales, *weeks(1), *weeks(1))

    assert nudges(sales) == []
    assert one(sales, "todo", kind="onboarding_unreached")["assignee"] == JAAN


def test_the_second_contact_is_written_to_where_the_first_cannot_be(sales: Engine):
    begin(sales, contacts=("mari@1.ee", "boss@1.ee"))
    with writing(sales) as session:
        session.add(Suppression(address_key="mari@1.ee", reason=SuppressionReason.COMPLAINT, at=at(MONDAY)))
    run(sales, *weeks(1))

    assert letters(sales, NUDGE) == ["boss@1.ee"]


def test_a_journey_is_looked_at_in_its_batch_whatever_the_size(sales: Engine):
    begin(sales)
    begin(sales, KOIVU)
    total = run(sales, MONDAY + 3 * DAY, size=1)

    assert (total.looked, total.nudges) == (2, 2)
    assert [line.customer for line in total.lines] == ["Kuusk OÜ", "Koivu Oy"]


def test_a_reassigned_journeys_todos_go_with_it(sales: Engine):
    journey = begin(sales)
    run(sales, *weeks(2))
    do(sales, "reassign_journey", journey, MARI, on=MONDAY + 14 * DAY)

    assert one(sales, "todo")["assignee"] == MARI
