"""The cash expected of small ledgers against the same forecasts invoice by invoice and day by day (K-04)."""

from random import Random

import pandas as pd
import pytest

from models.kpi.book import Book, books
from models.kpi.cohort import day_of, number_of
from models.kpi.expected_cash import Forecast
from models.kpi.figure import Period
from tests.cash_oracle import Bill, forecast
from tests.invoice_frames import payments, typed
from tests.repayment_room import end_of

LAST = number_of(pd.Timestamp("2026-03-31").date())


def a_bill(chance: Random, oldest: int) -> Bill:
    """Due some time ago or soon; paid at once, in parts, by a credit note, or not yet."""
    due = LAST - chance.choice(
        (chance.randrange(oldest), chance.randrange(20), -chance.choice((0, 9, 59, 60, 61, 66)), 366, 365, 364)
    )
    bill = Bill(due - chance.choice((0, 14, 70, 70)), due, chance.choice((1_000, 100_000)), chance.choice((2, 2, 2, 3)),
                chance.choice(("retail", "retail", "building")))  # fmt: skip
    on = max(due + chance.choice((-70, -3, 0, 0, 1, 2, 2, 6, 7, 8, 13, 14, 40, 370)), bill.issued)
    part = chance.choice((0, bill.amount // 4))
    bill.moves = [(on, bill.amount - part, chance.random() < 0.1)]
    if part:
        bill.moves.append((on + chance.randrange(9), part, False))
    if chance.random() < 0.2:  # the money goes back, and half of these pay once more
        back = on + chance.randrange(40)
        bill.moves += [(back, part - bill.amount, False), (back + chance.randrange(1, 60), bill.amount - part, False)][
            : chance.randrange(1, 3)
        ]
    bill.moves = [move for move in bill.moves if move[0] <= LAST]
    return bill


def a_book(bills: list[Bill]) -> Book:
    rows, paid = [], []
    for number, bill in enumerate(bills, start=1):
        rows.append({
            "issued_on": day_of(bill.issued), "due_on": day_of(bill.due), "amount_thousandths": bill.amount,
            "buyer_id": bill.buyer, "segment": bill.segment,
            "paid_thousandths": sum(amount for _, amount, _ in bill.moves),
            "settled_on": None if (settled := bill.settled(LAST)) is None else day_of(settled),
        })  # fmt: skip
        paid += [(number, day_of(on), amount, is_credit) for on, amount, is_credit in bill.moves]
    frame = payments(*(move[:3] for move in paid)).assign(is_credit=pd.Series([each[3] for each in paid], dtype=bool))
    last = day_of(LAST)
    return books(typed(*rows), frame, period=Period(last.replace(day=1), last), as_of=end_of(last))[0]


@pytest.mark.parametrize(("bills", "oldest"), [(25, 60), (75, 30), (80, 400), (90, 90), (100, 200)])
def test_the_forecast_is_what_a_look_at_every_invoice_and_day_finds(bills: int, oldest: int):
    chance = Random(bills + oldest)
    ledger = [bill for _ in range(bills) if (bill := a_bill(chance, oldest)).issued <= LAST]
    found = Forecast.of(a_book(ledger))

    for weeks in (1, 4):
        wanted = forecast(ledger, LAST, weeks)
        estimate = found.of_weeks(weeks)
        assert tuple(estimate) == ((None,) * 3 if wanted is None else pytest.approx(wanted))
