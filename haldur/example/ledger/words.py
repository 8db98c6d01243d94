"""What client managers say of invoices at the desk: disputed, promised, do not contact, another collection type.

They say it in the morning before the run, or right after it, when its letters are written and have not left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from haldur.example.ledger.bills import TYPES, Bill
from haldur.example.ledger.days import LAST, ONE, is_out

SAID_OF = {"on_time": 0.01, "few_days": 0.06, "two_weeks": 0.2, "month": 0.35, "long": 0.5, "never": 0.5}
KINDS, WEIGHTS = ("dispute", "promise", "do_not_contact", "collection_type"), (30, 30, 10, 30)
DAYS = (-4, 0, 1, 2, 5, 7, 7, 7, 8, 10, 14, 14)  # from the due date


@dataclass(frozen=True, slots=True)
class Word:
    """One word about an invoice; `until` is its last day, and a word that `ends` takes an earlier one back."""

    bill: Bill
    kind: str
    day: date
    is_late: bool
    until: date | None = None
    collection_type: str = ""
    ends: bool = False


def draw_words(rng: Random, bill: Bill, habit: str) -> Iterator[Word]:
    """What is said of an invoice, in the order of its days."""
    if rng.random() >= SAID_OF[habit]:
        return
    day, is_late = bill.due + rng.choice(DAYS) * ONE, rng.random() < 0.5
    kind = rng.choices(KINDS, weights=WEIGHTS)[0]
    lasts = kind == "promise" or rng.random() < 0.5
    until = day + rng.randrange(0, 9) * ONE if lasts else None
    other = rng.choice(TYPES) if kind == "collection_type" else ""
    if is_sayable(bill, day):
        yield Word(bill, kind, day, is_late, until, other)
        again = day + rng.randrange(3, 12) * ONE
        ends = kind != "collection_type" and until is None and rng.random() < 0.7
        if ends and is_sayable(bill, again):
            yield Word(bill, kind, again, rng.random() < 0.3, ends=True)


def is_sayable(bill: Bill, day: date) -> bool:
    """Whether the invoice is known by then, and somebody is there to say it."""
    return bill.known_on < day <= LAST and not is_out(day)
