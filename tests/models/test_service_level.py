"""Targets and their clocks, told as timelines (T-23)."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.calendar import Calendar
from models.service_level import Event, Reading, State, What, first_answer, is_answer, solution
from models.service_policy import ServiceLevelsError, read_service_levels
from models.ticket import Priority
from tasks.service_levels import POLICY, service_levels
from tasks.settings import CHECKOUT, Settings

ZONE = ZoneInfo("Europe/Tallinn")
OFFICE = Calendar(hours=(((9 * 60, 17 * 60),),) * 5 + ((), ()), time_zone="Europe/Tallinn")
TEXT = (CHECKOUT / POLICY).read_text("utf-8")
CUSTOMER, ANSWER, CLOSED, OPENED = What.CUSTOMER, What.ANSWER, What.CLOSED, What.OPENED


def at(day: int, hour: int = 9) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, tzinfo=ZONE)


def happened(*events: tuple[What, datetime]) -> list[Event]:
    return [Event(moment, what) for what, moment in events]


def answered(now: datetime, *events: tuple[What, datetime], target: int = 8) -> Reading:
    """The first answer's clock of a ticket of Monday at 9."""
    return first_answer(
        happened(*events), started_at=at(2), target=timedelta(hours=target), warn_part=0.75, calendar=OFFICE, now=now
    )


def solved(now: datetime, *events: tuple[What, datetime], target: int = 16) -> Reading:
    """The solution's clock of the same ticket."""
    return solution(
        happened(*events), started_at=at(2), target=timedelta(hours=target), warn_part=0.75, calendar=OFFICE, now=now
    )


def test_a_first_answer_is_awaited_warned_about_and_missed():
    assert answered(at(2, 14)).state == State.RUNNING
    assert answered(at(2, 15)).state == State.WARNING
    assert answered(at(2, 17)).state == State.BREACH
    assert (answered(at(2, 14)).warn_at, answered(at(2, 14)).due_at) == (at(2, 15), at(2, 17))


def test_an_answer_in_time_meets_the_target_for_good():
    reading = answered(at(20), (ANSWER, at(2, 11)))

    assert (reading.state, reading.used) == (State.MET, timedelta(hours=2))


def test_what_is_answered_or_done_at_the_very_moment_of_its_target_has_met_it():
    assert answered(at(20), (ANSWER, at(2, 17))).state == State.MET
    assert solved(at(20), (CLOSED, at(3, 17))).state == State.MET


def test_a_clock_that_waits_since_the_very_moment_of_its_target_has_not_missed_it():
    answered_then = (ANSWER, at(3, 17))

    assert solved(at(20), answered_then).state == State.WARNING
    assert solved(at(20), answered_then, (CLOSED, at(6, 10))).state == State.MET
    assert solved(at(20), answered_then, (CUSTOMER, at(6, 10))).state == State.BREACH
    assert solved(at(20), answered_then, (CUSTOMER, at(6, 10)), (ANSWER, at(6, 10))).state == State.WARNING


def test_an_answer_in_the_night_after_its_target_is_late_though_nobody_worked_meanwhile():
    assert answered(at(20), (ANSWER, at(2, 20))).state == State.BREACH
    assert solved(at(20), (CLOSED, at(3, 20))).state == State.BREACH


def test_a_late_answer_stays_late():
    assert answered(at(20), (ANSWER, at(3, 10))).state == State.BREACH


def test_a_ticket_that_is_finished_without_an_answer_needs_none_any_more():
    assert answered(at(20), (CLOSED, at(2, 10))).state == State.MET


def test_a_customers_further_mail_is_no_answer():
    assert answered(at(2, 14), (CUSTOMER, at(2, 10))).state == State.RUNNING


def test_what_happens_later_is_not_known_yet_and_what_happens_now_is():
    assert answered(at(2, 10), (ANSWER, at(2, 11))).state == State.RUNNING
    assert answered(at(2, 11), (ANSWER, at(2, 11))).state == State.MET
    assert solved(at(2, 11), (CLOSED, at(2, 11))).state == State.MET


