"""The same money told twice: by a bank statement and by the firm's ledger, under two names.

Two payments of one invoice are the same money where they come from different origins, are of one amount, and their
days are no more than `REACH` apart, for a ledger often books a day or two later than the bank. Each is paired with one
other at most, the nearest first, so that a second payment of the same amount counts as soon as either origin tells it
a second time. What was paired stays so while it fits. Credit notes come from the ledger alone, and a person's word that
a payment is another one goes before all this.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from models.import_ledger import PAYMENT

REACH = timedelta(days=3)


class Told(NamedTuple):
    """A payment of an invoice as an origin tells it; `repeats` is the name of the one that it was paired with."""

    external_id: str
    origin: str
    paid_on: date
    amount: Decimal
    kind: str = PAYMENT
    is_another: bool = False
    repeats: str = ""

    def days_from(self, other: "Told") -> timedelta:
        """How far apart two are."""
        return abs(self.paid_on - other.paid_on)


def repeats_among(told: Sequence[Told]) -> Mapping[str, str]:
    """Of the payments of one invoice, in the order in which they came, those that do not count, each with its pair."""
    by_name = {each.external_id: each for each in told}
    pairs: dict[str, str] = {}
    for each in told:
        before = by_name.get(each.repeats)
        if before is not None and _is_same_money(each, before) and before.external_id not in pairs.values():
            pairs[each.external_id] = before.external_id
    for place, each in enumerate(told):
        if each.external_id not in pairs and each.external_id not in pairs.values():
            free = [other for other in _counting(told[:place], pairs) if _is_same_money(each, other)]
            if free:
                pairs[each.external_id] = min(free, key=each.days_from).external_id
    return pairs


def _counting(earlier: Sequence[Told], pairs: Mapping[str, str]) -> Iterator[Told]:
    """Those that count and that nothing repeats yet."""
    taken = {*pairs, *pairs.values()}
    return (each for each in earlier if each.external_id not in taken)


def _is_same_money(later: Told, earlier: Told) -> bool:
    return (
        not later.is_another
        and later.kind == earlier.kind == PAYMENT
        and later.origin != earlier.origin
        and later.amount == earlier.amount
        and later.days_from(earlier) <= REACH
    )
