"""Two robots cannot make a loop, and one sender cannot bury the desk (T-07)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from models.flood import LONGEST, is_flood, is_loop
from models.intake import Intake
from models.register import Disposition
from tests.filing_room import ARRIVED, HOUSE, NOW, an_intake, taken
from tests.mailmaker import a_mail

SECOND = timedelta(seconds=1)


def every(step: timedelta, *, times: int) -> list[datetime]:
    return [ARRIVED + step * number for number in range(times)]


@pytest.mark.parametrize(
    ("most", "step"), [(10, timedelta(minutes=1)), (30, timedelta(minutes=1.9)), (100, timedelta(minutes=5.9))]
)
def test_each_stage_of_a_ticket_has_its_limit(most: int, step: timedelta):
    assert not is_loop(every(step, times=most - 1), ARRIVED + step * (most - 1))
    assert is_loop(every(step, times=most), ARRIVED + step * most)


@pytest.mark.parametrize(
    ("most", "step"), [(200, timedelta(seconds=2)), (400, timedelta(seconds=8)), (1000, timedelta(seconds=30))]
)
def test_each_stage_of_an_address_has_its_limit_whatever_the_ticket(most: int, step: timedelta):
    assert not is_flood(every(step, times=most - 1), ARRIVED + step * (most - 1))
    assert is_flood(every(step, times=most), ARRIVED + step * most)


@pytest.mark.parametrize(
    ("is_over", "most", "window"),
    [
        (is_loop, 10, timedelta(minutes=10)), (is_loop, 30, timedelta(hours=1)), (is_loop, 100, timedelta(hours=10)),
        (is_flood, 200, timedelta(minutes=10)), (is_flood, 400, timedelta(hours=1)),
        (is_flood, 1000, timedelta(hours=10)),
    ],
)  # fmt: skip
def test_each_stage_counts_what_came_within_its_time_before_and_after(
    is_over: Callable[[Sequence[datetime], datetime], bool], most: int, window: timedelta
):
    at_once = [ARRIVED] * most

    assert is_over(at_once, ARRIVED + window)
    assert is_over(at_once, ARRIVED - window)
    assert not is_over(at_once, ARRIVED + window + SECOND)
    assert not is_over(at_once, ARRIVED - window - SECOND)


def test_in_which_order_mails_are_told_does_not_matter():
    hours = every(timedelta(hours=1), times=12)

    assert is_loop([*reversed(hours), *[ARRIVED] * 9], ARRIVED)


def test_no_stage_looks_further_back_than_is_read_of_the_register():
    assert not is_flood([ARRIVED] * 5000, ARRIVED + LONGEST + SECOND)
    assert not is_loop([ARRIVED] * 5000, ARRIVED + LONGEST + SECOND)


def test_mail_on_other_tickets_is_no_loop():
    intake = an_intake()

    reasons = [
        taken(intake, a_mail(message_id=f"{number}@robot.ee", text=str(number)))["reason"] for number in range(40)
    ]

    assert reasons == ["new_ticket"] * 40


def test_a_slow_exchange_is_no_loop_however_long():
    step = timedelta(minutes=7)

    assert not is_loop(every(step, times=500), ARRIVED + step * 500)


def robots(intake: Intake, *, seconds: int, times: int) -> list[str]:
    """Answers of a robot to a thread of its own, one each so many seconds; what becomes of each."""
    raws = [
        a_mail(message_id=f"{number}@robot.ee", references=["0@robot.ee"], text=str(number)) for number in range(times)
    ]
    return [
        taken(intake, raw, at=ARRIVED + timedelta(seconds=seconds * number))["reason"]
        for number, raw in enumerate(raws)
    ]


def test_two_robots_stop_at_the_first_stage_and_go_on_slower():
    reasons = robots(an_intake(), seconds=30, times=60)

    assert reasons[:10] == ["new_ticket", *["reference"] * 9]
    assert reasons[10] == "loop"
    assert reasons[21:26] != ["loop"] * 5, "after ten minutes there is room again"


def test_two_robots_leave_thirty_mails_in_an_hour_and_a_hundred_in_ten():
    hour = robots(an_intake(), seconds=10, times=360)
    day = robots(an_intake(), seconds=60, times=600)

    assert len([reason for reason in hour if reason != "loop"]) <= 31
    assert len([reason for reason in day if reason != "loop"]) <= 101


def test_auto_replies_on_a_ticket_have_the_same_limits():
    intake = an_intake()
    taken(intake, a_mail(from_="jaan@firm.ee", message_id="a@firm.ee"))
    replies = [
        a_mail(auto_submitted="auto-replied", message_id=f"{n}@robot.ee", in_reply_to="a@firm.ee") for n in range(11)
    ]

    reasons = [taken(intake, raw)["reason"] for raw in replies]

    assert reasons == ["is_auto_submitted"] * 10 + ["loop"]
    assert taken(Intake(intake.known, HOUSE, NOW, is_release=True), replies[-1])["reason"] == "is_auto_submitted"


def test_one_too_many_that_ties_two_tickets_is_held_on_the_older():
    intake = an_intake()
    robots(intake, seconds=1, times=10)
    taken(intake, a_mail(from_="jaan@muu.ee", message_id="1@muu.ee"))

    held = taken(intake, a_mail(references=["1@muu.ee", "0@robot.ee"], text="more"))

    assert (held["reason"], held["ticket_id"]) == ("loop", 1)


def test_a_backlog_is_judged_by_the_times_of_arrival_in_any_order():
    intake = an_intake()
    times = [ARRIVED + timedelta(hours=number) for number in range(60)]

    backlog = [taken(intake, a_mail(text=str(at)), at=at) for at in reversed(times)]

    assert {row["disposition"] for row in backlog} == {Disposition.FILED}


def test_what_a_person_released_is_not_held_again():
    intake = an_intake()
    robots(intake, seconds=1, times=20)
    released = Intake(intake.known, HOUSE, NOW, is_release=True)

    assert taken(released, a_mail(references=["0@robot.ee"], text="held"))["reason"] == "reference"
