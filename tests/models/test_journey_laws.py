"""Laws that hold for every journey, whatever is done to it and in whatever order (O-01, O-04, O-05)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.dunning_calendar import is_day_off
from models.journey import Doer, JourneyError, Standing, StepState
from models.journey_moves import StepMove, step_after
from models.journey_policy import JourneyTemplate, faults_between
from models.journey_standing import About, Case, Debt, standing_of
from models.journey_steps import Clock, StepFacts, turns
from models.nudging import Given, nudges_due
from tests.journey_room import MONDAY, SITE

DAY = timedelta(days=1)
DAYS = 60
COUNTRIES = st.sampled_from(["EE", "FI", "US", "ZZ", ""])
TEXTS = {"et": "a", "en": "a", "fi": "a"}
DOERS = st.sampled_from([Doer.CUSTOMER] * 5 + [Doer.SUPPORT])
ENDS = frozenset({StepState.DONE, StepState.SKIPPED, StepState.DROPPED})


@st.composite
def templates(draw: st.DrawFn) -> JourneyTemplate:
    """Any journey of a few steps whose prerequisites come before them."""
    number = draw(st.integers(1, 6))
    steps: list[dict[str, Any]] = []
    for place in range(number):
        earlier = [step["key"] for step in steps if not step["optional"]]
        steps.append({
            "key": f"s{place}", "title": TEXTS, "text": TEXTS, "kind": "do", "who": draw(DOERS),
            "days": draw(st.integers(1, 5)), "first_value": place == 0, "optional": place > 0 and draw(st.booleans()),
            "after": sorted(draw(st.sets(st.sampled_from(earlier)))) if earlier else [],
        })  # fmt: skip
    nudges = sorted(draw(st.sets(st.integers(0, 8), min_size=1, max_size=3)))
    return JourneyTemplate.model_validate({
        "title": TEXTS, "stalled_after_days": draw(st.integers(1, 9)), "nudges": nudges, "steps": steps
    })  # fmt: skip


class Life:
    """A journey that is lived day by day, with what was done to it and the nudges that went."""

    def __init__(self, template: JourneyTemplate, country: str) -> None:
        self.template, self.country = template, country
        self.facts = {step.key: StepFacts(StepState.OPEN) for step in template.steps}
        self.given: list[Given] = []
        self.ends: Counter[str] = Counter()
        self.clock = Clock(moment(MONDAY), None, None, dict.fromkeys(Doer, country), SITE)

    def move(self, key: str, move: StepMove, day: date) -> None:
        """What somebody tries to do to a step; refused where it cannot be."""
        try:
            state = step_after(move, self.facts[key].state, step=key)
        except JourneyError:
            return
        self.ends[key] += state in ENDS
        self.ends[key] -= move is StepMove.REOPEN
        self.facts[key] = StepFacts(state, moment(day) if state in ENDS else None)

    def look(self, day: date, debts: list[Debt]) -> tuple[Standing, set[Doer]]:
        """A day's look; the nudges that are due go."""
        ready = [(key, turn.ready_at) for key, turn in turns(self.template, self.facts, self.clock).items()
                 if turn.ready_at and self.facts[key].state is StepState.OPEN]  # fmt: skip
        waits = Case("x", self.template, self.clock, ready, debts).waits(day, {})
        for due in nudges_due(self.template, waits, self.given, country=self.country, today=day):
            self.given.append(Given(due.step, due.number, day))
        return standing_of(waits, day), {wait.doer for wait in waits}


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), SITE)


ACTS = st.dictionaries(
    st.integers(0, DAYS), st.lists(st.tuples(st.integers(0, 5), st.sampled_from(StepMove)), max_size=2), max_size=5
)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, Mapping[int, Any], Mapping[int, list[Debt]], list[int]]:
    """A journey, what is done to it on which day, what we owe on which day, and the days of the runs, some twice."""
    template = draw(templates())
    debts = draw(st.dictionaries(st.integers(0, DAYS), st.sampled_from([About.QUESTION, About.MEETING]), max_size=6))
    owed = {day: [Debt(about, moment(MONDAY))] for day, about in debts.items()}
    runs = sorted(draw(st.lists(st.integers(0, DAYS), min_size=20, max_size=60)))
    return Life(template, draw(COUNTRIES)), draw(ACTS), owed, runs


def lived(made: Any) -> tuple[Life, list[tuple[date, Standing, set[Doer], list[Given]]]]:
    """Each day's look with the nudges that went on it."""
    life, acts, owed, runs = made
    seen, done = [], -1
    for number in runs:
        for day in range(done + 1, number + 1):
            for place, move in acts.get(day, ()):
                life.move(life.template.steps[place % len(life.template.steps)].key, move, MONDAY + day * DAY)
        done, before = number, len(life.given)
        today = MONDAY + number * DAY
        seen.append((today, *life.look(today, owed.get(number, [])), life.given[before:]))
    return life, seen


@settings(max_examples=80)
@given(lives())
def test_a_step_ends_once_and_as_one_of_three(made: Any):
    life, _ = lived(made)

    for key, fact in life.facts.items():
        assert life.ends[key] == (fact.state in ENDS)
        assert (fact.ended_at is not None) == (fact.state in ENDS)


@settings(max_examples=80)
@given(lives())
def test_no_nudge_goes_twice_and_no_two_letters_on_a_day(made: Any):
    life, seen = lived(made)

    assert max(Counter((each.step, each.number) for each in life.given).values(), default=1) == 1
    assert max(Counter(day for day, *_, went in seen if went).values(), default=1) == 1
    for key in life.facts:
        numbers = [each.number for each in life.given if each.step == key]
        assert numbers == sorted(numbers)


@settings(max_examples=80)
@given(lives())
def test_nobody_is_nudged_while_the_wait_is_ours_or_on_a_day_off(made: Any):
    life, seen = lived(made)

    for day, _, doers, went in seen:
        assert not went or (doers == {Doer.CUSTOMER} and not is_day_off(day, life.country))
        assert all(life.template.by_key[each.step].who is Doer.CUSTOMER for each in went)
        assert not any(life.template.by_key[each.step].optional for each in went)


@settings(max_examples=80)
@given(lives())
def test_a_journey_without_debts_waits_until_it_is_complete(made: Any):
    life, _ = lived(made)
    standing, doers = life.look(MONDAY + DAYS * DAY, [])

    is_complete = all(life.facts[key].state is not StepState.OPEN for key in life.template.required)
    assert (standing is Standing.COMPLETE) == is_complete == (not doers)


@settings(max_examples=80)
@given(templates(), st.data())
def test_a_turn_comes_when_the_last_prerequisite_has_ended_and_never_before(template: JourneyTemplate, data: Any):
    life = Life(template, "EE")
    for step in template.steps:
        if data.draw(st.booleans()):
            life.move(step.key, StepMove.COMPLETE, MONDAY + data.draw(st.integers(0, 9)) * DAY)

    for key, turn in turns(template, life.facts, life.clock).items():
        ends = [life.facts[other].ended_at for other in template.by_key[key].after]
        assert turn.ready_at == (None if None in ends else max([life.clock.started_at, *filter(None, ends)]))
        assert turn.took_days is None or turn.took_days >= 0


@given(templates())
def test_what_the_laws_are_tried_on_are_templates_that_could_be_written(template: JourneyTemplate):
    assert list(faults_between(template)) == []
