"""Workload by the time that tickets were held, and tickets by customer, counted by hand (K-05)."""

import pytest

from models.kpi import workload
from tests.support_room import JAAN, MARI, SupportRoom, march

NAMES = {JAAN: "Jaan", MARI: "Mari"}


@pytest.fixture
def room() -> SupportRoom:
    """One ticket that Jaan held for three days and Mari for one, and one that only Mari held, for an hour of it."""
    room = SupportRoom()
    passed_on = room.ticket("03-02 10:00", customer_id=7)
    room.move(passed_on, "03-02 10:00", "ACTIVE", JAAN)
    room.move(passed_on, "03-05 10:00", "ACTIVE", MARI)
    room.move(passed_on, "03-06 10:00", "DONE", MARI)
    short = room.ticket("03-05 12:00")
    room.move(short, "03-05 12:00", "ACTIVE", MARI)
    room.move(short, "03-05 13:00", "UNASSIGNED")
    room.answer(passed_on, "03-02 11:00", JAAN)
    room.answer(passed_on, "03-03 11:00", JAAN)
    return room


def agents(room, as_of="04-30 12:00"):
    return workload.workload_table(room.frames(as_of), march(as_of), NAMES).set_index("agent")


def test_time_held_goes_to_who_had_the_ticket_not_to_its_last_assignee(room: SupportRoom):
    assert agents(room)["held_hours"].to_dict() == {"Jaan": 72, "Mari": 25}
    assert agents(room)["tickets_held"].to_dict() == {"Jaan": 1, "Mari": 2}


def test_tickets_at_once_are_told_on_average_and_at_most(room: SupportRoom):
    table = agents(room, "03-06 00:00")

    assert table["most_at_once"].to_dict() == {"Jaan": 1, "Mari": 2}
    assert table.loc["Jaan", "at_once"] == pytest.approx(72 / (5 * 24))


def test_what_is_passed_on_at_one_moment_is_not_held_twice(room: SupportRoom):
    again = room.ticket("03-05 13:00")  # as the short one goes back to all
    room.move(again, "03-05 13:00", "ACTIVE", MARI)

    assert agents(room).loc["Mari", "most_at_once"] == 2


def test_what_is_held_still_counts_until_the_moment_asked_about(room: SupportRoom):
    table = agents(room, "03-05 11:00")

    assert table.loc["Mari", ["held_hours", "held_still"]].tolist() == [1, 1]
    assert workload.held_hours(room.frames("03-05 11:00"), march("03-05 11:00")).value == 73


def test_answers_count_for_who_wrote_them(room: SupportRoom):
    assert agents(room)["answers"].to_dict() == {"Jaan": 2, "Mari": 0}
    assert workload.answers_written_count(room.frames("04-30 12:00"), march()).value == 2


def test_hours_before_the_period_are_not_in_it(room: SupportRoom):
    early = room.ticket("02-28 22:00")
    room.move(early, "02-28 22:00", "ACTIVE", JAAN)
    room.move(early, "03-01 01:00", "DONE", JAAN)

    assert agents(room).loc["Jaan", "held_hours"] == 73


def test_customers_stand_by_their_tickets_and_who_is_not_known_apart(room: SupportRoom):
    room.ticket("03-10 10:00", customer_id=7)

    table = workload.customers_table(room.frames("04-30 12:00"), march(), {7: "Kuusk OÜ"}).set_index("customer")

    assert table["tickets"].to_dict() == {"Kuusk OÜ": 2, "(not identified)": 1}
    assert table.loc["Kuusk OÜ", ["open", "answers", "answer_median_hours"]].tolist() == [1, 2, 1]


def test_small_customers_are_told_together(room: SupportRoom):
    for number in range(30):
        room.ticket("03-10 10:00", customer_id=100 + number)

    table = workload.customers_table(room.frames("04-30 12:00"), march(), {})

    assert len(table) == workload.MOST_CUSTOMERS + 1
    assert table["tickets"].sum() == 32
    assert table["customer"].iloc[-1] == "(all others)"


def test_who_has_a_ticket_is_taken_from_its_row_where_the_history_does_not_say_so():
    room = SupportRoom()
    ticket = room.ticket("03-02 10:00")
    room.move(ticket, "03-02 12:00", "ACTIVE", MARI)
    room.lines[-1]["assignee"] = ""

    assert agents(room, "03-02 13:00")["held_hours"].to_dict() == {"Mari": 1}
