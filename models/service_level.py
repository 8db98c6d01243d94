"""Service levels: how a ticket stands with its targets for first answer and solution (T-23).

Both clocks run on the queue's calendar from the ticket's start. The first answer's stops with the first answer of
ours; the solution's waits from each answer of ours until the customer's next mail, and while the ticket is DONE or
REMOVED. All is computed from what happened, so that any moment can be asked about again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.calendar import Calendar, add_business, business_seconds
from models.customer import domain_of
from models.ticket import Status

CLOSED = frozenset({Status.DONE, Status.REMOVED})


class What(StrEnum):
    """What happened that a clock heeds."""

    CUSTOMER = "a mail from outside"
    ANSWER = "an answer of ours"
    CLOSED = "done or removed"
    OPENED = "opened again"


class Event(NamedTuple):
    """Something that happened to a ticket."""

    at: datetime
    what: What


class State(StrEnum):
    """How a ticket stands with a target."""

    RUNNING = "running"
    WAITING = "waiting"
    WARNING = "warning"
    BREACH = "breach"
    MET = "met"


class Reading(NamedTuple):
    """A clock at a moment; `warn_at` and `due_at` are when it warns and breaches if it goes on, None while it waits."""

    state: State
    used: timedelta
    warn_at: datetime | None
    due_at: datetime | None


def is_answer(recipients: Sequence[str], is_inside: Callable[[str], bool]) -> bool:
    """Whether a mail of ours answers the customer: what agents write among themselves does not. One that names nobody
    may go to anyone, and counts. `is_inside` knows the firm's own mail domains.
    """
    return not recipients or not all(is_inside(domain_of(address)) for address in recipients)


def first_answer(
    events: Sequence[Event], *, started_at: datetime, target: timedelta, warn_part: float, calendar: Calendar,
    now: datetime,
) -> Reading:  # fmt: skip
    """How the first answer stands: it is late, or met, from when it was given; closing the ticket stops it too."""
    past = (event for event in sorted(events) if event.at <= now)
    ended = next((event.at for event in past if event.what in {What.ANSWER, What.CLOSED}), None)
    return _read([(started_at, ended)], target, warn_part, calendar, now, is_over=ended is not None)


def solution(
    events: Sequence[Event], *, started_at: datetime, target: timedelta, warn_part: float, calendar: Calendar,
    now: datetime,
) -> Reading:  # fmt: skip
    """How the solution stands."""
    spans: list[tuple[datetime, datetime | None]] = [(started_at, None)]
    is_closed = False
    for at, what in sorted(event for event in events if event.at <= now):
        is_closed = what == What.CLOSED or (is_closed and what != What.OPENED)
        is_waiting = what == What.ANSWER
        begun, ended = spans[-1]
        if (is_closed or is_waiting) and ended is None:
            spans[-1:] = [(begun, max(at, begun))] if at > begun or len(spans) == 1 else []
        elif not (is_closed or is_waiting) and ended is not None:
            spans.append((max(at, started_at), None))
    return _read(spans, target, warn_part, calendar, now, is_over=is_closed)


def _read(
    spans: Sequence[tuple[datetime, datetime | None]], target: timedelta, warn_part: float, calendar: Calendar,
    now: datetime, *, is_over: bool,
) -> Reading:  # fmt: skip
    """A clock that ran in these spans; the last one may go on."""
    used = sum((_worked(begun, ended or now, calendar) for begun, ended in spans), timedelta())
    warn_at = _reached(spans, target * warn_part, calendar)
    due_at = _reached(spans, target, calendar)
    stopped_at = spans[-1][1]
    if due_at is not None and due_at <= now and due_at != stopped_at:
        state = State.BREACH
    elif is_over:
        state = State.MET
    elif warn_at is not None and warn_at <= now:
        state = State.WARNING
    else:
        state = State.RUNNING if stopped_at is None else State.WAITING
    return Reading(state, used, warn_at, due_at)


def _reached(
    spans: Sequence[tuple[datetime, datetime | None]], amount: timedelta, calendar: Calendar
) -> datetime | None:
    """When the clock has run so long; None where it stands before that."""
    left = amount
    for begun, ended in spans:
        if ended is None:
            return add_business(begun, left, calendar)
        worked = _worked(begun, ended, calendar)
        if worked >= left:
            return add_business(begun, left, calendar)
        left -= worked
    return None


def _worked(begun: datetime, ended: datetime, calendar: Calendar) -> timedelta:
    return timedelta(seconds=business_seconds(begun, ended, calendar))
