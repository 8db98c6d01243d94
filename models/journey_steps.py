"""What follows for the steps of a journey from those that have ended: whose turn it is, since when, and what each took.

All is computed anew from the moments at which steps ended, so that it does not matter in which order these became known
(O-04). A step's turn comes when the last of its prerequisites has ended.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.journey import Doer, StepState
from models.journey_policy import JourneyTemplate
from models.working_days import working_days


class StepFacts(NamedTuple):
    """What is known of a step: its state and, where it has ended, when."""

    state: StepState
    ended_at: datetime | None = None


class Turn(NamedTuple):
    """What follows for a step."""

    ready_at: datetime | None
    took_days: int | None


class Clock(NamedTuple):
    """From which moments a journey's days are counted, and by whose calendar."""

    started_at: datetime
    resumed_at: datetime | None
    our_turn_ended_at: datetime | None
    countries: Mapping[Doer, str]
    zone: ZoneInfo

    def since(self, ready_at: datetime, doer: Doer) -> datetime:
        """Since when a step has waited: a pause, and a wait for us, give the customer their days anew."""
        moments = (ready_at, self.resumed_at, self.our_turn_ended_at if doer is Doer.CUSTOMER else None)
        return max(moment for moment in moments if moment is not None)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment at the site."""
        return moment.astimezone(self.zone).date()


def turns(template: JourneyTemplate, facts: Mapping[str, StepFacts], clock: Clock) -> dict[str, Turn]:
    """For each step since when its turn has come, and how many working days it took from then to its end."""
    found = {}
    for step in template.steps:
        ends = [facts[other].ended_at for other in step.after]
        moments = [moment for moment in ends if moment is not None]
        ready_at = max([clock.started_at, *moments]) if len(moments) == len(ends) else None
        found[step.key] = Turn(ready_at, _took(ready_at, facts[step.key], step.who, clock))
    return found


def _took(ready_at: datetime | None, fact: StepFacts, doer: Doer, clock: Clock) -> int | None:
    """None where it did not end as done, or ended before its turn."""
    if ready_at is None or fact.ended_at is None or fact.state is not StepState.DONE or fact.ended_at < ready_at:
        return None
    since = clock.since(ready_at, doer)
    begun = ready_at if since > fact.ended_at else since
    return working_days(clock.day_of(begun), clock.day_of(fact.ended_at), clock.countries[doer])


def completed_at(template: JourneyTemplate, facts: Mapping[str, StepFacts]) -> datetime:
    """When the last step ended that a complete journey could not do without."""
    return max(moment for key in template.required if (moment := facts[key].ended_at) is not None)


def first_value_at(template: JourneyTemplate, facts: Mapping[str, StepFacts]) -> datetime | None:
    """When the customer first had something of the product; None where they have not, or the step was skipped."""
    fact = facts[template.first_value]
    return fact.ended_at if fact.state is StepState.DONE else None
