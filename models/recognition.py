"""Whose customer a sender is (T-03), asked in this order; the first answer counts.

1. *contact*: the address stands on a customer's card.
2. *domain*: its domain is that of one customer's addresses; public mail providers never count.
3. *history*: the customer of the newest ticket with the same address.

A step that yields two customers yields none: nobody guesses. From then on only a customer that an agent chose
by hand for that address can decide, and the ticket names the candidates.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from models.customer import domain_of


class Precedent(NamedTuple):
    """What earlier tickets with an address say: the newest one's customer, and the newest chosen by hand."""

    newest: int
    chosen: int | None


class Recognition(NamedTuple):
    """The customer found and the step that found it, or the candidates that none was chosen from."""

    customer_id: int | None
    step: str | None
    candidates: tuple[int, ...]


@dataclass(slots=True)
class Cards:
    """What the register knows of the senders of a batch: customers by address and domain, and precedents."""

    by_address: dict[str, set[int]] = field(default_factory=dict)
    by_domain: dict[str, set[int]] = field(default_factory=dict)
    precedents: dict[str, Precedent] = field(default_factory=dict)


def recognise(address: str, cards: Cards, public_domains: frozenset[str]) -> Recognition:
    """The customer behind a lower-case address."""
    by_card = recognise_by_card(address, cards, public_domains)
    precedent = cards.precedents.get(address)
    if by_card.customer_id is not None or precedent is None:
        return by_card
    customer_id = precedent.chosen if by_card.candidates else precedent.newest
    return by_card if customer_id is None else Recognition(customer_id, "history", ())


def recognise_by_card(address: str, cards: Cards, public_domains: frozenset[str]) -> Recognition:
    """What the cards alone say, whatever happened before."""
    candidates = cards.by_address.get(address, set())
    if len(candidates) == 1:
        return Recognition(next(iter(candidates)), "contact", ())
    domain = domain_of(address)
    if not candidates and domain not in public_domains:
        candidates = cards.by_domain.get(domain, set())
        if len(candidates) == 1:
            return Recognition(next(iter(candidates)), "domain", ())
    return Recognition(None, None, tuple(sorted(candidates)))
