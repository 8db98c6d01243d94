"""Receivables of ledgers whose days lie on every border, against the same figures by loops and fractions (K-04)."""

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from random import Random

import pandas as pd
import pytest

from models.kpi.figure import Period
from models.kpi.interest import Terms
from models.kpi.receivables_report import receivables_report
from models.kpi.report import Report
from tests.invoice_frames import payments, typed
from tests.receivables_oracle import DAY, Bill, ages, figures, growth, months_back, sales
from tests.repayment_room import TALLINN

UNITS = {"EUR": 10, "JPY": 1000, "KWD": 1}
RATES = ((date(2024, 1, 1), 12_500), (date(2024, 2, 29), 12_250), (date(2024, 4, 1), 10_150))
TERMS = Terms(tuple((since, Decimal(rate).scaleb(-3)) for since, rate in RATES))
BORDERS = (0, 1, 2, 3, 4, 5, 29, 30, 31, 60, 61, 90, 91, 92)
Ledger = dict[str, list[Bill]]


def a_bill(chance: Random, last: date) -> Bill:
    """Due on some border before or after the day; paid at once, in parts, too much, early, back and forth, or never."""
    due = last + chance.choice((-1, -1, 1)) * chance.choice(BORDERS) * DAY
    bill = Bill(
        due - chance.choice((0, 1, 14, 30, 400)) * DAY, due, chance.choice((1, 10, 1_000, 999_990, 10_005)),
        chance.choice((2, 3, 4)), chance.choice((-1, -1, 0, 7_500)),
    )  # fmt: skip
    on = chance.choice((last, last + DAY, due, due + DAY, due + 3 * DAY, due + 4 * DAY, bill.issued - DAY))
    whole, part, is_credit = bill.amount, bill.amount // 3, chance.random() < 0.3
    bill.moves = chance.choice((
        [], [], [(on, whole, is_credit)], [(on, part, is_credit)], [(on, whole + 5, False)], [(on, 0, False)],
        [(on - 4 * DAY, part, False), (on, whole - part, is_credit)],
        [(on, whole, False), (on + 2 * DAY, -part, False)],
    ))  # fmt: skip
    return bill


def a_report(ledger: Ledger, period: Period, known: date) -> Report:
    rows, paid = [], []
    bills = [(currency, bill) for currency, bills in ledger.items() for bill in bills]
    for number, (currency, bill) in enumerate(bills, start=1):
        rows.append({
            "issued_on": bill.issued, "due_on": bill.due, "amount_thousandths": bill.amount, "buyer_id": bill.buyer,
            "paid_thousandths": bill.amount - bill.left(known), "settled_on": bill.settled(known),
            "yearly_rate_thousandths": bill.rate, "currency": currency,
        })  # fmt: skip
        paid += [(number, *move) for move in bill.moves if move[0] <= known]
    frame = payments(*(move[:3] for move in paid)).assign(is_credit=pd.Series([each[3] for each in paid], dtype=bool))
    return receivables_report(
        typed(*rows), frame, period=period, as_of=datetime.combine(known, time.max, TALLINN), terms=TERMS,
        names={2: "Two", 3: "Three", 4: "Four"},
    )  # fmt: skip


def ledgers() -> list[tuple[Ledger, Period, date]]:
    """What is asked of which ledger, and as of the end of which day."""
    found = []
    for seed in range(16):
        chance = Random(seed)
        last = chance.choice((date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 10), date(2025, 3, 31)))
        first = chance.choice((last.replace(day=1), last, last - 40 * DAY))
        known = last + chance.choice((0, 0, 1, 30)) * DAY
        number = 1 if seed < 4 else chance.choice((4, 15))
        bills = [a_bill(chance, last) for _ in range(number)]
        ledger: Ledger = {}
        for bill in bills:
            if bill.issued <= known:
                ledger.setdefault(chance.choice(list(UNITS)), []).append(bill)
        found.append((ledger, Period(first, last + chance.choice((0, 0, 5)) * DAY), known))
    return [case for case in found if case[0]]


@pytest.mark.parametrize(("ledger", "period", "known"), ledgers())
def test_what_is_told_of_receivables_is_what_loops_find(ledger: Ledger, period: Period, known: date):
    report, last = a_report(ledger, period, known), min(period.last, known)
    tables = {table.key: table.frame for table in report.tables()}
    for currency, bills in ledger.items():
        found = {each.definition.name: each for each in report.figures() if each.currency == currency}
        wanted = figures(bills, period.first, last)
        accrued = {id(bill): bill.interest(last, RATES, 3, UNITS[currency]) for bill in bills}
        before = sum(bill.interest(period.first - DAY, RATES, 3, UNITS[currency]) for bill in bills)
        wanted["interest_of_period_amount"] = Fraction(sum(accrued.values()) - before, 1000)
        wanted["interest_of_open_amount"] = Fraction(sum(accrued[id(each)] for each in bills if each.owed(last)), 1000)
        for name, value in wanted.items():
            assert is_same(found[name].value, value), (name, currency)
        open_ = [bill for bill in bills if bill.owed(last)]
        sold = [bill for bill in bills if period.first <= bill.issued <= last]
        assert found["overdue_share"].n == found["dso_days"].still_open == len(open_)
        still_open = sum(bill in open_ for bill in sold)
        assert (found["sold_amount"].n, found["sold_amount"].still_open) == (len(sold), still_open)

        aged = tables[f"ageing_{currency.lower()}"]
        assert list(zip(aged["invoices"], aged["owed_thousandths"], strict=True)) == ages(bills, last)
        of_buyers = tables[f"receivables_by_buyer_{currency.lower()}"].set_index("buyer").T.to_dict("list")
        assert of_buyers == by_buyer(open_, last, accrued)
        assert_months(tables[f"receivables_by_month_{currency.lower()}"], bills, last)


def is_same(found: Decimal | float | None, wanted: Fraction | None) -> bool:
    """Money is exact."""
    if found is None or wanted is None:
        return found is wanted
    return Fraction(found) == wanted if isinstance(found, Decimal) else found == pytest.approx(float(wanted))


def by_buyer(open_: list[Bill], last: date, accrued: dict[int, int]) -> dict[str, list[int]]:
    found = {}
    for buyer, name in ((2, "Two"), (3, "Three"), (4, "Four")):
        if theirs := [bill for bill in open_ if bill.buyer == buyer]:
            late = [(last - bill.due).days for bill in theirs]
            owed = [bill.owed(last) for bill in theirs]
            over, past_90 = (
                sum(amount for amount, days in zip(owed, late, strict=True) if days > least) for least in (0, 90)
            )
            found[name] = [
                len(theirs), sum(owed), over, past_90, sum(accrued[id(bill)] for bill in theirs), max(0, *late, 0),
            ]  # fmt: skip
    return found


def assert_months(table: pd.DataFrame, bills: list[Bill], last: date) -> None:
    earliest = min(bill.issued for bill in bills)
    known = [end for _, (_, end) in zip(range(13), months_back(last), strict=False) if end >= earliest]
    assert len(table) == max(len(known), 1)
    for row, (first, end) in zip(table.iloc[::-1].to_dict("records"), months_back(last), strict=False):
        assert (row["month"], row["sold_thousandths"]) == (f"{first:%Y-%m}", sales(bills, first, end))
        for name, months in (("growth_of_month", 1), ("growth_of_year", 12)):
            value = growth(bills, end, months)
            assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(float(value)), (name, first)
