"""In, out and waiting: small registers counted by hand, and the law that binds the counts (K-05)."""

from datetime import date

import pytest

from models.kpi import ticket_flow
from models.kpi.figure import Period
from models.kpi.measure import Asked
from tests.support_room import JAAN, ZONE, SupportRoom, at, march


@pytest.fixture
def room() -> SupportRoom:
    """March 2026: one done, one reopened and done again, one open, one spam, and one still open from February."""
    room = SupportRoom()
    old = room.ticket("02-20 10:00")
    room.move(old, "02-20 11:00", "ACTIVE", JAAN)
    done = room.ticket("03-02 10:00")
    room.move(done, "03-02 11:00", "ACTIVE", JAAN)
    room.move(done, "03-03 12:00", "DONE", JAAN)
    again = room.ticket("03-04 23:30")
    room.move(again, "03-05 10:00", "DONE", JAAN)
    room.move(again, "03-10 10:00", "ACTIVE", JAAN)
    room.move(again, "03-12 10:00", "DONE", JAAN)
    room.ticket("03-31 23:59")
    spam = room.ticket("03-06 10:00")
    room.move(spam, "03-06 10:05", "REMOVED")
    return room


def value(figure, room, asked):
    return figure(room.frames("04-30 12:00"), asked).value


def test_in_is_counted_by_the_day_of_opening_and_out_by_that_of_closing(room: SupportRoom):
    assert value(ticket_flow.tickets_in_count, room, march()) == 3
    assert value(ticket_flow.tickets_reopened_count, room, march()) == 1
    assert value(ticket_flow.tickets_out_count, room, march()) == 3


def test_what_was_removed_is_counted_apart(room: SupportRoom):
    assert value(ticket_flow.tickets_removed_count, room, march()) == 1


def test_what_was_removed_and_brought_back_counts_as_if_it_had_never_been(room: SupportRoom):
    room.move(5, "04-01 10:00", "UNASSIGNED")

    assert value(ticket_flow.tickets_in_count, room, march()) == 4
    assert value(ticket_flow.tickets_out_count, room, march()) == 3
    assert value(ticket_flow.backlog_at_end_count, room, march()) == 3
    assert value(ticket_flow.tickets_removed_count, room, march()) == 0


def test_a_ticket_that_waits_since_before_the_period_is_in_the_backlog(room: SupportRoom):
    assert value(ticket_flow.backlog_at_end_count, room, march()) == 2


def test_days_are_those_of_the_site(room: SupportRoom):
    table = ticket_flow.flow_table(room.frames("04-30 12:00"), march()).set_index("when")

    assert table.loc["2026-03-04", "tickets_in"] == 1  # 21:30 in UTC
    assert table.loc["2026-03-31", "tickets_in"] == 1


def test_in_plus_reopened_less_out_is_the_change_of_the_backlog(room: SupportRoom):
    table = ticket_flow.flow_table(room.frames("04-30 12:00"), march())

    change = table["backlog"].diff().fillna(table["backlog"] - 1)  # one was waiting before March
    assert (table["tickets_in"] + table["reopened"] - table["tickets_out"] == change).all()


def test_each_waiting_ticket_is_in_exactly_one_band_of_age(room: SupportRoom):
    table = ticket_flow.flow_table(room.frames("04-30 12:00"), march()).set_index("when")

    assert (table[list(ticket_flow.BAND_NAMES)].sum(axis=1) == table["backlog"]).all()
    assert table.loc["2026-03-31", "under a day"] == 1
    assert table.loc["2026-03-31", "over a month"] == 1
    assert table.loc["2026-03-10", "3 to 7 days"] == 1  # reopened; its age counts from the opening


def test_the_past_is_as_it_was_then(room: SupportRoom):
    frames, asked = room.frames("03-11 12:00"), march("03-11 12:00")

    assert ticket_flow.tickets_out_count(frames, asked).value == 2
    assert ticket_flow.backlog_now_count(frames, asked).value == 2
    assert ticket_flow.flow_table(frames, asked)["when"].iloc[-1] == "2026-03-11"


