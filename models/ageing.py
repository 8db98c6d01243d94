"""Ageing: which tickets have waited too long, and who hears of it (T-22, T-23).

A ticket waits too long when it has been without an assignee, or with one, for more working hours than its queue
allows; the lead hears of it once a day. A target that nears its end or is missed is told at once to the assignee and
the lead, once each. What was missed more than a week ago is left to the digest, so that a first run over an old
register does not write hundreds of letters.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from models.calendar import Calendar, business_seconds
from models.service_level import CLOSED, Event, Reading, State, What, first_answer, solution
from models.service_policy import QueueEntry
from models.ticket import Priority, Status

LATE = timedelta(days=7)
BANDS = (
    (timedelta(days=1), "under a day"),
    (timedelta(days=3), "1 to 3 days"),
    (timedelta(days=7), "3 to 7 days"),
    (timedelta(days=14), "1 to 2 weeks"),
    (timedelta(days=30), "2 weeks to a month"),
)
OLDEST = "over a month"


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """An UNASSIGNED or ACTIVE ticket, as far as its age matters; `since` is when it came to that status."""

    id: int
    queue: str
    status: Status
    priority: Priority
    subject: str
    customer: str
    assignee: str
    assignee_name: str
    started_at: datetime
    since: datetime
    events: tuple[Event, ...]


class Alarm(NamedTuple):
    """A target of a ticket that nears its end or is missed."""

    ticket: OpenTicket
    target: str
    state: State
    due_at: datetime


@dataclass(slots=True)
class Ageing:
    """What a run found and did; `overdue` are tickets for the digest."""

    bands: Counter[tuple[str, str]] = field(default_factory=Counter)
    overdue: list[OpenTicket] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    letters: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Ageing") -> None:
        """Take another outcome into this one."""
        self.bands += other.bands
        self.overdue += other.overdue
        self.alarms += other.alarms
        self.letters += other.letters
        self.problems += other.problems


def band_of(age: timedelta) -> str:
    """The band of a ticket's age."""
    return next((name for limit, name in BANDS if age < limit), OLDEST)


def is_overdue(ticket: OpenTicket, entry: QueueEntry, calendar: Calendar, now: datetime) -> bool:
    """Whether a ticket has stood where it stands for longer than its queue allows."""
    allowed = entry.unassigned_for if ticket.status == Status.UNASSIGNED else entry.active_for
    return business_seconds(ticket.since, now, calendar) > allowed.total_seconds()


def alarms_of(ticket: OpenTicket, entry: QueueEntry, calendar: Calendar, now: datetime) -> Iterator[Alarm]:
    """The targets of a ticket that somebody must hear of now."""
    for target, reading in readings(ticket, entry, calendar, now):
        moment = {State.WARNING: reading.warn_at, State.BREACH: reading.due_at}.get(reading.state)
        if moment is not None and reading.due_at is not None and now - moment < LATE:
            yield Alarm(ticket, target, reading.state, reading.due_at)


def readings(
    ticket: OpenTicket, entry: QueueEntry, calendar: Calendar, now: datetime
) -> tuple[tuple[str, Reading], ...]:
    """Both clocks of a ticket; one that stopped in time has nothing to say, and one that stopped late is not news."""
    targets = entry.targets[ticket.priority]
    asked = ((first_answer, "first_answer", targets.first_answer_hours), (solution, "solution", targets.solution_hours))
    return tuple(
        (
            name,
            clock(
                ticket.events, started_at=ticket.started_at, target=timedelta(hours=hours), warn_part=entry.warn_at,
                calendar=calendar, now=now,
            ),
        )
        for clock, name, hours in asked
        if not (name == "first_answer" and any(event.what == What.ANSWER for event in ticket.events))
    )  # fmt: skip


def events_of(mails: Sequence[Event], moves: Sequence[tuple[datetime, Status]]) -> tuple[Event, ...]:
    """What the clocks heed, from the mails of a thread and where the ticket stood since when, as it was written."""
    events = list(mails)
    was_closed = False
    for at, status in in_order(moves):
        is_closed = status in CLOSED
        if is_closed != was_closed:
            events.append(Event(at, What.CLOSED if is_closed else What.OPENED))
        was_closed = is_closed
    return tuple(sorted(events))


def standing_since(status: Status, moves: Sequence[tuple[datetime, Status]], started_at: datetime) -> datetime:
    """Since when a ticket has had its status without a break."""
    since = started_at
    before: Status | None = Status.UNASSIGNED
    for at, moved_to in in_order(moves):
        if moved_to != before:
            since = at
        before = moved_to
    return since if before == status else started_at


def in_order(moves: Sequence[tuple[datetime, Status]]) -> list[tuple[datetime, Status]]:
    """Moves as they followed each other, though a clock that was put back gave a later one an earlier time."""
    moments = accumulate((at for at, _ in moves), max)
    return [(moment, status) for moment, (_, status) in zip(moments, moves, strict=True)]
