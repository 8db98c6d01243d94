"""The invoices of the example's ledger, and what the ledger says otherwise of some of them later.

The firm's books tell on Mondays what was issued in the week before. A few invoices they tell late, some when they are
due already; of a few they move the due date, of others they change who may be reminded.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from haldur.example.ledger.days import FIRST, LAST, MONDAY, ONE, SATURDAY, next_weekday, when_taken
from haldur.example.ledger.firms import Firm

TYPES, TYPE_WEIGHTS = ("DISCLOSED", "NON_DISCLOSED", "DO_NOT_CONTACT"), (60, 35, 5)
TERMS = (14, 14, 21, 30)
TOLD_LATE, DUE_MOVED, TYPE_CHANGED = 0.015, 0.012, 0.012
WEIGHTS_7_3_1 = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice as the ledger tells it on the Monday `told_on`."""

    number: str
    seller: Firm
    buyer: Firm
    issued: date
    due: date
    amount: Decimal
    consent: str
    rate: str
    reference: str
    told_on: date

    @property
    def known_on(self) -> date:
        """When Haldur gets to know it."""
        return when_taken(self.told_on)


def draw_bills(rng: Random, sellers: list[Firm], buyers: list[Firm], count: int) -> list[Bill]:
    """In the order of their issue."""
    span = (LAST - FIRST).days - 8
    issued = sorted(working_day(FIRST + rng.randrange(span) * ONE) for _ in range(count))
    return [draw_bill(rng, place, day, sellers, buyers) for place, day in enumerate(issued)]


def draw_bill(rng: Random, place: int, issued: date, sellers: list[Firm], buyers: list[Firm]) -> Bill:
    due = issued + rng.choice(TERMS) * ONE
    told_on = next_weekday(issued, MONDAY)
    if rng.random() < TOLD_LATE:
        told_on = next_weekday(due + rng.randrange(-4, 9) * ONE, MONDAY)
    return Bill(
        number=f"KH{100001 + place}",
        seller=rng.choice(sellers),
        buyer=rng.choice(buyers),
        issued=issued,
        due=due,
        amount=Decimal(rng.randrange(8_000, 900_000)) / 100,
        consent=rng.choices(TYPES, weights=TYPE_WEIGHTS)[0],
        rate=rng.choice(("", "", "8", "12.5")),
        reference=reference(f"26{100001 + place}"),
        told_on=told_on,
    )


def draw_revision(rng: Random, bill: Bill) -> Bill | None:
    """The invoice as the ledger tells it anew some Monday near its due date, if it changes its mind."""
    chance = rng.random()
    told_on = next_weekday(max(bill.told_on, bill.due + rng.randrange(-6, 8) * ONE), MONDAY)
    if chance < DUE_MOVED:
        return replace(bill, due=bill.due + rng.randrange(6, 16) * ONE, told_on=told_on)
    if chance < DUE_MOVED + TYPE_CHANGED:
        other = rng.choice([each for each in TYPES if each != bill.consent])
        return replace(bill, consent=other, told_on=told_on)
    return None


def working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def reference(number: str) -> str:
    """A reference number as Estonian banks want it: the digits times 7, 3, 1 from the end, up to the next ten."""
    total = sum(int(digit) * WEIGHTS_7_3_1[place % 3] for place, digit in enumerate(reversed(number)))
    return f"{number}{-total % 10}"
