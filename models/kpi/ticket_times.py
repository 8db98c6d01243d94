"""How long each ticket waited for its first answer and its solution, and how it stands with its targets (K-05).

Wall hours run from the opening without a pause. Worked hours are those of the queue's calendar; for the solution they
pause while the customer has to answer (models/kpi/ticket_clocks.py). What has not been answered or solved bears the
time for which it was watched: until it was closed, else until the moment asked about. A ticket that our own mail began
asks for no first answer.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.calendar import Calendar
from models.kpi.local_time import days_of
from models.kpi.ticket_clocks import Clock, Flags, Worked, clocks
from models.kpi.worked_time import EPOCH, HOUR, MICROSECOND, Moments, WorkedTime, microseconds, moments_of
from models.service_policy import ServiceLevels
from models.ticket import Priority

STATES = ("met", "breached", "running")
NEVER = np.iinfo(np.int64).max
Hours = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Site:
    """What the firm has promised, and where it is at home."""

    levels: ServiceLevels
    country: str
    time_zone: str

    def calendar(self, queue: str) -> Calendar:
        """When a queue is at work."""
        return self.levels.calendar_of(queue, country=self.country, time_zone=self.time_zone)


def with_times(
    tickets: pd.DataFrame, spans: pd.DataFrame, mails: pd.DataFrame, moves: pd.DataFrame, site: Site, *, as_of: datetime
) -> pd.DataFrame:  # fmt: skip
    """The frame of tickets; rows of the other frames name them by `place`."""
    opened, now = moments_of(tickets["opened_at"]), microseconds(as_of)
    worked = _worked(tickets["queue"], site, opened, as_of)
    answered, is_ours = _first_answers(opened, mails)
    ends = _ends(tickets, spans, site.time_zone)
    closed = np.where(ends["closed_at"].isna(), now, moments_of(ends["closed_at"].fillna(tickets["opened_at"])))
    heard = np.minimum(np.where(answered == NEVER, closed, answered), now)
    answer, solution = clocks(opened, mails, moves, now, worked)
    every = np.arange(len(tickets))
    frame = tickets[["ticket_id", "queue", "priority", "customer_id", "opened_at"]].assign(
        opened_on=days_of(tickets["opened_at"], site.time_zone),
        is_ours=is_ours,
        is_answered=answered != NEVER,
        answer_hours=(heard - opened) / HOUR,
        answer_worked_hours=(worked(heard, every) - worked(opened, every)) / HOUR,
        solution_hours=(closed - opened) / HOUR,
        solution_worked_hours=solution.used / HOUR,
    )
    return pd.concat([frame, ends, _states(tickets, answer, solution, site)], axis="columns")


def _worked(queues: pd.Series, site: Site, opened: Moments, as_of: datetime) -> Worked:
    """Working time on each ticket's own calendar; queues that share one share its sums."""
    calendars = {queue: site.calendar(str(queue)) for queue in queues.cat.categories}
    distinct = list(dict.fromkeys(calendars.values()))
    first = EPOCH + int(opened.min(initial=microseconds(as_of))) * MICROSECOND
    sums = [WorkedTime(calendar, first, as_of) for calendar in distinct]
    of_queue = np.array([distinct.index(calendars[queue]) for queue in queues.cat.categories], np.int64)
    of_ticket = of_queue[queues.cat.codes.to_numpy()]

    def until(moments: Moments, place: NDArray[np.int64]) -> Moments:
        found = np.zeros(len(moments), np.int64)
        for number, time in enumerate(sums):
            theirs = of_ticket[place] == number
            found[theirs] = time.until(moments[theirs])
        return found

    return until


def _first_answers(opened: Moments, mails: pd.DataFrame) -> tuple[Moments, Flags]:
    """When each ticket was first answered, and whether a mail of ours began it."""
    place, at, is_answer = mails["place"].to_numpy(), moments_of(mails["at"]), mails["is_answer"].to_numpy(bool)
    is_later = at > opened[place]
    first = np.full(len(opened), NEVER, np.int64)
    np.minimum.at(first, place[is_answer & is_later], at[is_answer & is_later])
    was_ours, was_asked = np.zeros(len(opened), bool), np.zeros(len(opened), bool)
    was_ours[place[is_answer & ~is_later]] = True
    was_asked[place[~is_answer & ~is_later]] = True
    return first, was_ours & ~was_asked


def _ends(tickets: pd.DataFrame, spans: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """When each was closed first and last, and reopened first and how often."""
    by_ticket = spans.groupby("place")
    last, first = by_ticket["until_at"].nth(-1), by_ticket["until_at"].nth(0)
    again = spans[spans["is_reopening"]].drop_duplicates("place").set_index("place")["from_at"]
    ends = pd.DataFrame({
        "closed_at": last.array, "first_closed_at": first.array,
        "reopened_at": again.reindex(np.arange(len(tickets))).array,
        "reopenings": (by_ticket.size() - 1).astype(np.int16).array,
    })  # fmt: skip
    return ends.assign(
        closed_on=days_of(ends["closed_at"], time_zone), first_closed_on=days_of(ends["first_closed_at"], time_zone)
    )


def _states(tickets: pd.DataFrame, answer: Clock, solution: Clock, site: Site) -> pd.DataFrame:
    """How each stands with both targets; an open one past its target has missed it."""
    answer_target, solution_target = _targets(tickets, site)
    return pd.DataFrame({
        "answer_state": _state(answer, answer_target), "solution_state": _state(solution, solution_target),
    })  # fmt: skip


def _targets(tickets: pd.DataFrame, site: Site) -> tuple[Moments, Moments]:
    """Of each ticket, in microseconds."""
    queues, priorities = tickets["queue"].cat.categories, list(Priority)
    promised = [[site.levels.of(str(queue)).targets[priority] for priority in priorities] for queue in queues]
    place = tickets["queue"].cat.codes.to_numpy(), pd.Index(priorities).get_indexer(tickets["priority"])
    answer = np.array([[round(each.first_answer_hours * HOUR) for each in row] for row in promised], np.int64)
    solution = np.array([[round(each.solution_hours * HOUR) for each in row] for row in promised], np.int64)
    shape = (len(queues), len(priorities))
    return answer.reshape(shape)[place], solution.reshape(shape)[place]


def _state(clock: Clock, target: Moments) -> pd.Categorical:
    not_missed = np.where(clock.is_over, STATES.index("met"), STATES.index("running"))
    code = np.where(clock.is_missed(target), STATES.index("breached"), not_missed)
    return pd.Categorical.from_codes(code, STATES)
