"""Repayment out of a ledger of odd payments against the same figures by loops and fractions (K-01)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, insert

from models.invoice import CollectionType, Invoice, Payment
from models.kpi.figure import Period
from models.report_question import Question
from tasks.database import writing
from tasks.report_recipes import RECIPES
from tests.dunning_room import SITE, open_ledger
from tests.repayment_oracle import Bill, figures

START = date(2024, 2, 20)  # before a leap day, and the night when clocks change
LAGS = (None, None, 0, 0, -3, -50, 1, 2, 3, 3, 4, 13, 14, 14, 15, 29, 30, 31, 95)


def a_bill(chance: Random) -> Bill:
    """Paid at once, in parts, too much, before it was issued, back and forth, or not at all."""
    due, lag = START + timedelta(days=chance.randrange(90)), chance.choice(LAGS)
    bill = Bill(due, chance.choice([1, 300, 999]))
    if lag is not None:
        part, on = bill.amount // 3, due + timedelta(days=lag)
        ways = ([(0, bill.amount)], [(-4, part), (0, bill.amount - part)], [(0, bill.amount + 5)],
                [(-5, bill.amount), (-3, -part), (0, part)], [(0, bill.amount), (6, -1)])  # fmt: skip
        bill.paid = [(on + timedelta(days=after), amount) for after, amount in chance.choice(ways) if amount]
    return bill


def write(engine: Engine, bills: list[Bill]) -> None:
    same = {"currency": "EUR", "seller_id": 1, "buyer_id": 2, "collection_type": CollectionType.DISCLOSED}
    invoices = [
        {"id": number, "number": f"N{number}", "issued_on": bill.due - timedelta(days=14), "due_on": bill.due,
         "amount": Decimal(bill.amount), **same} for number, bill in enumerate(bills, start=1)
    ]  # fmt: skip
    payments = [
        {"invoice_id": number, "paid_on": day, "amount": Decimal(amount), "external_id": f"{number}-{place}"}
        for number, bill in enumerate(bills, start=1)
        for place, (day, amount) in enumerate(bill.paid)
    ]
    with writing(engine) as session:
        session.execute(insert(Invoice), invoices)
        session.execute(insert(Payment), payments)


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_loops_and_fractions_find(engine: Engine, home: Path, seed: int):
    open_ledger(engine, home)
    chance = Random(seed)
    bills = [a_bill(chance) for _ in range((1, 12, 40, 40)[seed])]
    write(engine, bills)

    for _ in range(5):
        first = START + timedelta(days=chance.randrange(80))
        last, known = (first + timedelta(days=chance.randrange(60)) for _ in range(2))
        question = Question("report_collections", Period(first, last), datetime.combine(known, time.max, SITE))
        report = RECIPES["report_collections"].compute(question, RECIPES["report_collections"].gather(question, engine))

        found = {each.definition.name: (each.value, each.n, each.still_open) for each in report.figures()}
        # an invoice that is issued later is not there yet
        wanted = figures([bill for bill in bills if bill.due - timedelta(days=14) <= known], first, last, known)
        for name, (value, *counts) in wanted.items():
            assert found[name] == (None if value is None else pytest.approx(float(value)), *counts), name
