"""How buyers pay: on time or late, and how the money comes: in one sum, in two, too much, less a credit note, or twice.

The day on which an invoice is settled is drawn first, and the money is arranged so that nothing is owed from that day
on. Of late invoices the shares of `BEFORE` are settled within so many days; of those that may be reminded (DISCLOSED)
and fall due when Haldur reminds, the shares of `AFTER`. Whether an invoice is late depends on its buyer alone, so that
reminders change how late, and not whether. Half of the payments the firm's books tell, the others its bank statements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import ONE, START

LATENESS = {"on_time": (-5, 0), "few_days": (1, 3), "two_weeks": (4, 14), "month": (15, 30), "long": (31, 90)}
LATE = ("few_days", "two_weeks", "month", "long", "never")
BEFORE = (0.63, 0.17, 0.16, 0.02, 0.02)  # within 3 days 63%, within 14 days 80%, past 30 days 4%
AFTER = (0.85, 0.10, 0.01, 0.02, 0.02)  # within 3 days 85%, within 14 days 95%, past 30 days 4%
REMINDABLE = "DISCLOSED"
NEVER = (10_000, 10_000)  # days
FIRST_IS_LATE = 0.47  # of the first invoices of all buyers
IS_LATE = {"prompt": 0.2, "usual": 0.4, "slow": 0.7}  # of the later ones, by the buyer's character
FORMS, FORM_WEIGHTS = ("whole", "parts", "too_much", "credit", "back"), (84, 7, 3, 4, 2)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an invoice was to be late, and being late to be paid as each of LATE."""

    late: float
    shares: tuple[float, ...]

    def within(self, days: int) -> float:
        """How likely a late one was to be paid within 3, 14 or 30 days."""
        return sum(part for habit, part in zip(LATE, self.shares, strict=True) if LATENESS.get(habit, NEVER)[1] <= days)


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
    return rng.choices(tuple(IS_LATE), weights=(35, 40, 25))[0]


def chance_of(bill: Bill, late: float) -> Chance:
    """By what the ledger says of an invoice last."""
    is_reminded = bill.consent == REMINDABLE and bill.due >= START
    return Chance(late, AFTER if is_reminded else BEFORE)


def draw_habit(rng: Random, chance: Chance) -> str:
    """How an invoice is paid."""
    return rng.choices(LATE, weights=chance.shares)[0] if rng.random() < chance.late else "on_time"


def draw_money(rng: Random, bill: Bill, habit: str, *, due: date) -> Iterator[Money]:
    """What is paid of an invoice that falls due on a day; nothing is owed from the drawn day on, and not before."""
    if habit == "never":
        return
    day = due + rng.randint(*LATENESS[habit]) * ONE
    amount = bill.amount
    match rng.choices(FORMS, weights=FORM_WEIGHTS)[0]:
        case "parts":
            part = share(amount, rng.randrange(20, 80))
            yield draw_payment(rng, bill, earlier(rng, bill, day, 5, 25), part)
            yield draw_payment(rng, bill, day, amount - part)
        case "too_much":
            yield draw_payment(rng, bill, day, amount + share(amount, rng.randrange(1, 20)))
        case "credit":
            credit = share(amount, rng.randrange(10, 100))
            yield Money(bill, earlier(rng, bill, day, 1, 12), credit, kind="credit")
            yield draw_payment(rng, bill, day, amount - credit)
        case "back":
            first = earlier(rng, bill, day, 9, 40)
            yield draw_payment(rng, bill, first, amount)
            yield draw_payment(rng, bill, first + 4 * ONE, -amount)
            yield draw_payment(rng, bill, day, amount)
        case _:
            yield draw_payment(rng, bill, day, amount)


def earlier(rng: Random, bill: Bill, day: date, least: int, most: int) -> date:
    """Some days before a day, and not before the invoice was issued."""
    return max(bill.issued, day - rng.randrange(least, most) * ONE)


def draw_payment(rng: Random, bill: Bill, day: date, amount: Decimal) -> Money:
    way = rng.choice(("table", "statement"))
    known_by = rng.choices(("reference", "words", "payer"), weights=(60, 30, 10))[0]
    return Money(bill, day, amount, way=way, known_by=known_by)


def share(amount: Decimal, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT)
