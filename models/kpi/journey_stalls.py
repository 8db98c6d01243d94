"""When journeys stood still: `follow_onboarding`'s own rule (models/journey_standing.py) for every moment of a past.

A journey's life is cut where anything changes that its waits depend on: a turn comes, a step ends, a pause begins or
ends, the customer asks, we answer. Within a piece its waits are those of its beginning, and each stalls from the first
day on that is past its limit. The habits are those known as of the report's moment, also for what was before.
"""

from collections.abc import Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.journey import Doer
from models.journey_policy import JourneyTemplate
from models.journey_standing import About, Case, Debt, Habits, Wait
from models.journey_steps import Clock
from models.working_days import after_working_days


class Firm(NamedTuple):
    """Where we are."""

    country: str
    zone: ZoneInfo


class Lasting(NamedTuple):
    """Something of a journey that has a beginning and perhaps an end; `what` names it."""

    what: str
    from_at: datetime
    until_at: datetime | None

    def is_on(self, moment: datetime) -> bool:
        """Whether it lasts at a moment."""
        return self.from_at <= moment and (self.until_at is None or self.until_at > moment)


class JourneyLife(NamedTuple):
    """A journey until a moment; `steps` last from turn to end, `ours` is when we did what was waited for."""

    name: str
    template: JourneyTemplate
    country: str
    started_at: datetime
    until_at: datetime
    steps: Sequence[Lasting]
    pauses: Sequence[Lasting]
    debts: Sequence[Lasting]
    ours: Sequence[datetime]


def stalls_of(life: JourneyLife, habits: Habits, firm: Firm) -> list[Lasting]:
    """Each time that it waited for something longer than is usual."""
    found: dict[str, list[Lasting]] = {}
    for begun, ended in pairwise(_edges(life)):
        for wait in _waits(life, begun, habits, firm):
            since = max(begun, _stalled_since(wait, life, firm))
            if since < ended:
                _append(found.setdefault(wait.step or wait.about.value, []), since, ended, wait)
    return sorted((each for spells in found.values() for each in spells), key=lambda each: (each.from_at, each.what))


def _append(spells: list[Lasting], since: datetime, ended: datetime, wait: Wait) -> None:
    """One spell where nothing lies between two."""
    if spells and spells[-1].until_at == since:
        spells[-1] = spells[-1]._replace(until_at=ended)
    else:
        spells.append(Lasting(wait.step or wait.about.value, since, ended))


def _edges(life: JourneyLife) -> list[datetime]:
    """The moments at which anything changes, from its start to the last that is known."""
    lasting = (*life.steps, *life.pauses, *life.debts)
    ends = (each.until_at for each in lasting if each.until_at is not None)
    moments = {life.started_at, life.until_at, *(each.from_at for each in lasting), *ends, *life.ours}
    return sorted(moment for moment in moments if life.started_at <= moment <= life.until_at)


def _waits(life: JourneyLife, now: datetime, habits: Habits, firm: Firm) -> Sequence[Wait]:
    if any(pause.is_on(now) for pause in life.pauses):
        return ()
    resumed = [pause.until_at for pause in life.pauses if pause.until_at is not None and pause.until_at <= now]
    ours = [moment for moment in life.ours if moment <= now]
    clock = Clock(
        life.started_at, max(resumed, default=None), max(ours, default=None), _countries(life, firm), firm.zone
    )
    ready = [(step.what, step.from_at) for step in life.steps if step.is_on(now)]
    debts = [Debt(About(debt.what), debt.from_at) for debt in life.debts if debt.is_on(now)]
    return Case(life.name, life.template, clock, ready, debts).waits(clock.day_of(now), habits)


def _stalled_since(wait: Wait, life: JourneyLife, firm: Firm) -> datetime:
    """The beginning of the first day on which it has waited longer than its limit."""
    day = after_working_days(wait.since, wait.limit_days + 1, _countries(life, firm)[wait.doer])
    return datetime.combine(day, time(), firm.zone)


def _countries(life: JourneyLife, firm: Firm) -> dict[Doer, str]:
    return {Doer.CUSTOMER: life.country, Doer.SALES: firm.country, Doer.SUPPORT: firm.country}
