"""The cash expected once more, invoice by invoice and day by day, from the words of docs/receivables.md: no numpy.

Days are whole numbers; a bill is settled on the first day at whose end nothing is owed, or never (None).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from scipy.stats import norm, t

EARLIEST, LATEST, YEAR, ENOUGH, FEWEST = -60, 365, 365, 30, 5
Estimate = tuple[float, float, float] | None


@dataclass
class Bill:
    """An invoice and the money that came for it: (day, amount, whether by a credit note)."""

    issued: int
    due: int
    amount: int
    buyer: int
    segment: str
    moves: list[tuple[int, int, bool]] = field(default_factory=list)

    def owed(self, day: int) -> int:
        """At the end of a day."""
        left = self.amount - sum(amount for on, amount, _ in self.moves if on <= day)
        return max(left, 0) if self.issued <= day else 0

    def settled(self, day: int) -> int | None:
        """Since when nothing is owed, as the books of a day tell."""
        since = None
        for on in sorted({on for on, _, _ in self.moves if on <= day}):
            is_owed = sum(amount for paid, amount, _ in self.moves if paid <= on) < self.amount
            since = None if is_owed else on if since is None else since
        return since


def clipped(age: int) -> int:
    """Days around the due day that are told apart."""
    return min(max(age, EARLIEST), LATEST)


class Habits:
    """What could be known at the end of a day."""

    def __init__(self, bills: Sequence[Bill], day: int) -> None:
        self.day = day
        self.known = [bill for bill in bills if bill.issued <= day and bill.due > day - YEAR]
        self.over = [bill for bill in self.known if bill.settled(day) is not None]
        self.buyers = Counter(bill.buyer for bill in self.over)
        self.segments = Counter(bill.segment for bill in self.over)
        self.spans = [(self.group(bill), self.span(bill)) for bill in self.known]

    def group(self, bill: Bill) -> str:
        """Its buyer's where that has settled enough, else its segment's, else that of all."""
        if self.buyers[bill.buyer] >= ENOUGH:
            return f"buyer {bill.buyer}"
        return f"segment {bill.segment}" if self.segments[bill.segment] >= ENOUGH else "all"

    def span(self, bill: Bill) -> tuple[int, int, bool]:
        """From which age to which a bill was watched, and whether it was settled then."""
        settled = bill.settled(self.day)
        is_over = settled is not None
        end = clipped((settled if is_over else self.day) - bill.due)
        return min(clipped(bill.issued - bill.due), end), end, is_over

    def watched(self, group: str, age: int) -> tuple[int, int]:
        """How many of a group were owed when a day came, and how many of these were settled on it."""
        spans = [span for name, span in self.spans if group in ("all", name)]
        return sum(begin <= age <= end for begin, end, _ in spans), sum(over and age == end for _, end, over in spans)

    def likely(self, bill: Bill, after: int, upto: int) -> float:
        """How likely a bill that is owed is settled between so many days from now."""
        now = self.day - bill.due
        group = self.group(bill)
        if self.watched(group, clipped(clipped(now) + 1))[0] < FEWEST:
            group = "all"
        left, gone = 1.0, 0.0
        for age in range(clipped(now) + 1, clipped(now + upto) + 1):
            there, ended = self.watched(group, age)
            settled = left * ended / there if there else 0.0
            gone += settled if age > now + after else 0.0
            left -= settled
        return min(gone, 1.0)


def expected(bills: Sequence[Bill], day: int, after: int, upto: int) -> tuple[float, float] | None:
    """The cash between so many days from the end of a day, and its standard error if each bill pays for itself."""
    habits = Habits(bills, day)
    if len(habits.over) < ENOUGH:
        return None
    cases = [(bill.owed(day), habits.likely(bill, after, upto)) for bill in bills if bill.owed(day)]
    return sum(owed * p for owed, p in cases), sqrt(sum(owed**2 * p * (1 - p) for owed, p in cases))


def forecast(bills: Sequence[Bill], day: int, weeks: int) -> Estimate:
    """The cash of so many weeks with its interval, as wide as forecasts of the last 13 weeks were off."""
    found = expected(bills, day, 0, 7 * weeks)
    if found is None:
        return None
    off = []
    for past in (day - 7 * back for back in range(1, 14)):
        made = expected(bills, past, 0, 7)
        if made and made[1] > 0:
            came = sum(
                min(max(sum(a for on, a, is_credit in bill.moves if past < on <= past + 7 and not is_credit), 0), owed)
                for bill in bills if (owed := bill.owed(past))
            )  # fmt: skip
            off.append(((came - made[0]) / made[1]) ** 2)
    usual = norm.ppf(0.975)
    reach = max(sqrt(sum(off) / len(off)), 1) * t.ppf(0.975, len(off) - 1) if len(off) >= 4 else 2 * usual
    return found[0], max(found[0] - found[1] * reach, 0.0), found[0] + found[1] * reach