def test_what_happened_may_be_told_in_any_order():
    story = [(CUSTOMER, at(2, 14)), (ANSWER, at(2, 12)), (ANSWER, at(2, 16)), (CLOSED, at(3, 9))]

    assert answered(at(20), *reversed(story)).used == timedelta(hours=3)
    assert solved(at(20), *reversed(story)).used == timedelta(hours=5)


@pytest.mark.parametrize(
    ("recipients", "is_one"),
    [
        (["mari@klient.ee"], True),
        (["jaan@firm.ee"], False),
        (["jaan@firm.ee", "mari@klient.ee"], True),
        (["jaan@firm.ee", "peeter@firm.ee"], False),
        ([], True),
    ],
)
def test_a_mail_of_ours_answers_unless_all_whom_it_names_are_ours(recipients: list[str], *, is_one: bool):
    assert is_answer(recipients, {"firm.ee"}.__contains__) is is_one


def test_the_clock_waits_from_our_answer_until_the_customers_next_mail():
    story = [(CUSTOMER, at(2)), (ANSWER, at(2, 11)), (CUSTOMER, at(5, 10))]

    assert solved(at(4), *story).state == State.WAITING
    assert solved(at(4), *story).used == timedelta(hours=2)
    assert solved(at(4), *story).due_at is None
    assert solved(at(5, 12), *story).used == timedelta(hours=4)
    assert solved(at(5, 12), *story).due_at == at(6, 16)


def test_two_answers_pause_once_and_two_mails_resume_once():
    story = [(ANSWER, at(2, 10)), (ANSWER, at(2, 12)), (CUSTOMER, at(2, 13)), (CUSTOMER, at(2, 14))]

    assert solved(at(2, 15), *story).used == timedelta(hours=3)


def test_every_pause_is_left_out():
    story = [(ANSWER, at(2, 10)), (CUSTOMER, at(2, 12)), (ANSWER, at(2, 13)), (CUSTOMER, at(2, 16))]

    assert solved(at(2, 17), *story).used == timedelta(hours=3)


def test_the_solution_is_warned_about_and_missed():
    assert solved(at(3, 13)).state == State.WARNING
    assert solved(at(3, 17)).state == State.BREACH


def test_a_ticket_done_in_time_has_met_its_target():
    reading = solved(at(20), (CLOSED, at(3, 10)))

    assert (reading.state, reading.used) == (State.MET, timedelta(hours=9))


def test_a_target_missed_before_the_pause_stays_missed():
    assert solved(at(20), (ANSWER, at(6, 10))).state == State.BREACH


def test_a_reopened_ticket_runs_on_from_where_it_stood():
    story = [(ANSWER, at(2, 10)), (CLOSED, at(2, 10)), (CUSTOMER, at(5, 10)), (OPENED, at(5, 11))]

    assert solved(at(4), *story).state == State.MET
    assert solved(at(5, 13), *story).used == timedelta(hours=3)
    assert solved(at(5, 13), *story).state == State.RUNNING


def test_a_ticket_that_an_agent_opens_again_waits_for_us_and_not_for_the_customer():
    story = [(ANSWER, at(2, 10)), (CLOSED, at(2, 10)), (OPENED, at(3, 9))]

    assert solved(at(3, 12), *story).used == timedelta(hours=4)


def test_nights_and_weekends_take_nothing_from_a_target():
    assert solved(at(9), (ANSWER, at(2, 10)), (CUSTOMER, at(6, 17))).used == timedelta(hours=1)


def test_our_own_policy_is_whole_and_names_every_priority():
    levels = read_service_levels(TEXT, file=POLICY)

    assert set(levels.of("support").targets) == set(Priority)
    assert levels.calendar_of("support", country="EE", time_zone="Europe/Tallinn").country == "EE"


def test_a_copy_in_the_home_wins(home: Path):
    own = home / POLICY
    own.parent.mkdir()
    own.write_text(TEXT.replace("unassigned_hours: 4", "unassigned_hours: 1"), "utf-8")

    assert service_levels(Settings()).of("support").unassigned_for == timedelta(hours=1)


