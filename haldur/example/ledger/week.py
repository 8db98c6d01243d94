"""What a week's statement bears: how each payer says what they pay, money that nobody knows, and the firm's own."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from haldur.example.ledger.days import ONE
from haldur.example.ledger.drawing import Story
from haldur.example.ledger.paying import Money
from haldur.example.ledger.statement import Entry

SAYINGS = ("Arve {number}", "lasku {number}", "invoice {number}, thank you", "{number}")
STRAY_SHARE, OWN_SHARE = 0.6, 0.7
SMALL = Decimal("17.03")  # no invoice is of so little


@dataclass(slots=True)
class Week:
    """What is paid of invoices so far, by their numbers."""

    paid: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def pay(self, money: Money) -> None:
        self.paid[money.bill.number] += money.amount

    def is_whole(self, money: Money) -> bool:
        """Whether a payment is all that is asked, and nothing was paid before."""
        return not self.paid[money.bill.number] and money.amount == money.bill.amount


def entries_of(
    rng: Random, week: Week, money: list[Money], story: Story, *, day: date
) -> tuple[list[Entry], int]:  # fmt: skip
    """The entries of a statement, and how many of them nobody can assign."""
    entries, left = [], list(money)
    while left:
        one = left.pop(0)
        other = next((each for each in left if is_one_sum(week, one, each)), None)
        if other is not None:
            left.remove(other)
            entries.append(one_sum(one, other))
            week.pay(other)
        else:
            entries.append(entry_of(rng, week, one))
        week.pay(one)
    strays = stray_entries(rng, story, day)
    return [*entries, *strays, *own_entries(rng, story, day)], len(strays)


def is_one_sum(week: Week, one: Money, other: Money) -> bool:
    """Whether somebody pays two invoices at once."""
    same = one.bill.buyer is other.bill.buyer and one.paid_on == other.paid_on and one.bill is not other.bill
    return same and week.is_whole(one) and week.is_whole(other)


def one_sum(one: Money, other: Money) -> Entry:
    words = f"arved {one.bill.number} ja {other.bill.number}"
    return Entry(one.paid_on, one.amount + other.amount, one.bill.buyer.name, words=words)


def entry_of(rng: Random, week: Week, money: Money) -> Entry:
    """By reference number, by the invoice's number, or by nothing but who pays and how much."""
    bill, amount = money.bill, money.amount
    if money.known_by == "words":
        words = rng.choice(SAYINGS).format(number=bill.number)
        return Entry(money.paid_on, amount, bill.buyer.name, words=words, is_return=amount < 0)
    if money.known_by == "payer" and week.is_whole(money):
        return Entry(money.paid_on, amount, bill.buyer.name, bill.buyer.code, words="tasumine")
    return Entry(money.paid_on, amount, bill.buyer.name, reference=bill.reference, is_return=amount < 0)


def stray_entries(rng: Random, story: Story, day: date) -> list[Entry]:
    """Somebody whom nobody knows, or a buyer who pays something that nobody asked for."""
    if rng.random() >= STRAY_SHARE:
        return []
    if rng.random() < 0.5:
        return [Entry(day - ONE, Decimal(rng.randrange(2_000, 90_000)) / 100, "Tundmatu Maksja OÜ", words="makse")]
    buyer = rng.choice(story.buyers)
    return [Entry(day - ONE, SMALL, buyer.name, buyer.code, words="ettemaks")]


def own_entries(rng: Random, story: Story, day: date) -> list[Entry]:
    """What the firm pays its sellers, and money that the bank has not booked yet: nobody's debt."""
    if rng.random() >= OWN_SHARE:
        return []
    seller = rng.choice(story.sellers)
    advance = Entry(day - ONE, -Decimal(rng.randrange(50_000, 500_000)) / 100, seller.name, words="ettemaks müüjale")
    bill = rng.choice(story.bills)
    pending = Entry(day - ONE, bill.amount, bill.buyer.name, reference=bill.reference, is_booked=False)
    return [advance, pending]
