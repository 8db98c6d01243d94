"""How an invoice stands by its payments: what is paid of it, and since when nothing is owed.

Payments of one day count together, so that it makes no difference in which order a bank or a ledger tells them. A
payment that went back opens the invoice again; it is then settled by the payment that fills it anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What is paid, and the day at whose end nothing was owed any more; none while anything is."""

    paid: Decimal
    settled_on: date | None


def standing(amount: Decimal, payments: Iterable[tuple[date, Decimal]]) -> Standing:
    """The standing of an invoice of an amount, by its payments in any order."""
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for day, payment in payments:
        by_day[day] += payment
    paid, settled_on = Decimal(0), None
    for day in sorted(by_day):
        paid += by_day[day]
        settled_on = (settled_on or day) if paid >= amount else None
    return Standing(paid, settled_on)
