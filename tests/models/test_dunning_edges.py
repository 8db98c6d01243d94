"""The edges of days and counts at which a reminder goes, and the order in which reasons are told (D-03, D-07, D-08)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.dunning import Past, Recipient, Resting, capped, decide, last_day, standing, why_not
from models.dunning_policy import Plan, Step
from models.dunning_recipient import Firm, Person, language_for, recipient_of
from models.hold import Hold, HoldKind
from models.invoice import CollectionType, Party
from models.reminder import Reason, ReminderState
from tests.dunning_life import HOME, STANDARD, Life, a_case, span

BUYER, SELLER = Party.BUYER, Party.SELLER
DUE = date(2026, 3, 2)  # a Monday
DAY = timedelta(days=1)
ON_THE_DAY = Plan(age_limit_days=5, calendar=False, steps=(Step(days=0, to=(BUYER,)), Step(days=7, to=(BUYER,))))
DISPUTE, PROMISE, STOP = (Resting(kind) for kind in (HoldKind.DISPUTE, HoldKind.PROMISE, HoldKind.DO_NOT_CONTACT))


def test_a_step_of_the_due_date_itself_goes_on_that_day_and_not_after():
    assert Life(a_case(DUE), ON_THE_DAY).run([DUE]).to("buyer") == [(DUE, 0)]
    late = Life(a_case(DUE), ON_THE_DAY).run([DUE + DAY])

    assert late.sent == []
    assert late.of(BUYER, 0) == Past(ReminderState.EXPIRED, Reason.TOO_OLD)


@pytest.mark.parametrize(("step", "last"), [(Step(days=-3, to=(BUYER,)), DUE - DAY), (Step(days=0, to=(BUYER,)), DUE),
                                            (Step(days=1, to=(BUYER,)), DUE + 6 * DAY),
                                            (Step(days=-9, to=(BUYER,)), DUE - 4 * DAY),
                                            (Step(days=1, to=(BUYER,), age_limit_days=2), DUE + 3 * DAY)])  # fmt: skip
def test_the_last_day_of_a_step_is_by_its_age_and_before_the_due_date_never_later_than_that(step: Step, last: date):
    assert last_day(ON_THE_DAY, step, DUE, DUE + step.days * DAY) == last


@pytest.mark.parametrize(("changes", "reason"), [
    ({"balance": Decimal(0), "holds": (STOP, DISPUTE)}, Reason.PAID),
    ({"balance": Decimal("-0.01")}, Reason.PAID),
    ({"holds": (PROMISE, DISPUTE, STOP)}, Reason.DO_NOT_CONTACT),
    ({"collection_type": CollectionType.NON_DISCLOSED, "holds": (DISPUTE,)}, Reason.NO_CONSENT),
    ({"holds": (PROMISE,), "recipients": {BUYER: Recipient("EE", Reason.NO_ADDRESS)}}, Reason.PROMISED),
    ({"recipients": {BUYER: Recipient("EE", Reason.NO_ADDRESS)}}, Reason.NO_ADDRESS),
    ({"balance": Decimal("0.01")}, None),
])  # fmt: skip
def test_of_several_reasons_the_first_of_the_table_is_told(changes: dict[str, object], reason: Reason | None):
    assert why_not(a_case(DUE, **changes), BUYER, DUE) == reason


def test_a_seller_needs_no_consent():
    assert why_not(a_case(DUE, collection_type=CollectionType.NON_DISCLOSED), SELLER, DUE) is None


def test_a_cap_that_just_suffices_changes_nothing_and_one_below_keeps_back_the_last():
    verdict = decide(a_case(DUE), STANDARD, DUE + DAY)

    assert capped(verdict, DUE + DAY, left=2) == verdict
    assert [made.reason for made in capped(verdict, DUE + DAY, left=0).decisions if made.step == 1] == [
        Reason.OVER_THE_CAP, Reason.OVER_THE_CAP,
    ]  # fmt: skip


def test_where_the_next_look_is_earlier_than_tomorrow_or_never_the_cap_still_looks_tomorrow():
    last = decide(a_case(DUE), ON_THE_DAY, DUE + 7 * DAY)
    assert last.next_look is None

    assert capped(last, DUE + 7 * DAY, left=0).next_look == DUE + 8 * DAY


def test_on_a_day_off_an_open_step_is_looked_at_on_the_next_working_day_and_a_settled_one_when_the_next_comes():
    friday, saturday, monday = DUE + 4 * DAY, DUE + 5 * DAY, DUE + 7 * DAY
    assert decide(a_case(friday), STANDARD, saturday).next_look == monday
    gone = {(step, party): Past(ReminderState.SENT) for step in (-3, 1) for party in Party}

    assert decide(a_case(DUE, past=gone), STANDARD, saturday).next_look == monday
    assert decide(a_case(DUE + 3 * DAY, past=gone), STANDARD, saturday).next_look == DUE + 10 * DAY


def test_on_a_day_off_the_highest_step_that_is_due_says_so_and_none_of_them_is_called_not_yet_due():
    saturday = DUE + 12 * DAY
    stands = {made.step: made.reason for made in standing(a_case(DUE), STANDARD, saturday) if made.party is BUYER}

    assert stands == {
        -3: Reason.LATER_STEP_DUE, 1: Reason.LATER_STEP_DUE, 7: Reason.DAY_OFF, 14: Reason.NOT_YET_DUE
    }  # fmt: skip
    settled = a_case(DUE, past={(7, BUYER): Past(ReminderState.SENT)})
    assert Reason.DAY_OFF not in {made.reason for made in standing(settled, STANDARD, saturday) if made.party is BUYER}


def test_what_is_kept_back_as_before_is_told_as_unchanged_and_is_not_decided_again():
    life = Life(a_case(DUE, holds=(DISPUTE,))).run(span(DUE, DUE + DAY))
    verdict = decide(life.case, STANDARD, DUE + 2 * DAY)

    assert verdict.decisions == ()
    assert {(made.step, made.party, made.reason) for made in verdict.unchanged} == {
        (1, SELLER, Reason.DISPUTED), (1, BUYER, Reason.DISPUTED),
    }  # fmt: skip
    assert verdict.next_look == DUE + 3 * DAY


def test_how_a_step_stands_names_its_day_by_the_calendar_of_its_recipient():
    far = Recipient("FI")
    stands = standing(a_case(DUE, recipients={SELLER: HOME, BUYER: far}), STANDARD, DUE)

    assert {(made.party, made.step, made.planned_for) for made in stands if made.step == 14} == {
        (SELLER, 14, DUE + 14 * DAY), (BUYER, 14, DUE + 14 * DAY),
    }  # fmt: skip


def test_a_hold_counts_up_to_its_last_day_and_not_once_it_was_ended():
    hold = Hold(invoice_id=1, kind=HoldKind.PROMISE, reason="r", who="w", until=DUE)  # type: ignore[call-arg]

    assert [hold.is_in_force(day) for day in (DUE - DAY, DUE, DUE + DAY)] == [True, True, False]
    hold.until = None
    assert hold.is_in_force(DUE + DAY)
    hold.ended_at = object()  # type: ignore[assignment]
    assert not hold.is_in_force(DUE)


FIRM = Firm(7, "Ostja AS", "20", "EE", "et", "")


def person(number: int, address: str, role: str = "", *, key: str = "") -> Person:
    return Person(number, 7, "Mari", "", address, key or address, role, "")


def test_a_role_for_invoices_goes_first_then_who_was_known_first_and_dead_addresses_are_passed_over():
    people = [person(3, "c@x.ee"), person(2, "b@x.ee", "Finance"), person(1, "a@x.ee", "accounting", key="dead")]

    assert recipient_of(FIRM, people, {"dead"}) == (Recipient("EE"), people[1])
    assert recipient_of(FIRM, [people[0], person(1, "d@x.ee")], ())[1] == person(1, "d@x.ee")
    assert recipient_of(FIRM, people[2:], {"dead"}) == (Recipient("EE", Reason.ADDRESS_DEAD), None)
    assert recipient_of(FIRM, [person(1, "")], ()) == (Recipient("EE", Reason.NO_ADDRESS), None)


def test_the_first_wish_for_a_language_counts_and_one_without_words_becomes_english():
    assert [language_for("", "fi", "et"), language_for("ru", "et"), language_for("", "")] == ["fi", "en", "en"]


def test_a_step_that_goes_after_it_was_kept_back_is_not_looked_at_again_the_next_day():
    kept = {(1, party): Past(ReminderState.SKIPPED, Reason.DISPUTED) for party in Party}
    verdict = decide(a_case(DUE, past=kept), STANDARD, DUE + 2 * DAY)

    assert [made.state for made in verdict.decisions if made.step == 1] == [ReminderState.SENT, ReminderState.SENT]
    assert verdict.next_look == DUE + 7 * DAY
