"""How buyers pay: by their character, in one sum, in two, too much, less a credit note; some money goes back.

Half of the payments the firm's books tell, the others its bank statements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import ONE

LATENESS = {"on_time": (-5, 0), "few_days": (1, 4), "late": (5, 13), "very_late": (15, 60)}
CHARACTERS = {  # per cent of: on_time, few_days, late, very_late, never
    "prompt": (70, 20, 6, 3, 1),
    "usual": (40, 32, 16, 9, 3),
    "slow": (12, 26, 32, 22, 8),
}
HABITS = (*LATENESS, "never")
FORMS, FORM_WEIGHTS = ("whole", "parts", "too_much", "credit", "back"), (84, 7, 3, 4, 2)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """A payment or a credit note: by how much it lessens what is owed, who tells of it, and by what it is known."""

    bill: Bill
    paid_on: date
    amount: Decimal
    kind: str = "payment"
    way: str = "table"
    known_by: str = "reference"


def draw_character(rng: Random) -> str:
    return rng.choices(tuple(CHARACTERS), weights=(35, 40, 25))[0]


def draw_habit(rng: Random, character: str) -> str:
    return rng.choices(HABITS, weights=CHARACTERS[character])[0]


def draw_money(rng: Random, bill: Bill, habit: str) -> Iterator[Money]:
    """What is paid of an invoice, in the order of its days; nothing before the ledger told of it."""
    if habit == "never":
        return
    day = max(bill.told_on, bill.due + rng.randint(*LATENESS[habit]) * ONE)
    amount = bill.amount
    match rng.choices(FORMS, weights=FORM_WEIGHTS)[0]:
        case "parts":
            part = share(amount, rng.randrange(20, 80))
            yield draw_payment(rng, bill, day, part)
            yield draw_payment(rng, bill, day + rng.randrange(5, 25) * ONE, amount - part)
        case "too_much":
            yield draw_payment(rng, bill, day, amount + share(amount, rng.randrange(1, 20)))
        case "credit":
            credit = share(amount, rng.randrange(10, 100))
            yield Money(bill, max(bill.told_on, bill.due + rng.randrange(-2, 10) * ONE), credit, kind="credit")
            yield draw_payment(rng, bill, day + 3 * ONE, amount - credit)
        case "back":
            yield draw_payment(rng, bill, day, amount)
            yield draw_payment(rng, bill, day + 4 * ONE, -amount)
            yield draw_payment(rng, bill, day + rng.randrange(9, 40) * ONE, amount)
        case _:
            yield draw_payment(rng, bill, day, amount)


def draw_payment(rng: Random, bill: Bill, day: date, amount: Decimal) -> Money:
    way = rng.choice(("table", "statement"))
    known_by = rng.choices(("reference", "words", "payer"), weights=(60, 30, 10))[0]
    return Money(bill, day, amount, way=way, known_by=known_by)


def share(amount: Decimal, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT)
