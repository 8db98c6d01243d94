"""Timelines of one invoice: which reminder goes on which day, and why another does not (D-03, D-04, D-07)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.dunning import Past, Recipient, Resting, capped, decide, standing
from models.dunning_outlook import lived
from models.hold import HoldKind
from models.invoice import CollectionType, Party
from models.reminder import Reason, ReminderState
from tests.dunning_life import EXPIRED, HOME, SKIPPED, STANDARD, SUPERSEDED, Life, a_case, span

BUYER, SELLER = Party.BUYER, Party.SELLER
DUE = date(2026, 3, 2)  # a Monday; no public holiday in Estonia from three days before to two weeks after
BEFORE, LATE = date(2026, 2, 27), date(2026, 3, 3)
DAY = timedelta(days=1)
ALWAYS = span(DUE - 20 * DAY, DUE + 40 * DAY)


def day(step: int) -> date:
    return DUE + step * DAY


def test_the_buyer_is_reminded_four_times_and_the_seller_thrice():
    life = Life(a_case(DUE)).run(ALWAYS)

    assert life.to("buyer") == [(BEFORE, -3), (day(1), 1), (day(7), 7), (day(14), 14)]
    assert life.to("seller") == [(day(1), 1), (day(7), 7), (day(14), 14)]


def test_after_the_last_step_nobody_looks_at_the_invoice_any_more():
    assert Life(a_case(DUE)).run(ALWAYS).next_look is None


def test_without_disclosure_the_seller_alone_is_reminded():
    life = Life(a_case(DUE, collection_type=CollectionType.NON_DISCLOSED)).run(ALWAYS)

    assert life.to("buyer") == []
    assert len(life.to("seller")) == 3
    assert life.of(BUYER, 14) == Past(SKIPPED, Reason.NO_CONSENT)


def test_do_not_contact_means_neither():
    life = Life(a_case(DUE, collection_type=CollectionType.DO_NOT_CONTACT)).run(ALWAYS)

    assert life.sent == []
    assert life.of(SELLER, 14) == life.of(BUYER, 14) == Past(SKIPPED, Reason.DO_NOT_CONTACT)


def test_a_change_of_the_collection_type_counts_from_the_next_run_on():
    life = Life(a_case(DUE, collection_type=CollectionType.NON_DISCLOSED)).run(span(BEFORE, day(3)))
    assert life.of(BUYER, 1) == Past(SKIPPED, Reason.NO_CONSENT)
    life.change(collection_type=CollectionType.DISCLOSED).run(span(day(4), day(8)))

    assert life.to("buyer") == [(day(4), 1), (day(7), 7)]


def test_a_collection_type_for_a_while_gives_way_after_its_last_day():
    hold = Resting(HoldKind.COLLECTION_TYPE, day(2), "NON_DISCLOSED")
    life = Life(a_case(DUE, holds=(hold,))).run(span(DUE, day(5)))

    assert life.to("seller") == [(day(1), 1)]
    assert life.to("buyer") == [(day(3), 1)]


def test_of_two_words_about_the_collection_type_the_later_counts():
    words = [Resting(HoldKind.COLLECTION_TYPE, day(9), word) for word in ("DO_NOT_CONTACT", "NON_DISCLOSED")]

    assert Life(a_case(DUE, holds=tuple(words))).run([day(1)]).to("seller") == [(day(1), 1)]


def test_a_promise_to_pay_stops_reminders_to_both_up_to_its_day():
    life = Life(a_case(DUE, holds=(Resting(HoldKind.PROMISE, day(3)),))).run(span(DUE, day(3)))
    assert life.sent == []
    assert life.of(SELLER, 1) == life.of(BUYER, 1) == Past(SKIPPED, Reason.PROMISED)
    life.run([day(4)])

    assert life.sent == [(day(4), 1, "seller"), (day(4), 1, "buyer")]


@pytest.mark.parametrize(
    ("kind", "reason"), [(HoldKind.DISPUTE, Reason.DISPUTED), (HoldKind.DO_NOT_CONTACT, Reason.DO_NOT_CONTACT)]
)
def test_a_hold_without_a_day_stops_reminders_until_somebody_ends_it(kind: HoldKind, reason: Reason):
    life = Life(a_case(DUE, holds=(Resting(kind),))).run(span(DUE, day(8)))
    assert life.of(BUYER, 7) == Past(SKIPPED, reason)
    assert life.of(BUYER, 1) == Past(SUPERSEDED, reason)
    life.change(holds=()).run([day(9)])

    assert life.sent == [(day(9), 7, "seller"), (day(9), 7, "buyer")]


def test_what_is_paid_is_reminded_of_no_more_and_what_is_owed_again_is_by_later_steps():
    life = Life(a_case(DUE)).run(span(BEFORE, DUE))
    life.change(balance=Decimal(0)).run([day(1)])
    assert life.of(BUYER, 1) == Past(SKIPPED, Reason.PAID)
    life.change(balance=Decimal(300)).run(span(day(2), day(8)))

    assert life.to("buyer") == [(BEFORE, -3), (day(7), 7)]


def test_after_missed_days_only_the_highest_due_step_goes():
    life = Life(a_case(DUE)).run([day(8)])

    assert life.sent == [(day(8), 7, "seller"), (day(8), 7, "buyer")]
    assert life.of(BUYER, -3) == life.of(BUYER, 1) == Past(SUPERSEDED, Reason.LATER_STEP_DUE)


def test_a_step_older_than_its_age_limit_is_expired_so_that_no_flood_follows():
    last = day(14) + STANDARD.age_limit_days * DAY
    assert Life(a_case(DUE)).run([last]).to("buyer") == [(last, 14)]
    life = Life(a_case(DUE)).run([last + DAY])

    assert life.sent == []
    assert life.of(BUYER, 14) == life.of(SELLER, 14) == Past(EXPIRED, Reason.TOO_OLD)
    assert life.next_look is None


def test_what_was_kept_back_until_it_was_too_old_keeps_its_reason():
    life = Life(a_case(DUE, holds=(Resting(HoldKind.DISPUTE),))).run(span(day(14), day(40)))

    assert life.of(BUYER, 14) == Past(SKIPPED, Reason.DISPUTED)
    assert life.next_look is None


def test_a_reminder_before_the_due_date_goes_late_but_never_on_that_day_or_after():
    assert Life(a_case(date(2026, 3, 5))).run([date(2026, 3, 4)]).to("buyer") == [(date(2026, 3, 4), -3)]
    life = Life(a_case(DUE)).run([DUE])

    assert life.sent == []
    assert life.of(BUYER, -3) == Past(EXPIRED, Reason.TOO_OLD)


@pytest.mark.parametrize("fault", [Reason.NO_ADDRESS, Reason.ADDRESS_DEAD])
def test_who_cannot_be_reached_is_reminded_as_soon_as_they_can(fault: Reason):
    life = Life(a_case(DUE, recipients={SELLER: HOME, BUYER: Recipient("EE", fault)})).run([day(1), day(2)])
    assert life.sent == [(day(1), 1, "seller")]
    assert life.of(BUYER, 1) == Past(SKIPPED, fault)
    life.change(recipients={SELLER: HOME, BUYER: HOME}).run([day(3)])

    assert life.to("buyer") == [(day(3), 1)]


def test_a_party_gets_one_letter_of_an_invoice_a_day_even_when_the_due_date_moves():
    life = Life(a_case(DUE)).run([day(1)])
    life.change(due_on=DUE - 6 * DAY).one(day(1))
    assert life.of(BUYER, 7) == Past(SKIPPED, Reason.ANOTHER_TODAY)
    assert life.next_look == day(2)
    life.run([day(2)])

    assert life.to("buyer") == [(day(1), 1), (day(2), 7)]


def test_a_run_twice_on_a_day_decides_nothing_new():
    life = Life(a_case(DUE)).run([day(1)])
    verdict = decide(life.case, STANDARD, day(1))

    assert verdict.decisions == ()
    assert verdict.next_look == day(7)


def test_a_letter_that_waits_for_approval_gives_way_to_payment_a_later_step_or_its_age():
    waits = {(1, BUYER): Past(ReminderState.PLANNED)}
    case = a_case(DUE, past=waits)

    assert (SUPERSEDED, 1) in {(made.state, made.step) for made in decide(case, STANDARD, day(7)).decisions}
    paid = decide(a_case(DUE, past=waits, balance=Decimal(0)), STANDARD, day(2)).decisions
    assert (SKIPPED, Reason.PAID) in {(made.state, made.reason) for made in paid}
    assert (1, BUYER) not in {(made.step, made.party) for made in decide(case, STANDARD, day(2)).decisions}
    last = {(14, BUYER): Past(ReminderState.PLANNED)}
    assert (EXPIRED, BUYER) in {
        (made.state, made.party) for made in decide(a_case(DUE, past=last), STANDARD, day(30)).decisions
    }


def test_beyond_the_cap_a_step_is_skipped_and_looked_at_again_the_next_day():
    verdict = capped(decide(a_case(DUE), STANDARD, day(1)), day(1), left=1)

    assert [made.reason for made in verdict.decisions if made.step == 1] == ["", Reason.OVER_THE_CAP]
    assert verdict.next_look == day(2)


def test_where_each_step_stands_can_be_told_of_any_day():
    life = Life(a_case(DUE)).run([BEFORE])
    stands = {(made.step, made.party): made.reason for made in standing(life.case, STANDARD, day(1))}

    assert stands[-3, BUYER] == Reason.ALREADY_SENT
    assert stands[1, BUYER] == ""
    assert stands[7, SELLER] == Reason.NOT_YET_DUE


def test_a_day_to_come_is_foreseen_as_if_every_run_until_then_had_been():
    case = lived(a_case(DUE), STANDARD, since=BEFORE, until=day(8))

    assert case.past[7, BUYER] == Past(ReminderState.SENT)
    assert decide(case, STANDARD, day(8)).decisions == ()
