"""The numbers that tickets may have got after a backup are left free when it is restored (P-14, T-05).

Letters that went since then name their ticket by number in their signed Message-IDs. Were those numbers given again,
their answers would come to other people's tickets. Nobody knows how many there were, so there is room for as many as
`SPAN` before the backup had, and some more. What is restored within `A_MOVE` of its backup is a home that moves: all is
then as it was.
"""

from datetime import datetime, timedelta

A_MOVE = timedelta(minutes=15)
SPAN = timedelta(days=30)
SPARE = 1000


def last_left_free(newest: int, recent: int) -> int:
    """The last number left free behind the newest ticket's, where so many tickets began within `SPAN`."""
    return newest + recent + SPARE


def is_a_move(*, made_at: datetime, now: datetime) -> bool:
    """Whether a backup is restored so soon that its home was stopped for it."""
    return now - made_at < A_MOVE
