"""The figures of receivables once more, by loops and fractions straight from the words of K-04 and D-12: no numpy.

Amounts are whole thousandths of the currency, rates thousandths of a percent a year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
BANDS = ((-(10**6), 0), (1, 30), (31, 60), (61, 90), (91, 10**6))
Rates = Sequence[tuple[date, int]]


@dataclass
class Bill:
    """An invoice and what lessened it: (day, amount, whether by a credit note)."""

    issued: date
    due: date
    amount: int
    buyer: int
    rate: int = -1
    moves: list[tuple[date, int, bool]] = field(default_factory=list)

    def left(self, day: date) -> int:
        """The amount less all that came by the end of a day; below nothing where too much was paid."""
        return self.amount - sum(amount for on, amount, _ in self.moves if on <= day)

    def owed(self, day: date) -> int:
        """What is a receivable at the end of a day."""
        return max(self.left(day), 0) if self.issued <= day else 0

    def settled(self, day: date) -> date | None:
        """Since when nothing is owed, as the books of a day tell."""
        since = None
        for on in sorted({on for on, _, _ in self.moves if on <= day}):
            since = None if self.left(on) > 0 else since or on
        return since

    def interest(self, until: date, rates: Rates, grace: int, unit: int) -> int:
        """Day by day on what was owed as the day began, rounded once to whole `unit` thousandths."""
        total, day = 0, self.due + (grace + 1) * DAY
        while day <= until:
            statutory = [rate for since, rate in rates if since <= day]
            rate = self.rate if self.rate >= 0 else statutory[-1] if statutory else 0
            total += max(self.left(day - DAY), 0) * rate
            day += DAY
        return int(Fraction(total, 100_000 * 365 * unit) + Fraction(1, 2)) * unit


def sales(bills: Sequence[Bill], first: date, last: date) -> int:
    """Invoices issued less credit notes."""
    issued = sum(bill.amount for bill in bills if first <= bill.issued <= last)
    return issued - sum(
        amount for bill in bills for on, amount, is_credit in bill.moves if is_credit and first <= on <= last
    )


def ages(bills: Sequence[Bill], day: date) -> list[tuple[int, int]]:
    """How many are open, and what is owed of them, by how late they are."""
    found = []
    for least, most in BANDS:
        amounts = [bill.owed(day) for bill in bills if least <= (day - bill.due).days <= most]
        found.append((sum(amount > 0 for amount in amounts), sum(amounts)))
    return found


def figures(bills: Sequence[Bill], first: date, last: date) -> dict[str, Fraction | None]:
    """Each figure of the books of one currency; money in whole units."""
    days, sold = (last - first).days + 1, sales(bills, first, last)
    open_, overdue = sum(bill.owed(last) for bill in bills), sum(owed for _, owed in ages(bills, last)[1:])
    could = sum(bill.owed(first - DAY) for bill in bills) + sold - (open_ - overdue)
    return {
        "receivables_amount": Fraction(open_, 1000),
        "overdue_amount": Fraction(overdue, 1000),
        "overdue_share": part(overdue, open_),
        "past_90_days_amount": Fraction(ages(bills, last)[-1][1], 1000),
        "sold_amount": Fraction(sold, 1000),
        "dso_days": part(open_ * days, sold),
        "best_possible_dso_days": part((open_ - overdue) * days, sold),
        "average_days_delinquent": part(overdue * days, sold),
        "collection_effectiveness_share": part(could - overdue, could),
        "countback_dso_days": countback(bills, open_, last),
    }


def part(above: int, below: int) -> Fraction | None:
    """A quotient, where there is something to divide by."""
    return Fraction(above, below) if below > 0 else None


def countback(bills: Sequence[Bill], left: int, last: date) -> Fraction | None:
    """Days of the months, the latest first, whose sales come to what is owed."""
    counted = Fraction(0)
    for first, end in months_back(last):
        if left <= 0 or end < min(bill.issued for bill in bills):
            break
        sold, days = sales(bills, first, end), (end - first).days + 1
        counted += days * Fraction(left, sold) if sold >= left else days
        left -= left if sold >= left else max(sold, 0)
    return counted if left <= 0 else None


def months_back(last: date) -> Iterator[tuple[date, date]]:
    """The month of a day up to it, the month before, and so on."""
    while True:
        yield last.replace(day=1), last
        last = last.replace(day=1) - DAY


def growth(bills: Sequence[Bill], last: date, months: int) -> Fraction | None:
    """What was sold in a whole month by so many times more than that many months before."""
    cut = [span for _, span in zip(range(months + 1), months_back(last), strict=False)]
    is_known = (last + DAY).day == 1 and min(bill.issued for bill in bills) <= cut[-1][0]
    before = sales(bills, *cut[-1]) if is_known else 0
    return Fraction(sales(bills, *cut[0]), before) - 1 if before > 0 else None
