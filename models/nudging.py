"""Which nudges are due: letters that remind a customer of the steps that wait for them (O-05).

A step's nudges are numbered; each has its day, so many working days past the step's due day, and goes once. After days
without a run only the highest that is due goes. None goes while the wait is ours, on a day off of the customer's
country, or on a day on which another went.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from models.dunning_calendar import is_day_off
from models.journey import Doer
from models.journey_policy import JourneyTemplate
from models.journey_standing import Wait
from models.working_days import after_working_days


class Given(NamedTuple):
    """A nudge that went."""

    step: str
    number: int
    day: date


class Due(NamedTuple):
    """A nudge that is to go."""

    step: str
    number: int
    due_on: date


def nudges_due(
    template: JourneyTemplate, waits: Sequence[Wait], given: Collection[Given], *, country: str, today: date
) -> list[Due]:
    """The nudges of one letter, in the order of their waits; none where nothing is to go today."""
    is_quiet = is_day_off(today, country) or any(nudge.day >= today for nudge in given)
    if is_quiet or any(wait.doer is not Doer.CUSTOMER for wait in waits):
        return []
    found = []
    for wait in waits:
        went = max((nudge.number for nudge in given if nudge.step == wait.step), default=0)
        if wait.due_on and (number := _number_due(template.nudges, wait.due_on, country, today)) > went:
            found.append(Due(wait.step, number, wait.due_on))
    return found


def _number_due(offsets: Sequence[int], due_on: date, country: str, today: date) -> int:
    """The highest number whose day has come; 0 where none has."""
    return sum(today >= after_working_days(due_on, days, country) for days in offsets)
