"""Laws that hold for every invoice, plan, calendar and outage, whatever happens meanwhile (D-03 to D-08)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.dunning import Recipient, Resting, collection_type_on, decide
from models.dunning_calendar import is_day_off, planned_day
from models.dunning_policy import Plan
from models.hold import HoldKind
from models.invoice import CollectionType, Party
from models.reminder import Reason, ReminderState
from tests.dunning_life import STANDARD, Life, a_case

NEW_YEAR = date(2026, 1, 1)
DAY = timedelta(days=1)
MUCH_LATER = NEW_YEAR + 120 * DAY
EXAMPLES = 60
LAST = 60  # days that are lived from the new year; due dates lie in the middle
COUNTRIES = st.sampled_from(["EE", "FI", "US", "ZZ", ""])
DAYS = st.integers(0, LAST).map(lambda number: NEW_YEAR + number * DAY)
HOLDS = st.builds(
    Resting,
    st.sampled_from([kind for kind in HoldKind if kind is not HoldKind.COLLECTION_TYPE]),
    st.none() | DAYS,
) | st.builds(Resting, st.just(HoldKind.COLLECTION_TYPE), DAYS, st.sampled_from(CollectionType).map(str))
CHANGES = st.fixed_dictionaries({}, optional={
    "balance": st.sampled_from([Decimal(0), Decimal(-5), Decimal(40), Decimal(1200)]),
    "collection_type": st.sampled_from(CollectionType),
    "holds": st.lists(HOLDS, max_size=2).map(tuple),
})  # fmt: skip
FAULTS = st.sampled_from([None, None, Reason.NO_ADDRESS, Reason.ADDRESS_DEAD])


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan of a few steps."""
    numbers = sorted(draw(st.sets(st.integers(-6, 20), min_size=1, max_size=5)))
    to = st.sets(st.sampled_from(Party), min_size=1).map(sorted)
    steps = [{"days": number, "to": draw(to)} for number in numbers]
    return Plan.model_validate({
        "age_limit_days": draw(st.integers(0, 12)), "calendar": draw(st.booleans()), "steps": steps
    })  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, dict[date, dict[str, Any]], list[date]]:
    """An invoice that has not begun, what happens to it on which day, and the days on which runs are, some twice."""
    recipients = {party: Recipient(draw(COUNTRIES), draw(FAULTS)) for party in Party}
    case = a_case(NEW_YEAR + draw(st.integers(10, 30)) * DAY, recipients=recipients)
    changes = draw(st.dictionaries(DAYS, CHANGES, max_size=5))
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=70)))
    return Life(case, draw(plans() | st.just(STANDARD))), changes, days


def lived(life: Life, changes: dict[date, dict[str, Any]], days: list[date]) -> list[tuple[date, int, Party, Any]]:
    """What went on which day to whom, with the invoice as it stood then."""
    went = []
    for day in days:
        for number in range((day - NEW_YEAR).days + 1):
            life.change(**changes.pop(NEW_YEAR + number * DAY, {}))
        before = len(life.sent)
        life.one(day)
        went += [(when, step, Party(party), life.case) for when, step, party in life.sent[before:]]
    return went


@settings(max_examples=EXAMPLES)
@given(lives())
def test_no_step_goes_twice_and_no_party_gets_two_letters_a_day(made: Any):
    went = lived(*made)

    assert max(Counter((step, party) for _, step, party, _ in went).values(), default=1) == 1
    assert max(Counter((day, party) for day, _, party, _ in went).values(), default=1) == 1


@settings(max_examples=EXAMPLES)
@given(lives())
def test_nobody_is_reminded_who_may_not_be(made: Any):
    for day, _, party, case in lived(*made):
        assert case.balance > 0
        assert case.recipients[party].fault is None
        assert not [hold for hold in case.holds if hold.kind in {"dispute", "promise", "do_not_contact"}
                    and (hold.until is None or day <= hold.until)]  # fmt: skip
        allowed = {CollectionType.DISCLOSED} | ({CollectionType.NON_DISCLOSED} if party is Party.SELLER else set())
        assert collection_type_on(case, day) in allowed


@settings(max_examples=EXAMPLES)
@given(lives())
def test_each_letter_goes_in_its_time_and_never_a_lower_step_after_a_higher(made: Any):
    life = made[0]
    went = lived(*made)
    for day, step, party, case in went:
        country = case.recipients[party].country
        planned = planned_day(case.due_on, step, country if life.plan.calendar else None)
        assert planned <= day <= planned + life.plan.age_limit_days * DAY
        assert step > 0 or day <= case.due_on - (step < 0) * DAY
        assert not (life.plan.calendar and is_day_off(day, country))
    for party in Party:
        steps = [step for _, step, whom, _ in went if whom is party]
        assert steps == sorted(steps)


@settings(max_examples=EXAMPLES)
@given(lives())
def test_each_step_whose_day_has_come_is_sent_superseded_expired_or_skipped_with_a_reason(made: Any):
    life, _, days = made
    lived(*made)
    for party in Party:
        country = life.case.recipients[party].country if life.plan.calendar else None
        if country is not None and is_day_off(days[-1], country):
            continue  # what has come due over a weekend is told of on the next working day
        for step in life.plan.to(party):
            past = life.of(party, step.days)
            assert (past is not None) == (planned_day(life.case.due_on, step.days, country) <= days[-1])
            assert past is None or past.state is ReminderState.SENT or past.reason


@settings(max_examples=EXAMPLES)
@given(lives())
def test_a_run_has_nothing_to_say_before_the_day_of_the_next_look(made: Any):
    life, _, days = made
    lived(*made)
    case = life.case._replace(mailed=frozenset())
    day, verdict = days[-1] + DAY, decide(life.case, life.plan, days[-1])
    assert verdict.decisions == ()
    while day < min(verdict.next_look or MUCH_LATER, MUCH_LATER):
        assert decide(case, life.plan, day).decisions == ()
        day += DAY
