"""Reminders keep to working days of the recipient's country: before the due date earlier, after it later (D-08)."""

from datetime import date

from models.dunning import Recipient
from models.dunning_calendar import planned_day
from models.dunning_policy import Plan
from models.invoice import Party
from tests.dunning_life import STANDARD, Life, a_case, span

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


def test_after_the_due_date_a_weekend_or_holiday_moves_a_reminder_to_the_next_working_day():
    assert planned_day(FRIDAY, 1, "EE") == MONDAY
    assert planned_day(date(2026, 4, 2), 1, "EE") == date(2026, 4, 6)  # Good Friday, then a weekend; Easter Monday is
    assert planned_day(date(2026, 4, 2), 1, "FI") == date(2026, 4, 7)  # a holiday in Finland alone


def test_before_the_due_date_it_goes_on_the_working_day_before():
    assert planned_day(date(2026, 3, 10), -3, "EE") == FRIDAY
    assert planned_day(date(2026, 2, 27), -3, "EE") == date(2026, 2, 23)  # the 24th is Estonia's own day


def test_each_party_has_the_days_of_its_own_country():
    recipients = {Party.SELLER: Recipient("EE"), Party.BUYER: Recipient("FI")}
    life = Life(a_case(date(2026, 4, 2), recipients=recipients)).run(span(date(2026, 4, 3), date(2026, 4, 8)))

    assert life.sent == [(date(2026, 4, 6), 1, "seller"), (date(2026, 4, 7), 1, "buyer")]


def test_of_a_country_that_nobody_knows_the_weekends_count():
    assert planned_day(FRIDAY, 1, "ZZ") == planned_day(FRIDAY, 1, "") == MONDAY


def test_what_could_not_go_on_its_day_waits_for_a_working_day_too():
    life = Life(a_case(date(2026, 3, 4))).run([SATURDAY])
    assert life.sent == []
    assert life.next_look == MONDAY
    life.run([MONDAY])

    assert life.to("buyer") == [(MONDAY, 1)]


def test_the_calendar_can_be_switched_off():
    plan = STANDARD.model_copy(update={"calendar": False})
    life = Life(a_case(FRIDAY), plan).run(span(date(2026, 3, 1), SATURDAY))

    assert life.to("buyer") == [(date(2026, 3, 3), -3), (SATURDAY, 1)]


def test_about_three_of_ten_reminders_move():
    days = span(date(2026, 1, 1), date(2026, 12, 31))
    moved = [planned_day(due, 7, "EE") != date.fromordinal(due.toordinal() + 7) for due in days]

    assert 0.25 < sum(moved) / len(moved) < 0.35


def test_on_the_due_date_itself_a_reminder_goes_earlier_rather_than_late():
    plan = Plan.model_validate({"age_limit_days": 5, "steps": [{"days": 0, "to": ["buyer"]}]})

    assert Life(a_case(date(2026, 3, 8)), plan).run(span(date(2026, 3, 1), MONDAY)).to("buyer") == [(FRIDAY, 0)]
    assert Life(a_case(date(2026, 3, 8)), plan).run([MONDAY]).sent == []
