"""Which tickets have waited too long, and what is told about them (T-22)."""

from datetime import UTC, datetime, timedelta

import pytest
from markdown_it import MarkdownIt

from models.ageing import Ageing, OpenTicket, alarms_of, band_of, events_of, is_overdue, standing_since
from models.ageing_report import ACTS, ageing_report
from models.calendar import Calendar
from models.moves import check_move
from models.service_level import Event, State, What
from models.service_policy import read_service_levels
from models.ticket import Priority, Status
from tasks.service_levels import POLICY
from tasks.settings import CHECKOUT

ALWAYS = Calendar(hours=(((0, 1440),),) * 7)
ENTRY = read_service_levels((CHECKOUT / POLICY).read_text("utf-8"), file=POLICY).of("support")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(
    status: Status = Status.UNASSIGNED, *, priority: Priority = Priority.NORMAL, events: tuple[Event, ...] = (),
    subject: str = "Arve",
) -> OpenTicket:  # fmt: skip
    return OpenTicket(
        id=17, queue="support", status=status, priority=priority, subject=subject, customer="", assignee="",
        assignee_name="", started_at=START, since=START, events=events,
    )  # fmt: skip


def alarms(ticket: OpenTicket, hours: float) -> list[tuple[str, State]]:
    return [(alarm.target, alarm.state) for alarm in alarms_of(ticket, ENTRY, ALWAYS, START + hours * HOUR)]


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "under a day"), (0.9, "under a day"), (1, "1 to 3 days"), (2.9, "1 to 3 days"), (3, "3 to 7 days"),
        (6.9, "3 to 7 days"), (7, "1 to 2 weeks"), (13.9, "1 to 2 weeks"), (14, "2 weeks to a month"),
        (29.9, "2 weeks to a month"), (30, "over a month"), (400, "over a month"),
    ],
)  # fmt: skip
def test_every_age_has_its_band(days: float, band: str):
    assert band_of(timedelta(days=days)) == band


def test_an_unassigned_ticket_may_wait_as_long_as_its_queue_allows_and_an_active_one_longer():
    assert not is_overdue(waiting(), ENTRY, ALWAYS, START + 4 * HOUR)
    assert is_overdue(waiting(), ENTRY, ALWAYS, START + 4.1 * HOUR)
    assert not is_overdue(waiting(Status.ACTIVE), ENTRY, ALWAYS, START + 24 * HOUR)
    assert is_overdue(waiting(Status.ACTIVE), ENTRY, ALWAYS, START + 24.1 * HOUR)


def test_a_target_is_warned_about_before_it_is_missed_and_then_told_as_missed():
    assert alarms(waiting(), 5) == []
    assert alarms(waiting(), 6) == [("first_answer", State.WARNING)]
    assert alarms(waiting(), 8) == [("first_answer", State.BREACH)]


def test_an_urgent_ticket_is_warned_about_sooner():
    assert alarms(waiting(priority=Priority.URGENT), 0.8) == [("first_answer", State.WARNING)]


def test_an_answered_ticket_has_only_its_solution_left():
    answered = waiting(events=(Event(START + HOUR, What.ANSWER), Event(START + 2 * HOUR, What.CUSTOMER)))

    assert alarms(answered, 8) == []
    assert alarms(answered, 41) == [("solution", State.BREACH)]


def test_a_first_answer_that_came_late_is_no_news():
    assert alarms(waiting(events=(Event(START + 9 * HOUR, What.ANSWER),)), 10) == []


def test_what_was_missed_more_than_a_week_ago_is_left_to_the_digest():
    a_week = 24 * 7

    assert alarms(waiting(), 8 + a_week - 0.1) == [("first_answer", State.BREACH), ("solution", State.BREACH)]
    assert alarms(waiting(), 8 + a_week) == [("solution", State.BREACH)]
    assert alarms(waiting(), 24 * 30) == []


def test_only_what_was_closed_opens_again():
    moves = [(START, Status.ACTIVE), (START + HOUR, Status.DONE), (START + 2 * HOUR, Status.ACTIVE)]

    assert [event.what for event in events_of([], moves)] == [What.CLOSED, What.OPENED]


def test_a_redirect_does_not_begin_the_wait_anew_and_a_return_does():
    taken, redirected = (START + HOUR, Status.ACTIVE), (START + 2 * HOUR, Status.ACTIVE)
    back = (START + 3 * HOUR, Status.UNASSIGNED)

    assert standing_since(Status.UNASSIGNED, [], START) == START
    assert standing_since(Status.ACTIVE, [taken, redirected], START) == START + HOUR
    assert standing_since(Status.UNASSIGNED, [taken, redirected, back], START) == START + 3 * HOUR


def test_a_status_that_no_move_led_to_counts_from_the_tickets_start():
    assert standing_since(Status.ACTIVE, [(START + HOUR, Status.DONE)], START) == START


def test_the_report_counts_bands_and_shows_foreign_words_as_words():
    ageing = Ageing(overdue=[waiting(subject="<script> | [x](javascript:1)")])
    ageing.bands[Status.UNASSIGNED, "1 to 3 days"] = 2
    markdown = ageing_report(
        ageing, START, time_zone="UTC", desk=lambda number: f"http://desk/{number}",
        form=lambda number, action: f"/f?{number}-{action}",
    )  # fmt: skip
    page = MarkdownIt("commonmark").enable("table").render(markdown)

    assert "**2 open tickets**" in markdown
    assert "| 1 to 3 days | 2 | 0 |" in markdown
    assert '<a href="http://desk/17">17</a>' in page
    assert '<a href="/f?17-assign">act</a>' in page
    assert "<script" not in page
    assert page.count("<a ") == 2


@pytest.mark.parametrize("status", [Status.UNASSIGNED, Status.ACTIVE])
def test_the_report_fills_the_form_with_an_act_that_the_status_allows(status: Status):
    check_move(ACTS[status], ticket_id=17, status=status)


def test_moves_follow_each_other_as_they_were_written_though_the_clock_was_put_back():
    moves = [(START + HOUR, Status.DONE), (START, Status.ACTIVE)]

    assert standing_since(Status.ACTIVE, moves, START) == START + HOUR
    assert [event.what for event in events_of([], moves)] == [What.CLOSED, What.OPENED]


def test_of_moves_at_one_moment_the_last_one_counts():
    moves = [(START, Status.REMOVED), (START + HOUR, Status.UNASSIGNED), (START + HOUR, Status.ACTIVE)]

    assert standing_since(Status.ACTIVE, moves, START) == START + HOUR
