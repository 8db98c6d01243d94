"""What was owed in truth at the end of the forty weeks, and what was sold (K-04)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from haldur.example.ledger import Collecting, Story
from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import LAST, ONE, START
from haldur.example.truths.figure import TrueFigure

EVER = 10_000  # days
BANDS = (("not due", -EVER, 0), ("1–30", 1, 30), ("31–60", 31, 60), ("61–90", 61, 90), ("over 90", 91, EVER))
WEEKS_AHEAD = 4
DAYS = (LAST - START).days + 1


def owed(story: Story, truth: Collecting) -> Iterator[TrueFigure]:
    """By how late it is at the end, and as parts of what was sold since Haldur reminds."""
    bills = {number: debt.bill for number, debt in truth.debts.items()}
    closing, opening = balances(story, bills, LAST), balances(story, bills, START - ONE)
    everything, late = sum_of(closing), late_by(bills, closing, 1)
    sold = sold_since(story, bills, START)
    could = sum_of(opening) + sold
    yield TrueFigure("receivables_amount", float(everything))
    yield TrueFigure("overdue_amount", float(late))
    yield TrueFigure("overdue_share", float(late / everything))
    yield TrueFigure("past_90_days_amount", float(late_by(bills, closing, 91)))
    yield TrueFigure("sold_amount", float(sold))
    yield TrueFigure("dso_days", float(everything / sold * DAYS))
    yield TrueFigure("best_possible_dso_days", float((everything - late) / sold * DAYS))
    yield TrueFigure("collection_effectiveness_share", float((could - everything) / (could - (everything - late))))
    for name, least, most in BANDS:
        banded = late_by(bills, closing, least) - late_by(bills, closing, most + 1)
        yield TrueFigure("owed_thousandths", float(banded * 1000), table="ageing_eur", row=name)
    for week in range(WEEKS_AHEAD):
        yield coming(story, closing, LAST + (1 + 7 * week) * ONE)


def coming(story: Story, closing: dict[str, Decimal], first: date) -> TrueFigure:
    """What will be paid in a week to come of what is owed; Haldur can only expect it."""
    within = (money for money in story.money if first <= money.paid_on < first + 7 * ONE and money.kind != "credit")
    paid = sum((money.amount for money in within if closing.get(money.bill.number)), Decimal(0))
    ends = ("low_thousandths", "high_thousandths")
    return TrueFigure(
        "expected_thousandths", None, float(paid * 1000), table="cash_by_week_eur", row=str(first), ends=ends
    )


def balances(story: Story, bills: dict[str, Bill], day: date) -> dict[str, Decimal]:
    """What is owed of each invoice at the end of a day; never less than nothing."""
    found = {number: bill.amount for number, bill in bills.items() if bill.issued <= day}
    for money in story.money:
        if money.paid_on <= day and money.bill.number in found:
            found[money.bill.number] -= money.amount
    return {number: max(balance, Decimal(0)) for number, balance in found.items()}


def sum_of(balances: dict[str, Decimal]) -> Decimal:
    return sum(balances.values(), Decimal(0))


def late_by(bills: dict[str, Bill], closing: dict[str, Decimal], days: int) -> Decimal:
    """What is owed of invoices that are late by so many days or more."""
    late = (balance for number, balance in closing.items() if (LAST - bills[number].due).days >= days)
    return sum(late, Decimal(0))


def sold_since(story: Story, bills: dict[str, Bill], first: date) -> Decimal:
    """Invoices issued since a day, less the credit notes since then."""
    issued = sum((bill.amount for bill in bills.values() if bill.issued >= first), Decimal(0))
    credits = (money for money in story.money if money.kind == "credit" and money.bill.number in bills)
    return issued - sum((money.amount for money in credits if first <= money.paid_on <= LAST), Decimal(0))
