"""How a running journey gets on, and whom it waits for (O-05).

While anything is ours to do (a step of sales or support whose turn has come, a question without an answer, a meeting
without a time), the wait is ours and the customer's clock stands still; when our part is done, the customer's open
steps have their days anew. Optional steps are never waited for. A journey is overdue when a step that is waited for is
past its due day, and stalled when it has waited longer than nine in ten customers took for that step, or, while too few
are known, than the template's fixed limit. So a step may be overdue and not stalled, or stalled and not yet overdue.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from models.journey import Doer, Standing
from models.journey_policy import JourneyTemplate
from models.journey_steps import Clock
from models.working_days import after_working_days, working_days

ENOUGH = 20  # steps of finished journeys, from which a habit is known
PERCENT = 90

Habits = Mapping[tuple[str, str], int]


class About(StrEnum):
    """What a wait is for."""

    STEP = "step"
    QUESTION = "question"
    MEETING = "meeting"


class Debt(NamedTuple):
    """What we owe the customer beside the steps: an answer, or the time of a meeting."""

    about: About
    since: datetime


class Wait(NamedTuple):
    """One thing that a journey waits for; `step` is "" where that is no step."""

    about: About
    step: str
    doer: Doer
    since: date
    waited_days: int
    due_on: date | None
    limit_days: int

    @property
    def is_stalled(self) -> bool:
        """Whether it has waited longer than is usual."""
        return self.waited_days > self.limit_days

    def is_overdue(self, today: date) -> bool:
        """Whether its due day has passed."""
        return self.due_on is not None and today > self.due_on


@dataclass(frozen=True, slots=True)
class Case:
    """A running journey as it is judged; `ready` are the open steps whose turn has come, and since when."""

    name: str
    template: JourneyTemplate
    clock: Clock
    ready: Sequence[tuple[str, datetime]]
    debts: Sequence[Debt] = ()

    def waits(self, today: date, habits: Habits) -> list[Wait]:
        """What it waits for now, the longest wait first: ours alone while anything is ours."""
        steps = [self._of_step(key, ready_at, today, habits) for key, ready_at in self.ready]
        required = [wait for wait in steps if wait.step in self.template.required]
        ours = [*(self._of_debt(debt, today) for debt in self.debts), *(w for w in required if _is_ours(w))]
        return sorted(ours or required, key=lambda wait: (wait.since, wait.step))

    def _of_step(self, key: str, ready_at: datetime, today: date, habits: Habits) -> Wait:
        step = self.template.by_key[key]
        since = self.clock.day_of(self.clock.since(ready_at, step.who))
        country = self.clock.countries[step.who]
        return Wait(
            About.STEP, key, step.who, since, working_days(since, today, country),
            after_working_days(since, step.days, country),
            habits.get((self.name, key), self.template.stalled_after_days),
        )  # fmt: skip

    def _of_debt(self, debt: Debt, today: date) -> Wait:
        doer = Doer.SALES if debt.about is About.MEETING else Doer.SUPPORT
        since = self.clock.day_of(debt.since)
        waited = working_days(since, today, self.clock.countries[doer])
        return Wait(debt.about, "", doer, since, waited, None, self.template.stalled_after_days)


def _is_ours(wait: Wait) -> bool:
    return wait.doer is not Doer.CUSTOMER


def standing_of(waits: Sequence[Wait], today: date) -> Standing:
    """How a journey gets on; one that waits for nothing is complete."""
    if not waits:
        return Standing.COMPLETE
    if any(wait.is_stalled for wait in waits):
        return Standing.STALLED
    return Standing.OVERDUE if any(wait.is_overdue(today) for wait in waits) else Standing.ON_TRACK


def habits_of(counts: Iterable[tuple[str, str, int, int]]) -> dict[tuple[str, str], int]:
    """The working days within which nine in ten did a step, from (journey, step, days, how many took so long)."""
    by_step: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for name, step, days, number in counts:
        by_step[name, step].append((days, number))
    return {
        place: _within(sorted(took))
        for place, took in by_step.items()
        if sum(number for _, number in took) >= ENOUGH
    }  # fmt: skip


def _within(took: Sequence[tuple[int, int]]) -> int:
    """The smallest number of days within which the share is reached; a day is the least that counts as waiting."""
    total, seen = sum(number for _, number in took), 0
    for days, number in took:
        seen += number
        if 100 * seen >= PERCENT * total:
            return max(1, days)
    raise AssertionError("the last of them completes the whole")
