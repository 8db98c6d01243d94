"""A journey in the hands of one transaction: its row locked, with its steps and its template (O-01).

Every change of a step goes through here, and is followed by `settle`, which computes anew whose turn it is and since
when. So it does not matter in which order the moments become known at which steps ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.customer import Customer
from models.history import History, Way
from models.journey import Doer, Journey, JourneyError, JourneyStep, StepState
from models.journey_moves import StepMove, check_under_way, step_after
from models.journey_policy import JourneyTemplate, StepTemplate
from models.journey_steps import Clock, StepFacts, first_value_at, turns
from tasks.given import is_among
from tasks.journey_book import templates_of
from tasks.settings import current_settings


@dataclass(slots=True)
class Walk:
    """A journey, its steps by their keys, its template, and the country of its customer."""

    journey: Journey
    template: JourneyTemplate
    steps: dict[str, JourneyStep]
    customer: Customer

    @property
    def id(self) -> int:
        """The journey's number."""
        assert self.journey.id is not None
        return self.journey.id

    @property
    def facts(self) -> dict[str, StepFacts]:
        """What is known of each step."""
        return {key: StepFacts(step.state, step.ended_at) for key, step in self.steps.items()}

    @property
    def clock(self) -> Clock:
        """From which moments its days count."""
        return clock_of(self.journey, self.customer.country)

    def step(self, key: str) -> tuple[StepTemplate, JourneyStep]:
        """A step by its key; JourneyError where the journey has none of it."""
        if key not in self.steps:
            raise JourneyError(f"Journey {self.id} has no step {key!r}. It has: {', '.join(self.steps)}.")
        return self.template.by_key[key], self.steps[key]

    def end(self, key: str, move: StepMove, *, at: datetime, who: str, way: Way, reason: str = "") -> None:
        """Let a step end, and settle what follows."""
        template, step = self.step(key)
        step.state = step_after(move, step.state, step=key)
        step.ended_at, step.who, step.way, step.reason = at, who, way, reason
        if template.who is not Doer.CUSTOMER:
            self.end_our_turn(at)
        self.settle()

    def drop_open_steps(self, *, at: datetime, who: str, way: Way) -> None:
        """What is open when a journey ends is dropped; no turn comes of it."""
        for key, step in self.steps.items():
            if step.state is StepState.OPEN:
                step.state = step_after(StepMove.DROP, step.state, step=key)
                step.ended_at, step.who, step.way = at, who, way

    def reopen(self, key: str) -> None:
        """Take back how a step ended, and settle what follows."""
        _, step = self.step(key)
        step.state = step_after(StepMove.REOPEN, step.state, step=key)
        step.ended_at, step.who, step.way, step.reason = None, "", "", ""
        self.settle()

    def end_our_turn(self, at: datetime) -> None:
        """We did what the customer waited for: their days begin anew."""
        self.journey.our_turn_ended_at = max(filter(None, (self.journey.our_turn_ended_at, at)))

    def settle(self) -> None:
        """Whose turn it is, since when, what each step took, and when the first value came."""
        facts = self.facts
        for key, turn in turns(self.template, facts, self.clock).items():
            step = self.steps[key]
            if (step.ready_at, step.took_days) != turn:
                step.ready_at, step.took_days = turn
        self.journey.first_value_at = first_value_at(self.template, facts)

    def check_turn(self, key: str) -> None:
        """JourneyError where the turn of an open step has not come."""
        template, step = self.step(key)
        if step.state is StepState.OPEN and step.ready_at is None:
            before = [other for other in template.after if self.steps[other].state is StepState.OPEN]
            raise JourneyError(f"The step {key} comes after {', '.join(before)}, which is still open.")


def clock_of(journey: Journey, country: str) -> Clock:
    """From which moments a journey's days count, and by whose calendar."""
    firm = current_settings().company().company
    countries = {Doer.CUSTOMER: country, Doer.SALES: firm.country, Doer.SUPPORT: firm.country}
    return Clock(journey.started_at, journey.resumed_at, journey.our_turn_ended_at, countries, firm.zone)


def walk_of(session: Session, journey_id: int, *, is_under_way: bool = True, is_locked: bool = True) -> Walk:
    """One journey, which must not be over unless it is said; JourneyError where there is none."""
    walks = walks_of(session, [journey_id], is_locked=is_locked)
    if not walks:
        raise JourneyError(f"There is no journey {journey_id}. `haldur export journey` lists them.")
    if is_under_way:
        check_under_way(walks[0].journey.state, journey=journey_id)
    return walks[0]


def walks_of(session: Session, numbers: Collection[int], *, is_locked: bool = True) -> list[Walk]:
    """Journeys in the order of their numbers; locked, nobody else changes them until the transaction ends."""
    query = select(Journey).where(is_among(col(Journey.id), numbers)).order_by(col(Journey.id))
    query = query.with_for_update(key_share=True) if is_locked else query
    journeys = session.exec(query.execution_options(populate_existing=True)).all()
    templates = templates_of(session, {journey.version for journey in journeys})
    asked = select(Customer).where(is_among(col(Customer.id), {journey.customer_id for journey in journeys}))
    customers = {customer.id: customer for customer in session.exec(asked)}
    steps = _steps(session, journeys)
    return [
        Walk(journey, templates[journey.version], _in_order(templates[journey.version], steps[journey.id or 0]),
             customers[journey.customer_id])
        for journey in journeys
    ]  # fmt: skip


def _steps(session: Session, journeys: Sequence[Journey]) -> dict[int, list[JourneyStep]]:
    found: dict[int, list[JourneyStep]] = {journey.id or 0: [] for journey in journeys}
    query = select(JourneyStep).where(is_among(col(JourneyStep.journey_id), found))
    for step in session.exec(query.execution_options(populate_existing=True)):
        found[step.journey_id].append(step)
    return found


def _in_order(template: JourneyTemplate, steps: Sequence[JourneyStep]) -> dict[str, JourneyStep]:
    by_key = {step.step: step for step in steps}
    return {step.key: by_key[step.key] for step in template.steps}


def record(session: Session, walk: Walk, what: str, *, who: str, way: Way, now: datetime) -> None:
    """Write a line of a journey's history."""
    session.add(History(at=now, who=who, way=way, what=what, journey_id=walk.id))
