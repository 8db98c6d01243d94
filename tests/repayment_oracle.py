"""The figures of repayment once more, by loops and fractions straight from the words of K-01: no pandas, no numpy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import exp, log, sqrt
from statistics import NormalDist

DAY = timedelta(days=1)
Z = NormalDist().inv_cdf(0.975)
Known = tuple[Fraction | None, int, int]  # value, n, still open


@dataclass
class Bill:
    """An invoice and what was paid of it: (day, amount)."""

    due: date
    amount: int
    paid: list[tuple[date, int]] = field(default_factory=list)

    def settled(self, last: date) -> date | None:
        """The first day from whose end on nothing was owed, as the books of a day tell."""
        since = None
        for day in sorted({day for day, _ in self.paid if day <= last}):
            is_owed = sum(amount for paid, amount in self.paid if paid <= day) < self.amount
            since = None if is_owed else since or day
        return since


def figures(bills: Sequence[Bill], first: date, last: date, known: date) -> dict[str, Known]:
    """Each figure of the invoices due within a period, as the books stood at the end of a day."""
    cohort = [(bill.due, bill.settled(known), (known - bill.due).days) for bill in bills if first <= bill.due <= last]
    due = [case for case in cohort if case[2] >= 0]
    late = [case for case in due if case[1] is None or case[1] > case[0]]
    found = {"on_time_share": share(len(due) - len(late), len(due), len(cohort))}
    for days in (3, 14):
        found[f"late_paid_within_{days}_days_share"] = within(late, days)
    found["paid_within_14_days_share"] = within(cohort, 14)
    for name, cases in (("late_past_30_days_share", late), ("past_30_days_share", cohort)):
        value, n, still_open = within(cases, 30)
        found[name] = (None if value is None else 1 - value, n, still_open)
    watched = [((settled - due).days if settled else followed, settled is not None) for due, settled, followed in late]
    still_open = sum(not is_settled for _, is_settled in watched)
    for name, level in (("days_late_median", Fraction(1, 2)), ("days_late_90th", Fraction(1, 10))):
        found[name] = (reached(watched, level), len(watched), still_open)
    return found


def share(hits: int, n: int, asked: int) -> Known:
    """A share of those that are known."""
    return Fraction(hits, n) if n else None, n, asked - n


def within(cases: Sequence[tuple[date, date | None, int]], days: int) -> Known:
    """Of those followed so long, the share settled by then."""
    followed = [(due, settled) for due, settled, watched in cases if watched >= days]
    hits = sum(settled is not None and settled - due <= days * DAY for due, settled in followed)
    return share(hits, len(followed), len(cases))


def reached(watched: Sequence[tuple[int, bool]], level: Fraction) -> Fraction | None:
    """When the share still owed comes down to a level; the middle of where it lies exactly on it."""
    left, on_level = Fraction(1), None
    for time in sorted({time for time, _ in watched}):
        at_risk = sum(each >= time for each, _ in watched)
        left *= 1 - Fraction(sum(each == time and is_settled for each, is_settled in watched), at_risk)
        if left == level and on_level is None:
            on_level = Fraction(time)
        elif left < level:
            return Fraction(time) if on_level is None else (on_level + time) / 2
    return on_level


@dataclass(frozen=True)
class Step:
    """A time at which some were settled or last seen: how many were watched so long, what share is owed after it."""

    time: int
    watched: int
    owed: Fraction
    low: float
    high: float


def curve(watched: Sequence[tuple[int, bool]]) -> list[Step]:
    """Kaplan and Meier's product with Greenwood's bands on the log-log scale; Wilson's before anything is settled."""
    steps: list[Step] = []
    owed, greenwood = Fraction(1), 0.0
    for time in sorted({time for time, _ in watched}):
        at_risk = sum(each >= time for each, _ in watched)
        settled = sum(each == time and is_settled for each, is_settled in watched)
        owed *= 1 - Fraction(settled, at_risk)
        if owed == 1:
            low, high = 1 - wilson(0, at_risk)[1], 1.0
        elif owed == 0:
            low, high = 0.0, steps[-1].high if steps else 1.0
        else:
            greenwood += settled / (at_risk * (at_risk - settled))
            spread = Z * sqrt(greenwood) / -log(owed)
            low, high = owed ** exp(spread), owed ** exp(-spread)
        steps.append(Step(time, at_risk, owed, low, high))
    return steps


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The roots of (p - hits/n)^2 = z^2 p (1 - p) / n."""
    middle, root = 2 * hits + Z * Z, Z * sqrt(Z * Z + 4 * hits * (1 - hits / n))
    low, high = ((middle + sign * root) / (2 * (n + Z * Z)) for sign in (-1, 1))
    return low if hits else 0.0, high if hits < n else 1.0


def crossed(steps: Sequence[Step], band: str, level: float) -> float | None:
    """When a band comes down to a level."""
    return next((float(step.time) for step in steps if getattr(step, band) <= level), None)
