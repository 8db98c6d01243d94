"""Late interest of one invoice, and how it came about (D-12).

It runs from the day after the days of grace, day by day on what was owed when the day began, at the invoice's own
yearly rate or else the statutory one of that day, by 365 days a year. Interest bears none. What is paid on a day
lessens the interest from the next day on. All is reckoned in decimals, and rounded once, at the end, to what the
currency is paid in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from babel.numbers import get_currency_precision

YEAR = 365
DAY = timedelta(days=1)
Rates = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Charge:
    """Days, the first and last included, on which the same was owed at the same rate."""

    first: date
    last: date
    owed: Decimal
    yearly_rate: Decimal

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def percent_days(self) -> Decimal:
        """What is to be divided by a hundred and the year's days, exact."""
        return self.owed * self.yearly_rate * self.days

    @property
    def interest(self) -> Decimal:
        """Of these days, unrounded."""
        return self.percent_days / (100 * YEAR)


def charges(
    amount: Decimal,
    due_on: date,
    payments: Iterable[tuple[date, Decimal]],
    *,
    until: date,
    rates: Rates,
    grace_days: int,
) -> list[Charge]:
    """What interest is made of up to the end of a day; days without a known rate bear none."""
    begins = due_on + timedelta(days=grace_days)
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for day, payment in payments:
        by_day[day] += payment
    edges = {begins, until, *by_day, *(since - DAY for since, _ in rates)}
    spans = pairwise(sorted(edge for edge in edges if begins <= edge <= until))
    found = (_charge(amount, by_day, rates, after, last) for after, last in spans)
    return list(_joined(charge for charge in found if charge.owed > 0 and charge.yearly_rate))


def _charge(amount: Decimal, by_day: dict[date, Decimal], rates: Rates, after: date, last: date) -> Charge:
    """Of the days after one edge up to the next, between which nothing changes."""
    owed = amount - sum((payment for day, payment in by_day.items() if day <= after), Decimal(0))
    in_force = [rate for since, rate in rates if since <= after + DAY]
    return Charge(after + DAY, last, owed, in_force[-1] if in_force else Decimal(0))


def _joined(charges: Iterator[Charge]) -> Iterator[Charge]:
    """Neighbours that say the same as one."""
    before = next(charges, None)
    for charge in charges:
        assert before is not None, "a later charge follows a first"
        if (before.owed, before.yearly_rate, before.last + DAY) == (charge.owed, charge.yearly_rate, charge.first):
            before = Charge(before.first, charge.last, charge.owed, charge.yearly_rate)
        else:
            yield before
            before = charge
    if before is not None:
        yield before


def interest(charges: Iterable[Charge], currency: str) -> Decimal:
    """What they come to, rounded once."""
    whole = sum((charge.percent_days for charge in charges), Decimal(0))
    return (whole / (100 * YEAR)).quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def are_behind(rates: Rates, day: date) -> bool:
    """Whether the last rate was entered for an earlier half-year than that of a day."""
    return bool(rates) and rates[-1][0] < date(day.year, 1 if day.month < 7 else 7, 1)