def test_a_queue_may_have_an_entry_and_a_calendar_of_its_own():
    text = TEXT.replace("calendars:", "calendars:\n  night: {hours: {mon-sun: '00:00-24:00'}, country: none}")
    entry = TEXT.partition("queues:")[2].partition("default:")[2].replace("calendar: office", "calendar: night")
    levels = read_service_levels(f"{text}\n  billing:{entry}", file=POLICY)

    calendar = levels.calendar_of("billing", country="EE", time_zone="UTC")
    assert (calendar.hours, calendar.country) == ((((0, 1440),),) * 7, "")


@pytest.mark.parametrize(("old", "new", "hours", "zone"), [
    ("", "", [(540, 1020)], "UTC"),
    ("09:00-17:00", "09:30-12:00, 12:45-24:00", [(570, 720), (765, 1440)], "UTC"),
    ("closed: []", "time_zone: Europe/Helsinki", [(540, 1020)], "Europe/Helsinki"),
    ("closed: []", "time_zone:", [(540, 1020)], "UTC"),
])  # fmt: skip
def test_the_office_works_from_monday_to_friday_by_its_own_clock(old: str, new: str, hours: list[Any], zone: str):
    levels = read_service_levels(TEXT.replace(old, new, 1), file=POLICY)

    calendar = levels.calendar_of("support", country="EE", time_zone="UTC")
    assert (calendar.hours, calendar.time_zone) == ((tuple(hours),) * 5 + ((), ()), zone)


def test_what_an_entry_does_not_say_of_warnings_is_three_quarters():
    assert read_service_levels(TEXT.replace("warn_at: 0.75", ""), file=POLICY).of("support").warn_at == 0.75


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("09:00-17:00", "9-17", "line 6: calendars.office.hours.mon-fri: '9-17' are no hours"),
        ("09:00-17:00", "17:00-09:00", "each span must end after it begins"),
        ("09:00-17:00", "09:00-24:01", "at the latest 24:00"),
        ("09:00-17:00", "09:00-09:00", "each span must end after it begins"),
        ("09:00-17:00", "09:00-12:00, 12:00-17:00", "and before the next"),
        ("09:00-17:00", "09:00-13:00, 12:00-17:00", "each span must end after it begins and before the next"),
        ("mon-fri:", "monday:", "'monday' names no days; write mon, or mon-fri"),
        ("mon-fri:", "fri-mon:", "'fri-mon' names no days"),
        ("mon-fri:", "mon-xyz:", "'mon-xyz' names no days"),
        ("mon-fri:", "wed: 10:00-11:00, mon-fri:", "wed is named twice"),
        ("calendar: office", "calendar: ofice", "the calendar 'ofice', which is not under calendars"),
        ("warn_at: 0.75", "warn_at: 75", "queues.default.warn_at: Input should be less than or equal to 1"),
        ("unassigned_hours: 4", "unassigned_hours: 1.0e+300", "Input should be less than or equal to 10000"),
        ("unassigned_hours: 4", "unassigned_hours: 10001", "Input should be less than or equal to 10000"),
        ("unassigned_hours: 4", "unassigned_hours: 0", "Input should be greater than 0"),
        ("warn_at: 0.75", "warnat: 0.75", "queues.default.warnat: this key is unknown"),
        ("  default:", "  others:", "queues needs an entry named default"),
        ("low: {", "lowest: {", "queues.default.targets.lowest"),
        ("      low:", "      # low:", "the targets of low are missing"),
        ("closed: []", "country: XX", "calendars.office.country: The public holidays of 'XX' are not known"),
        ("closed: []", "time_zone: Tallinn", "calendars.office.time_zone: this time zone is unknown"),
        ("queues:", "queues: [", "is not readable YAML"),
    ],
)
def test_a_fault_in_the_policy_is_told_with_its_place(old: str, new: str, message: str):
    with pytest.raises(ServiceLevelsError) as refused:
        read_service_levels(TEXT.replace(old, new, 1), file=POLICY)

    assert message in str(refused.value)
    assert POLICY in str(refused.value)
