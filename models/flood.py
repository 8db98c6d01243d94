"""Two robots cannot make a loop, and one sender cannot bury the desk (T-07, T-08).

The limits are staged: so many mails within so long. One table counts the mails of an address on one ticket,
the other all mails of an address. What is over a limit is held in quarantine, where a person can release it;
nothing is lost. Times are the mails' times of arrival, so a backlog after an outage is no flood by itself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

Stage = tuple[int, timedelta]

PER_TICKET: tuple[Stage, ...] = (
    (10, timedelta(minutes=10)),
    (30, timedelta(hours=1)),
    (100, timedelta(hours=10)),
)
PER_ADDRESS: tuple[Stage, ...] = (
    (200, timedelta(minutes=10)),
    (400, timedelta(hours=1)),
    (1000, timedelta(hours=10)),
)
LONGEST = max(window for _, window in (*PER_TICKET, *PER_ADDRESS))


def is_loop(arrivals: Sequence[datetime], moment: datetime) -> bool:
    """Whether one more mail at `moment` is over a limit, after those of the same address on the same ticket."""
    return _is_over(PER_TICKET, arrivals, moment)


def is_flood(arrivals: Sequence[datetime], moment: datetime) -> bool:
    """Whether one more mail at `moment` is over a limit, after those of the same address, whatever their tickets."""
    return _is_over(PER_ADDRESS, arrivals, moment)


def _is_over(stages: tuple[Stage, ...], arrivals: Sequence[datetime], moment: datetime) -> bool:
    if len(arrivals) < stages[0][0]:
        return False
    ordered = sorted(arrivals)
    return any(
        bisect_right(ordered, moment + window) - bisect_left(ordered, moment - window) >= most
        for most, window in stages
    )
