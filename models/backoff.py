"""When a letter is tried again that a server put off, and when it is given up.

Greylisting passes within minutes, a full mailbox within a day; after the last stage a person is told. What a server
refuses for good (5xx) is never tried again.
"""

from datetime import datetime, timedelta

STAGES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None when it is time to give up."""
    return now + STAGES[attempts - 1] if attempts <= len(STAGES) else None
