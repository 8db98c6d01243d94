"""What is usual for a step, and what a wait longer than that is called (O-05)."""

from datetime import UTC, date, datetime

import pytest

from models.journey import Doer, Standing
from models.journey_policy import read_template
from models.journey_standing import About, Case, Debt, Wait, habits_of, standing_of
from models.journey_steps import Clock
from tests.journey_room import SHORT, SITE

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def a_wait(*, waited: int, limit: int, due_on: date | None = None) -> Wait:
    return Wait(About.STEP, "hello", Doer.CUSTOMER, date(2026, 3, 2), waited, due_on, limit)


def test_a_habit_is_the_days_within_which_nine_in_ten_did_the_step():
    assert habits_of([("j", "a", 1, 18), ("j", "a", 7, 2)]) == {("j", "a"): 1}
    assert habits_of([("j", "a", 7, 3), ("j", "a", 1, 17)]) == {("j", "a"): 7}
    assert habits_of([("j", "a", 2, 60), ("j", "a", 3, 30), ("j", "a", 40, 10)]) == {("j", "a"): 3}
    assert habits_of([("j", "a", 2, 60), ("j", "a", 3, 29), ("j", "a", 40, 11)]) == {("j", "a"): 40}


def test_a_habit_is_known_from_twenty_on_for_each_step_by_itself():
    assert habits_of([("j", "a", 1, 19), ("j", "b", 4, 20), ("k", "a", 1, 1)]) == {("j", "b"): 4}


def test_what_all_do_on_the_same_day_may_still_wait_for_one():
    assert habits_of([("j", "a", 0, 50)]) == {("j", "a"): 1}


def test_a_wait_is_stalled_past_its_limit_and_overdue_past_its_day():
    yesterday = date(2026, 3, 11)

    assert standing_of([a_wait(waited=6, limit=6, due_on=TODAY)], TODAY) is Standing.ON_TRACK
    assert standing_of([a_wait(waited=6, limit=6, due_on=yesterday)], TODAY) is Standing.OVERDUE
    assert standing_of([a_wait(waited=7, limit=6, due_on=TODAY)], TODAY) is Standing.STALLED
    assert standing_of([a_wait(waited=7, limit=6), a_wait(waited=1, limit=6)], TODAY) is Standing.STALLED
    assert standing_of([a_wait(waited=6, limit=6)], TODAY) is Standing.ON_TRACK
    assert standing_of([], TODAY) is Standing.COMPLETE


@pytest.mark.parametrize(
    ("ready", "debts", "waited_for"),
    [
        (("login", "hello"), (), ["hello", "login"]),
        (("hello", "extra"), (), ["hello"]),
        (("extra",), (), []),
        (("quiz", "check"), (), ["check"]),
        (("quiz", "extra"), (About.MEETING, About.QUESTION), ["meeting", "question"]),
        (("check",), (About.QUESTION,), ["question", "check"]),
    ],
)
def test_optional_steps_are_never_waited_for_and_the_customers_not_while_anything_is_ours(
    ready: tuple[str, ...], debts: tuple[About, ...], waited_for: list[str]
):
    clock = Clock(BEGUN, None, None, dict.fromkeys(Doer, "EE"), SITE)
    case = Case(
        "short", read_template(SHORT, file="short.yaml"), clock, [(key, BEGUN) for key in ready],
        [Debt(about, BEGUN) for about in debts],
    )  # fmt: skip

    assert [wait.step or wait.about for wait in case.waits(TODAY, {})] == waited_for
