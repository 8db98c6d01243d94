"""How many letters a worker begins together: as many as go out in a moment (docs/adr/0017-a-group-is-a-moment.md).

A group shares a commit, and is what a sudden death leaves in doubt. Where a server takes long for each letter a commit
is little beside it, and few are begun; where it takes a thousand a second, more.
"""

from datetime import timedelta

FIRST = 10  # before anything is known
MOMENT = timedelta(milliseconds=100)


def next_group(sent: int, took: timedelta, *, most: int) -> int:
    """How many to begin after a group that took so long."""
    return max(1, min(most, sent * MOMENT // took)) if took > timedelta() else most
