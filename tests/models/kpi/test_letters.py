"""Openings, bounces and complaints of small sets of letters, counted by hand (K-03)."""

import numpy as np
import pytest
from scipy.stats import binomtest

from models.kpi import letter_tables, letters
from models.kpi.frames_letters import NO_STEP
from models.kpi.numbers import figure_value
from tests.letters_sent import a_letter, sent
from tests.support_room import march

MONDAY, SATURDAY = "03-02", "03-07"


def test_openings_are_told_with_machines_and_without():
    frame = sent(
        a_letter("03-02 08:00", seen="03-02 09:00"),
        a_letter("03-02 08:00", opened="03-02 08:01"),  # a machine's
        a_letter("03-02 08:00"),
        a_letter("03-02 08:00"),
    )

    assert letters.opened_share(frame, march()).value == 0.5
    assert letters.opened_without_machines_share(frame, march()).value == 0.25


def test_what_came_back_or_was_rejected_is_no_denominator():
    frame = sent(
        a_letter("03-02 08:00", seen="03-02 09:00"), a_letter("03-02 08:00", bounced=2),
        a_letter("03-02 08:00", bounced=1), a_letter("03-02 08:00", is_rejected=True),
    )  # fmt: skip

    assert letters.opened_share(frame, march()).n == 1
    assert letters.bounced_share(frame, march()).value == 0.75
    assert letters.bounced_for_good_share(frame, march()).value == 0.25


def test_letters_younger_than_three_days_are_still_open():
    frame = sent(a_letter("03-02 08:00"), a_letter("03-05 08:00", seen="03-05 08:10"))

    figure = letters.opened_without_machines_share(frame, march("03-06 12:00"))

    assert (figure.value, figure.n, figure.still_open) == (0, 1, 1)


def test_the_same_day_is_that_of_the_site():
    frame = sent(
        a_letter("03-02 08:00", seen="03-02 23:59"),
        a_letter("03-02 23:30", seen="03-03 00:10"),
        a_letter("03-02 08:00"),
    )

    figure = letters.opened_same_day_share(frame, march())

    assert (figure.value, figure.n) == (0.5, 2)


def test_a_letter_belongs_to_the_day_on_which_it_left():
    frame = sent(a_letter("02-28 23:30"), a_letter("03-01 00:10", seen="04-02 10:00"))

    assert letters.reminders_sent_count(frame, march()).value == 1
    assert letters.opened_share(frame, march()).value == 1


def test_with_a_company_to_each_letter_the_interval_is_hardly_wider_than_wilsons():
    frame = sent(*(a_letter("03-02 08:00", seen="03-02 09:00" if n % 3 else "") for n in range(300)))

    figure = letters.opened_share(frame, march())

    theirs = binomtest(200, 300).proportion_ci(method="wilson")
    assert (figure.low, figure.high) == pytest.approx((theirs.low, theirs.high), abs=0.001)


def test_many_letters_to_few_companies_that_are_each_alike_tell_little():
    frame = sent(
        *(
            a_letter("03-02 08:00", seen="03-02 09:00" if n % 10 < 6 else "", recipient_id=1 + n % 10)
            for n in range(300)
        )
    )

    figure = letters.opened_share(frame, march())

    assert figure.value == pytest.approx(0.6)
    assert figure.high - figure.low > 0.5


def test_letters_to_one_company_have_no_interval():
    frame = sent(*(a_letter("03-02 08:00", recipient_id=1) for _ in range(9)))

    figure = letters.opened_share(frame, march())

    assert (figure.value, figure.low, figure.note) == (0, None, "one company only")


def test_weekdays_are_held_against_weekends():
    frame = sent(
        *(a_letter(f"{MONDAY} 08:00", seen="03-10 09:00" if n < 65 else "") for n in range(100)),
        *(a_letter(f"{SATURDAY} 08:00", seen="03-10 09:00" if n < 20 else "") for n in range(50)),
    )

    figure = letters.weekdays_over_weekends_share(frame, march())

    assert figure.value == pytest.approx(0.25)
    assert figure_value(figure) == "25.0\u00a0points"
    assert 0.05 < figure.low < 0.25 < figure.high < 0.45


