"""Promised times: met, missed and still running, held against the clock of one ticket (T-23, K-05)."""

import pytest
from scipy.stats import binomtest

from models.kpi import ticket_targets
from models.kpi.ticket_speed import opened_in
from tests.support_room import JAAN, SupportRoom, march


@pytest.fixture
def room() -> SupportRoom:
    """Monday, 2 March, 10:00: four normal tickets, whose first answer is promised within 8 working hours."""
    room = SupportRoom()
    for _ in range(4):
        room.ticket("03-02 10:00")
    room.answer(1, "03-02 12:00")  # in time
    room.answer(2, "03-03 10:01")  # the eighth hour is over
    room.move(3, "03-02 11:00", "DONE", JAAN)  # closed in time, without an answer
    return room


def test_open_and_past_its_target_counts_as_missed(room: SupportRoom):
    figure = ticket_targets.first_answer_in_time_share(room.frames("03-03 10:00"), march("03-03 10:00"))

    assert (figure.value, figure.n, figure.still_open) == (0.5, 4, 0)


def test_an_answer_at_the_very_moment_of_its_target_is_in_time_and_one_in_the_night_after_it_is_not(room: SupportRoom):
    on_the_dot, at_night, done = (room.ticket("03-02 09:00", priority=each) for each in ("normal", "normal", "urgent"))
    room.answer(on_the_dot, "03-02 17:00")
    room.answer(at_night, "03-02 20:00")
    room.move(done, "03-02 17:00", "DONE", JAAN)

    tickets = room.frames("03-04 12:00").tickets.set_index("ticket_id")

    assert tickets.loc[[on_the_dot, at_night], "answer_state"].tolist() == ["met", "breached"]
    assert tickets.loc[done, "solution_state"] == "met"


def test_what_waits_for_the_customer_since_the_very_moment_of_its_target_is_not_missed(room: SupportRoom):
    urgent = room.ticket("03-02 09:00", priority="urgent")
    room.answer(urgent, "03-02 17:00")

    assert room.frames("03-04 12:00").tickets.set_index("ticket_id").loc[urgent, "solution_state"] == "running"


def test_what_is_not_over_and_in_time_is_still_open(room: SupportRoom):
    figure = ticket_targets.first_answer_in_time_share(room.frames("03-02 16:59"), march("03-02 16:59"))

    assert (figure.value, figure.n, figure.still_open) == (1.0, 2, 2)


def test_the_solution_is_held_to_its_own_target_and_waits_for_the_customer(room: SupportRoom):
    figure = ticket_targets.solved_in_time_share(room.frames("03-31 12:00"), march("03-31 12:00"))

    assert (figure.n, figure.value) == (2, 0.5)  # the third is done, the fourth is late
    assert figure.still_open == 2  # both wait for the customer


def test_the_target_is_that_of_the_priority(room: SupportRoom):
    urgent = room.ticket("03-02 10:00", priority="urgent")
    room.answer(urgent, "03-02 11:01")

    frames = room.frames("03-02 12:00")

    assert frames.tickets.set_index("ticket_id").loc[urgent, "answer_state"] == "breached"


def test_each_ticket_stands_in_the_table_once_for_each_target(room: SupportRoom):
    room.ticket("03-02 10:00", queue="sales", priority="low")
    table = ticket_targets.targets_table(opened_in(room.frames("03-03 10:00"), march("03-03 10:00")))

    assert table[["met", "breached", "running"]].to_numpy().sum() == 2 * 5
    normal = table[(table["priority"] == "normal") & (table["target"] == "first answer")].iloc[0]
    theirs = binomtest(2, 4).proportion_ci(method="wilson")
    assert (normal["share"], normal["low"], normal["high"]) == pytest.approx((0.5, theirs.low, theirs.high))
    assert table.loc[table["queue"] == "sales", "share"].isna().all()
