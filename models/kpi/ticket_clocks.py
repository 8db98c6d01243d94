"""The clocks of many tickets at once: how much of their targets they have used, as of a moment (T-23, K-05).

The rules are those of models/service_level.py, to which a test holds this: the first answer's clock runs until the
first answer of ours or until the ticket is closed; the solution's waits from each answer of ours until the customer's
next mail, and while the ticket is DONE or REMOVED. Both run on the queue's calendar.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.kpi.ticket_moves import FIRST_CLOSED
from models.kpi.worked_time import Moments, moments_of

CUSTOMER, ANSWER, CLOSED, OPENED = range(4)  # what happens at one moment happens in this order
EARLIEST = np.iinfo(np.int64).min

Flags = NDArray[np.bool_]
Worked = Callable[[Moments, NDArray[np.int64]], Moments]  # working time until moments of tickets at these places


class Clock(NamedTuple):
    """Of each ticket: how many microseconds of a target it has used, whether it was answered, or is closed; and whether
    its clock stands still since a moment until which it was at work.
    """

    used: Moments
    is_over: Flags
    stopped_at_work: Flags

    def is_missed(self, target: Moments | int) -> Flags:
        """Whether all of the target is used; a clock that stands still since the very moment of it has kept it."""
        missed: Flags = (self.used > target) | ((self.used == target) & ~self.stopped_at_work)
        return missed


class _Events(NamedTuple):
    """What happened, ticket by ticket and in order; `place` is the ticket's, `at` never before its opening."""

    place: NDArray[np.int64]
    at: Moments
    kind: NDArray[np.int8]


def clocks(
    opened: Moments, mails: pd.DataFrame, moves: pd.DataFrame, as_of: int, worked: Worked
) -> tuple[Clock, Clock]:
    """The first answer's and the solution's; `mails` and `moves`, none of them later, name tickets by `place`."""
    events = _events(opened, mails, moves)
    return _first_answer(events, opened, as_of, worked), _solution(events, opened, as_of, worked)


def _events(opened: Moments, mails: pd.DataFrame, moves: pd.DataFrame) -> _Events:
    is_closed = moves["status"].to_numpy() >= FIRST_CLOSED
    is_first = (moves["place"] != moves["place"].shift()).to_numpy()
    was_closed = np.insert(is_closed, 0, False)[: len(is_closed)] & ~is_first
    turns = moves[is_closed != was_closed]
    place = np.concatenate([np.arange(len(opened)), mails["place"], turns["place"]]).astype(np.int64)
    at = np.concatenate([np.full(len(opened), EARLIEST), moments_of(mails["at"]), moments_of(turns["at"])])
    kind = np.concatenate([
        np.full(len(opened), OPENED), np.where(mails["is_answer"], ANSWER, CUSTOMER),
        np.where(turns["status"] >= FIRST_CLOSED, CLOSED, OPENED),
    ]).astype(np.int8)  # fmt: skip
    order = np.lexsort((kind, at, place))
    place = place[order]
    return _Events(place, np.maximum(at[order], opened[place]), kind[order])


def _first_answer(events: _Events, opened: Moments, as_of: int, worked: Worked) -> Clock:
    stopping = (events.kind == ANSWER) | (events.kind == CLOSED)
    stops = np.full(len(opened), as_of, np.int64)
    np.minimum.at(stops, events.place[stopping], events.at[stopping])
    every = np.arange(len(opened))
    used = worked(stops, every) - worked(opened, every)
    is_over = np.bincount(events.place[stopping], minlength=len(opened)) > 0
    return Clock(used, is_over, is_over & _was_at_work(stops, every, worked))


def _solution(events: _Events, opened: Moments, as_of: int, worked: Worked) -> Clock:
    is_last = np.append(events.place[1:] != events.place[:-1], True)[: len(events.place)]
    until = np.where(is_last, as_of, np.append(events.at[1:], as_of)[: len(events.at)])
    is_running, is_closed = _states(events)
    place = events.place[is_running]
    spent = worked(until[is_running], place) - worked(events.at[is_running], place)
    used: Moments = np.bincount(place, weights=spent, minlength=len(opened)).astype(np.int64)
    ran = is_running & (until > events.at)
    stops = opened.copy()
    np.maximum.at(stops, events.place[ran], until[ran])
    at_work = _was_at_work(stops, np.arange(len(opened)), worked)
    return Clock(used, is_closed[is_last], ~is_running[is_last] & at_work)


def _was_at_work(moments: Moments, place: NDArray[np.int64], worked: Worked) -> Flags:
    """Whether work went on right before each moment."""
    return np.asarray(worked(moments, place) > worked(moments - 1, place))


def _states(events: _Events) -> tuple[Flags, Flags]:
    """Whether the solution's clock runs after each event, and whether the ticket is closed."""
    number = np.arange(len(events.kind))
    begins = np.maximum.accumulate(np.where(np.insert(np.diff(events.place) > 0, 0, True)[: len(number)], number, 0))

    def latest(*kinds: int) -> NDArray[np.int64]:
        """The last event of these kinds so far, of the same ticket; before its first where there is none."""
        last = np.maximum.accumulate(np.where(np.isin(events.kind, kinds), number, -1))
        own: NDArray[np.int64] = np.maximum(last, begins - 1)
        return own

    is_closed = latest(CLOSED) > latest(OPENED)
    is_waiting = latest(ANSWER) > latest(CUSTOMER, OPENED)
    return ~(is_closed | is_waiting), is_closed