def test_without_weekend_letters_nothing_is_said_of_weekends():
    figure = letters.weekdays_over_weekends_share(sent(a_letter("03-02 08:00")), march())

    assert (figure.value, figure.note) == (None, "none left on one kind of day")


def test_weekday_and_hour_are_those_of_sending_at_the_site():
    frame = sent(a_letter("03-02 08:15", seen="03-04 10:00"), a_letter("03-07 00:30"))

    days = letter_tables.by_weekday(frame, march()).set_index("weekday")
    assert days["delivered"].to_dict() == dict.fromkeys(letter_tables.WEEKDAYS, 0) | {"Monday": 1, "Saturday": 1}
    assert days.loc["Monday", ["seen_share", "same_day_share"]].tolist() == [1, 0]
    assert np.isnan(days.loc["Tuesday", "seen_share"])
    assert letter_tables.by_hour(frame, march())["hour"].tolist() == ["00:00", "08:00"]


def test_steps_stand_in_the_order_of_their_days():
    frame = sent(
        a_letter("03-02 08:00", step_days=14, kind="dunning_buyer_after_14"),
        a_letter("03-02 08:00", step_days=-3, kind="dunning_buyer_before_3"),
        a_letter("03-02 08:00", step_days=1, party="seller", kind="dunning_seller_after_1"),
    )

    assert letter_tables.by_step(frame, march())["step"].tolist() == ["3 days before", "1 day after", "14 days after"]
    assert letter_tables.by_party(frame, march())["sent"].tolist() == [2, 1]


def test_a_letter_without_its_reminder_is_known_by_its_name():
    frame = sent(a_letter("03-02 08:00", kind="dunning_seller_after_1", step_days=NO_STEP, party=None))

    assert (frame.loc[0, "step_days"], frame.loc[0, "party"]) == (1, "seller")


def test_a_letter_is_a_reminder_by_its_name_or_by_its_invoice():
    unknown = {"step_days": NO_STEP, "party": None}
    frame = sent(
        a_letter("03-02 08:00", kind="dunning_buyer_before_3", is_about_invoice=False, **unknown),
        a_letter("03-02 08:00", kind="dunning_buyer_after_14_again", is_about_invoice=False, **unknown),
        a_letter("03-02 08:00", kind="dunning_buyer", is_about_invoice=False, **unknown),
        a_letter("03-02 08:00", kind="invoice_copy", **unknown),
        a_letter("03-02 08:00", kind="in_work", is_about_invoice=False, **unknown),
    )

    assert frame["is_reminder"].tolist() == [True, True, True, True, False]
    assert frame["step_days"].tolist() == [-3, 14, NO_STEP, NO_STEP, NO_STEP]


def test_other_letters_are_counted_apart():
    frame = sent(
        a_letter("03-02 08:00"),
        a_letter("03-02 08:00", kind="in_work", is_about_invoice=False, step_days=NO_STEP, party=None, bounced=1),
        a_letter(
            "03-02 08:00", kind="in_work", is_about_invoice=False, step_days=NO_STEP, party=None, outcome="failed"
        ),
    )

    assert letters.reminders_sent_count(frame, march()).value == 1
    kinds = letter_tables.by_kind(frame, march()).set_index("kind")
    assert kinds.loc["in_work", ["sent", "bounced", "failed"]].tolist() == [1, 1, 1]


def test_a_report_that_came_before_our_own_note_tells_when_a_letter_left():
    frame = sent(a_letter("03-02 08:00") | {"left_at": a_letter("03-01 23:00")["sent_at"]})

    assert frame["sent_on"].dt.day.tolist() == [1]


def test_no_letters_give_a_report_too():
    assert letters.opened_share(sent(), march()).note == "no cases"
    assert letter_tables.by_kind(sent(), march()).empty