def test_spam_waits_until_somebody_has_removed_it(room: SupportRoom):
    assert ticket_flow.backlog_now_count(room.frames("03-06 10:02"), march("03-06 10:02")).value == 2
    assert ticket_flow.backlog_now_count(room.frames("03-06 10:06"), march("03-06 10:06")).value == 1


def test_ages_at_the_moment_asked_about_stand_by_queue(room: SupportRoom):
    room.ticket("04-30 10:00", queue="sales")

    table = ticket_flow.age_table(room.frames("04-30 12:00"), march()).set_index("queue")

    assert table.loc["sales", "under a day"] == 1
    assert table.loc["support", ["backlog", "2 weeks to a month", "over a month"]].tolist() == [2, 1, 1]


def test_a_ticket_of_just_a_day_is_no_longer_under_a_day_old(room: SupportRoom):
    table = ticket_flow.age_table(room.frames("04-01 23:59"), march("04-01 23:59")).set_index("queue")

    assert table.loc["support", ["under a day", "1 to 3 days"]].tolist() == [0, 1]


@pytest.mark.parametrize(("opened", "as_of", "band"), [
    ("03-28 12:00", "03-29 12:30", "under a day"),  # the hour after 3:00 was none
    ("10-24 12:00", "10-25 11:30", "1 to 3 days"),  # there were two of them
])  # fmt: skip
def test_an_age_counts_the_hours_that_passed_though_clocks_changed(opened: str, as_of: str, band: str):
    room = SupportRoom()
    room.ticket(opened)

    assert ticket_flow.age_table(room.frames(as_of), march(as_of)).set_index("queue").loc["support", band] == 1


def test_the_ages_at_the_end_of_a_day_of_23_hours_are_those_of_that_moment():
    room = SupportRoom()
    room.ticket("03-29 00:00")

    table = ticket_flow.flow_table(room.frames("04-30 12:00"), march()).set_index("when")

    assert table.loc["2026-03-29", ["under a day", "1 to 3 days"]].tolist() == [1, 0]


def test_a_year_is_told_by_month_and_a_quarter_by_week(room: SupportRoom):
    frames = room.frames("04-30 12:00")
    year = Asked(Period(date(2026, 1, 1), date(2026, 12, 31)), at("04-30 12:00"), ZONE)
    quarter = Asked(Period(date(2026, 1, 1), date(2026, 3, 31)), at("04-30 12:00"), ZONE)

    assert ticket_flow.flow_table(frames, year)[["when", "tickets_in"]].values.tolist() == [
        ["2026-01", 0], ["2026-02", 1], ["2026-03", 3], ["2026-04", 0],
    ]  # fmt: skip
    weeks = ticket_flow.flow_table(frames, quarter).set_index("when")["tickets_in"]
    assert weeks["2026-W10"] == 2  # from Monday, 2 March
    assert weeks.sum() == 4


def test_a_register_without_tickets_has_a_report_too():
    frames = SupportRoom().frames("04-30 12:00")

    assert ticket_flow.tickets_in_count(frames, march()).value == 0
    assert ticket_flow.flow_table(frames, march())["backlog"].sum() == 0


def test_a_line_written_by_a_clock_that_was_put_back_counts_from_the_one_before_it():
    room = SupportRoom()
    ticket = room.ticket("03-02 10:00")
    room.move(ticket, "03-04 12:00", "DONE", JAAN)
    room.move(ticket, "03-03 09:00", "ACTIVE", JAAN)

    frames = room.frames("03-03 10:00")
    assert ticket_flow.tickets_reopened_count(frames, march("03-03 10:00")).value == 0
    assert value(ticket_flow.backlog_now_count, room, march()) == 1
    assert room.frames("04-30 12:00").spans["from_on"].dt.day.tolist() == [2, 4]
