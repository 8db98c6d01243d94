"""Two robots cannot make a loop, and one sender cannot bury the desk (T-07, T-08).

The limits are staged: so many mails within so long. One table counts the mails of an address on one ticket,
the other all mails of an address. What is over a limit is held in quarantine, where a person can release it;
nothing is lost. Times are the mails' times of arrival, so a backlog after an outage is no flood by itself.
"""

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

Traffic = Sequence[tuple[datetime, int]]


def is_loop(traffic: Traffic, ticket_id: int, moment: datetime) -> bool:
    """Whether one more mail of an address on a ticket at `moment` is over a limit; traffic is (arrival, ticket)."""
    return _is_over(PER_TICKET, [arrived for arrived, ticket in traffic if ticket == ticket_id], moment)


def is_flood(traffic: Traffic, moment: datetime) -> bool:
    """Whether one more mail of an address at `moment` is over a limit, whatever its ticket."""
    return _is_over(PER_ADDRESS, [arrived for arrived, _ in traffic], moment)


def _is_over(stages: tuple[Stage, ...], arrivals: list[datetime], moment: datetime) -> bool:
    if len(arrivals) < stages[0][0]:
        return False
    return any(sum(abs(moment - at) <= window for at in arrivals) >= most for most, window in stages)
