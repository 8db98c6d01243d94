"""A step whose letter waits for an operator, one that an operator refused, and which of two reasons is told."""

from datetime import date, timedelta

import pytest

from models.dunning import Past, Resting, decide
from models.hold import HoldKind
from models.invoice import Party
from models.reminder import Reason, ReminderState
from tests.dunning_life import SKIPPED, STANDARD, a_case

LATE = date(2026, 3, 3)  # the day after the due date, a working day
DAY = timedelta(days=1)
STEPS = {(1, Party.SELLER), (1, Party.BUYER)}
FIRST = tuple(  # of a series that begins late: the step before the due date is superseded
    made for made in decide(a_case(LATE - DAY), STANDARD, LATE).decisions if made.state is ReminderState.SUPERSEDED
)


@pytest.mark.parametrize("mailed", [frozenset(Party), frozenset()])
def test_a_letter_that_waits_since_today_or_longer_waits_on_and_is_looked_at_tomorrow(mailed: frozenset[Party]):
    past = dict.fromkeys(STEPS, Past(ReminderState.PLANNED))
    verdict = decide(a_case(LATE - DAY, past=past, mailed=mailed), STANDARD, LATE)

    assert (verdict.decisions, verdict.next_look) == (FIRST, LATE + DAY)


@pytest.mark.parametrize("reason", [Reason.REJECTED, Reason.PAID])
def test_what_an_operator_refused_or_was_paid_in_time_does_not_come_again(reason: Reason):
    past = dict.fromkeys(STEPS, Past(SKIPPED, reason))

    assert decide(a_case(LATE - DAY, past=past), STANDARD, LATE).decisions == FIRST


def test_of_a_dispute_and_a_promise_the_dispute_is_told():
    holds = (Resting(HoldKind.PROMISE), Resting(HoldKind.DISPUTE))
    verdict = decide(a_case(LATE - DAY, holds=holds), STANDARD, LATE)

    assert {made.reason for made in verdict.decisions if made.step == 1} == {Reason.DISPUTED}
