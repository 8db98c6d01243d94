"""What is usual for a step, and what a wait longer than that is called (O-05)."""

from datetime import date

from models.journey import Doer, Standing
from models.journey_standing import About, Wait, habits_of, standing_of

TODAY = date(2026, 3, 12)


def a_wait(*, waited: int, limit: int, due_on: date | None = None) -> Wait:
    return Wait(About.STEP, "hello", Doer.CUSTOMER, date(2026, 3, 2), waited, due_on, limit)


def test_a_habit_is_the_days_within_which_nine_in_ten_did_the_step():
    assert habits_of([("j", "a", 1, 18), ("j", "a", 7, 2)]) == {("j", "a"): 1}
    assert habits_of([("j", "a", 7, 3), ("j", "a", 1, 17)]) == {("j", "a"): 7}
    assert habits_of([("j", "a", 2, 60), ("j", "a", 3, 30), ("j", "a", 40, 10)]) == {("j", "a"): 3}


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
    assert standing_of([], TODAY) is Standing.COMPLETE
