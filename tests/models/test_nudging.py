"""Which nudges are due: the highest number whose day has come, once, all in one letter a day (O-05)."""

from datetime import date, timedelta

from models.journey import Doer
from models.journey_policy import read_template
from models.journey_standing import About, Wait
from models.nudging import Due, Given, nudges_due
from tests.journey_room import MONDAY, SHORT

DAY = timedelta(days=1)
TEMPLATE = read_template(SHORT, file="short.yaml")  # nudges: [1, 3]
FRIDAY, SATURDAY = MONDAY + 4 * DAY, MONDAY + 5 * DAY


def a_wait(step: str = "hello", *, due_on: date = MONDAY, doer: Doer = Doer.CUSTOMER) -> Wait:
    return Wait(About.STEP, step, doer, due_on - 2 * DAY, 2, due_on, 6)


def due(*waits: Wait, today: date, given: tuple[Given, ...] = (), country: str = "EE") -> list[Due]:
    return nudges_due(TEMPLATE, waits, given, country=country, today=today)


def test_a_number_is_due_from_its_day_on():
    assert due(a_wait(), today=MONDAY) == []
    assert due(a_wait(), today=MONDAY + DAY) == [Due("hello", 1, MONDAY)]
    assert due(a_wait(), today=MONDAY + 3 * DAY) == [Due("hello", 2, MONDAY)]


def test_a_number_goes_once_and_none_below_it_later():
    given = (Given("hello", 2, MONDAY + 3 * DAY),)

    assert due(a_wait(), today=FRIDAY, given=given) == []


def test_each_number_of_each_step_goes_once():
    both = (Given("hello", 1, MONDAY + DAY), Given("hello", 2, MONDAY + 3 * DAY))

    assert due(a_wait(), a_wait("login"), today=FRIDAY, given=both) == [Due("login", 2, MONDAY)]


def test_what_is_due_goes_in_one_letter_and_nothing_more_that_day():
    both = due(a_wait(), a_wait("login"), today=FRIDAY)
    assert [each.step for each in both] == ["hello", "login"]

    assert due(a_wait(), a_wait("login"), today=FRIDAY, given=(Given("hello", 2, FRIDAY),)) == []
    assert due(a_wait("login"), today=MONDAY + DAY, given=(Given("hello", 2, FRIDAY),)) == []  # a day run again


def test_none_goes_on_a_day_off_of_the_customers_country():
    assert due(a_wait(), today=SATURDAY) == []
    assert due(a_wait(due_on=date(2026, 4, 2)), today=date(2026, 4, 6), country="FI") == []  # Easter Monday
    assert due(a_wait(due_on=date(2026, 4, 2)), today=date(2026, 4, 6), country="EE") != []


def test_none_goes_while_the_wait_is_ours():
    assert due(a_wait("check", doer=Doer.SUPPORT), today=FRIDAY) == []
    assert due(a_wait(), a_wait("check", doer=Doer.SUPPORT), today=FRIDAY) == []
