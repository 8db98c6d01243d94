"""How all invoices of a frame stand by their payments: models/standing.py for many at once.

Payments of one day count together; an invoice is settled since the first day from whose end on nothing was owed. A
test holds this to the rule for one invoice.
"""

from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
OPEN = np.datetime64("NaT", "s")
BLOCK = 2**17  # invoices that are looked at together, for the sake of memory


def standings(amounts: Array, of: Array, days: Array, payments: Array) -> tuple[Array, Array]:
    """What is paid of each invoice, and the day since which it is settled (NaT while open).

    `of` says for each payment the place of its invoice among the amounts; `days` are whole numbers since 1970.
    """
    order = np.lexsort((days, of))
    of, days, payments = of[order], days[order], payments[order]
    paid = np.zeros(len(amounts), dtype="int64")
    settled = np.full(len(amounts), OPEN, dtype="datetime64[s]")
    for first, last in pairwise(np.searchsorted(of, np.arange(0, len(amounts) + BLOCK, BLOCK))):
        if first < last:
            _stand(amounts, paid, settled, of[first:last], days[first:last], payments[first:last])
    return paid, settled


def undone(amounts: Array, of: Array, days: Array, payments: Array, *, eve: int) -> tuple[Array, Array]:
    """Which invoices money went back of after a day, the `eve`, and since when each was settled then (NaT: it was not).

    Of all others the later standing tells the earlier one: what was settled by then has been so ever since.
    """
    places = np.unique(of[(days > eve) & (payments < 0)])
    own = np.full(len(amounts), -1)
    own[places] = np.arange(len(places))
    counts = (own[of] >= 0) & (days <= eve)
    return places, standings(amounts[places], own[of[counts]], days[counts], payments[counts])[1]


def _stand(amounts: Array, paid: Array, settled: Array, of: Array, days: Array, payments: Array) -> None:
    """Write the standings of some invoices, whose payments come in the order of invoices and days."""
    running = np.cumsum(payments)
    is_last_of_day = np.append((of[1:] != of[:-1]) | (days[1:] != days[:-1]), True)
    of, days, running = of[is_last_of_day], days[is_last_of_day], running[is_last_of_day]
    starts = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
    ends = np.append(starts[1:], len(of)) - 1
    running -= np.repeat(np.append(0, running[ends[:-1]]), ends - starts + 1)
    paid[of[starts]] = running[ends]
    after_owed = np.where(running < amounts[of], np.arange(1, len(of) + 1), 0)
    since = np.maximum(np.maximum.accumulate(after_owed)[ends], starts)
    is_settled = since <= ends
    settled[of[starts][is_settled]] = days[since[is_settled]].astype("datetime64[D]")
