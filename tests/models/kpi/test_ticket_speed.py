"""First answers, solutions and reopenings of small registers, computed by hand (K-05)."""

import pytest
from scipy.stats import CensoredData, ecdf

from models.kpi import ticket_speed
from models.kpi.ticket_speed import opened_in
from tests.support_room import JAAN, MARI, SupportRoom, march


@pytest.fixture
def room() -> SupportRoom:
    return SupportRoom()


def value(figure, room, as_of="04-30 12:00"):
    return figure(room.frames(as_of), march(as_of)).value


def row(room, ticket, as_of="04-30 12:00"):
    return room.frames(as_of).tickets.set_index("ticket_id").loc[ticket]


def test_the_first_answer_is_a_persons_in_wall_and_in_working_hours(room: SupportRoom):
    ticket = room.ticket("03-06 15:00")  # a Friday
    room.answer(ticket, "03-09 11:00")  # the Monday after
    room.answer(ticket, "03-09 12:00", MARI)

    assert row(room, ticket)["answer_hours"] == 68
    assert row(room, ticket)["answer_worked_hours"] == 4
    assert value(ticket_speed.first_answer_worked_hours_median, room) == 4
    assert value(ticket_speed.first_answer_wall_hours_median, room) == 68


def test_a_ticket_without_an_answer_counts_for_as_long_as_it_was_watched(room: SupportRoom):
    answered, closed, waits = (room.ticket("03-02 10:00") for _ in range(3))
    room.answer(answered, "03-02 12:00")
    room.move(closed, "03-02 11:00", "DONE", JAAN)

    figure = ticket_speed.first_answer_worked_hours_median(room.frames("03-02 15:00"), march("03-02 15:00"))

    assert (figure.n, figure.still_open) == (3, 2)
    assert figure.value == 2  # two are at risk at two hours: half of what is left
    assert row(room, closed, "03-02 15:00")["answer_worked_hours"] == 1
    assert row(room, waits, "03-02 15:00")["answer_worked_hours"] == 5


def test_a_median_that_is_not_reached_says_so(room: SupportRoom):
    room.answer(room.ticket("03-02 10:00"), "03-02 12:00")
    room.ticket("03-02 10:00")
    room.ticket("03-02 10:00")

    figure = ticket_speed.first_answer_worked_hours_median(room.frames("03-02 15:00"), march("03-02 15:00"))

    assert figure.value is None
    assert figure.note == "median not reached"


def test_an_answer_after_the_moment_asked_about_has_not_been_given_yet(room: SupportRoom):
    ticket = room.ticket("03-02 10:00")
    room.answer(ticket, "03-02 12:00")

    assert not row(room, ticket, "03-02 11:59")["is_answered"]
    assert row(room, ticket, "03-02 12:00")["is_answered"]


def test_of_a_ticket_that_our_own_mail_began_no_first_answer_is_asked(room: SupportRoom):
    ticket = room.ticket("03-02 10:00")
    room.mails.clear()
    room.answer(ticket, "03-02 10:00")
    room.mail(ticket, "03-02 11:00")
    room.answer(ticket, "03-02 12:00")

    assert ticket_speed.first_answer_worked_hours_median(room.frames("04-30 12:00"), march()).n == 0
    assert ticket_speed.solution_worked_hours_median(room.frames("04-30 12:00"), march()).n == 1


def test_the_solution_pauses_while_the_customer_has_to_answer(room: SupportRoom):
    ticket = room.ticket("03-02 10:00")
    room.answer(ticket, "03-02 12:00")
    room.mail(ticket, "03-03 10:00")
    room.move(ticket, "03-03 11:30", "DONE", JAAN)

    assert row(room, ticket)["solution_worked_hours"] == 3.5
    assert row(room, ticket)["solution_hours"] == 25.5


def test_a_reopened_ticket_is_solved_when_it_is_done_for_good(room: SupportRoom):
    ticket = room.ticket("03-02 10:00")
    room.move(ticket, "03-02 12:00", "DONE", JAAN)
    room.move(ticket, "03-04 10:00", "ACTIVE", JAAN)

    assert value(ticket_speed.solution_worked_hours_median, room, "03-04 11:00") is None
    room.move(ticket, "03-04 13:00", "DONE", JAAN)
    assert row(room, ticket)["solution_worked_hours"] == 5
    assert row(room, ticket)["solution_hours"] == 51


def test_reopened_tickets_are_a_share_of_those_closed_in_the_period(room: SupportRoom):
    for day in range(2, 12):
        room.move(room.ticket(f"03-{day:02} 10:00"), f"03-{day:02} 11:00", "DONE", JAAN)
    for ticket in (1, 2):
        room.move(ticket, "03-12 10:00", "ACTIVE", JAAN)
        room.move(ticket, "03-12 11:00", "DONE", JAAN)

    figure = ticket_speed.reopened_share(room.frames("03-20 12:00"), march("03-20 12:00"))

    assert (figure.value, figure.n, figure.still_open) == (0.2, 10, 5)  # closed since 6 March at noon


def test_reopened_within_14_days_asks_only_of_tickets_followed_so_long(room: SupportRoom):
    for day in range(2, 12):
        room.move(room.ticket(f"03-{day:02} 10:00"), f"03-{day:02} 11:00", "DONE", JAAN)
    room.move(1, "03-17 10:00", "ACTIVE", JAAN)
    room.move(2, "03-17 10:00", "ACTIVE", JAAN)
    room.move(10, "03-12 10:00", "ACTIVE", JAAN)

    figure = ticket_speed.reopened_within_14_days_share(room.frames("03-20 12:00"), march("03-20 12:00"))

    assert (figure.value, figure.n, figure.still_open) == (0.2, 5, 5)


def test_medians_and_curves_are_those_of_scipy(room: SupportRoom):
    for number in range(40):
        ticket = room.ticket(f"03-{2 + number % 5:02} 10:00")
        if number % 3:
            room.answer(ticket, f"03-{2 + number % 5:02} {10 + number % 7}:{number:02}")
    tickets = opened_in(room.frames("03-07 12:00"), march("03-07 12:00"))
    is_answered = tickets["is_answered"]
    hours = tickets["answer_worked_hours"]
    theirs = ecdf(CensoredData(hours[is_answered].to_numpy(), right=hours[~is_answered].to_numpy())).cdf

    curve = ticket_speed.answer_curve(tickets, "answer_worked_hours")

    for each in (0.5, 2, 4.5, 6):
        assert curve.ended_by(each).value == pytest.approx(float(theirs.evaluate(each)))


def test_times_stand_by_queue(room: SupportRoom):
    room.answer(room.ticket("03-02 10:00"), "03-02 12:00")
    room.answer(room.ticket("03-02 10:00", queue="sales"), "03-02 11:00")

    table = ticket_speed.times_table(opened_in(room.frames("04-30 12:00"), march()), "queue").set_index("queue")

    assert table["answer_median_hours"].to_dict() == {"sales": 1, "support": 2}
    assert table["solution_still_open"].to_dict() == {"sales": 1, "support": 1}
