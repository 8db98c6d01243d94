"""The tables of repayment and its curve against the same by loops and fractions, on ledgers of every border (K-01)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pandas as pd
import pytest

from models.kpi.collections import collections_report
from models.kpi.figure import Period
from models.kpi.report import Report
from tests.invoice_frames import typed
from tests.repayment_oracle import DAY, Bill, Step, crossed, curve, reached, share, wilson, within
from tests.repayment_room import end_of

LAGS = (None, None, -50, -1, 0, 0, 1, 2, 3, 3, 4, 13, 14, 15, 29, 30, 31, 59, 60, 61, 89, 90, 91, 120)
NAMES = {1: "One", 2: "Two", 3: "Three", 4: "Four"}


@dataclass
class Owed(Bill):
    """A bill with whom it is of."""

    buyer: int = 2
    segment: str = "retail"


def a_bill(chance: Random, first: date, days: int) -> Owed:
    due, lag = first + chance.randrange(days) * DAY, chance.choice(LAGS)
    bill = Owed(due, 300, buyer=chance.choice((2, 2, 3, 4)), segment=chance.choice(("retail", "public", "")))
    if lag is not None:
        on = due + lag * DAY
        bill.paid = chance.choice((
            [(on, 300)], [(on, 300)], [(on - 4 * DAY, 100), (on, 200)], [(on, 300), (on + 20 * DAY, -1)],
            [(on, 310), (on + DAY, -300), (on + 9 * DAY, 300)],
        ))  # fmt: skip
    return bill


def ledgers() -> list[tuple[list[Owed], Period, date]]:
    found = []
    for seed in range(14):
        chance = Random(seed)
        first, days = chance.choice((date(2024, 1, 20), date(2023, 12, 1))), chance.choice((5, 40, 90))
        bills = [a_bill(chance, first, days) for _ in range((1, 4, 60, 150)[seed % 4])]
        begin = first + chance.randrange(days) * DAY
        period = Period(begin, begin + timedelta(days=chance.randrange(days)))
        known = begin + timedelta(days=chance.choice((0, 3, 14, 30, 60, 89, 90, 91, 130)))
        found.append(([bill for bill in bills if bill.due <= known], period, known))  # they are issued on the due day
    return [case for case in found if case[0]]


def a_report(bills: Sequence[Owed], period: Period, known: date) -> Report:
    rows = [
        {"issued_on": bill.due, "due_on": bill.due, "settled_on": bill.settled(known), "amount_thousandths": 300,
         "paid_thousandths": sum(amount for on, amount in bill.paid if on <= known), "buyer_id": bill.buyer,
         "segment": bill.segment} for bill in bills
    ]  # fmt: skip
    return collections_report(typed(*rows), period=period, as_of=end_of(known), names=NAMES)


@pytest.mark.parametrize(("bills", "period", "known"), ledgers())
def test_the_tables_are_what_a_look_at_every_invoice_finds(bills: list[Owed], period: Period, known: date):
    report = a_report(bills, period, known)
    tables = {table.key: table.frame for table in report.tables()}
    cohort = [bill for bill in bills if period.first <= bill.due <= period.last]

    assert_groups(tables["repayment_by_segment"], cohort, known, lambda bill: bill.segment or "none")
    assert_groups(tables["repayment_by_buyer"], cohort, known, lambda bill: NAMES[bill.buyer])
    start = max(date(period.last.year - 1, period.last.month, 1), min(bill.due for bill in bills).replace(day=1))
    assert_outcomes(tables["repayment_outcomes_by_month"], bills, min(start, period.first), period.last, known)
    watched = watches(cohort, known)
    steps = curve(watched)
    assert_days(tables["repayment_by_day"], watched, steps)
    assert_curve(tables["repayment_curve"], watched, steps)
    figures = {figure.definition.name: figure for figure in report.figures()}
    for name, level in (("days_late_median", 0.5), ("days_late_90th", 0.1)):
        found = figures[name]
        assert same(found.value, reached(watched, Fraction(level).limit_denominator(10)))
        assert (found.low, found.high) == (crossed(steps, "low", level), crossed(steps, "high", level)), name


def test_every_column_says_what_is_in_it():
    tables = a_report(*ledgers()[0]).tables()

    assert [column.name for table in tables for column in table.columns if not column.title] == []


def watches(bills: Sequence[Owed], known: date) -> list[tuple[int, bool]]:
    """How long each late bill was watched, and whether it was settled then."""
    found = [((known if settled is None else settled) - bill.due, settled is not None)
             for bill in bills for settled in [bill.settled(known)]
             if bill.due <= known and (settled is None or settled > bill.due)]  # fmt: skip
    return [(days.days, is_settled) for days, is_settled in found]


def same(found: float | None, wanted: Fraction | float | None) -> bool:
    if wanted is None:
        return found is None or bool(pd.isna(found))
    return found == pytest.approx(float(wanted))


def assert_groups(table: pd.DataFrame, bills: list[Owed], known: date, group_of: Callable[[Owed], str]) -> None:
    assert sorted(table["group"]) == sorted({group_of(bill) for bill in bills})
    for row in table.to_dict("records"):
        theirs = [bill for bill in bills if group_of(bill) == row["group"]]
        cases = [(bill.due, bill.settled(known), (known - bill.due).days) for bill in theirs]
        late = [case for case in cases if case[1] is None or case[1] > case[0]]
        watched = watches(theirs, known)
        still_open = sum(not is_settled for _, is_settled in watched)
        assert (row["due"], row["late"], row["still_open"]) == (len(theirs), len(late), still_open)
        past_30, of, _ = within(late, 30)
        shares = {
            "on_time": share(len(theirs) - len(late), len(theirs), len(theirs)), "within_3": within(late, 3),
            "within_14": within(late, 14), "past_30": (None if past_30 is None else 1 - past_30, of, 0),
        }  # fmt: skip
        for name, (value, n, _) in shares.items():
            low, high = wilson(int(value * n), n) if value is not None else (None, None)
            assert same(row[name], value), (row["group"], name)
            assert same(row[f"{name}_low"], low), (row["group"], name)
            assert same(row[f"{name}_high"], high), (row["group"], name)
            assert row[f"{name}_n"] == n
        assert same(row["days_median"], reached(watched, Fraction(1, 2))), row["group"]
        assert row["remark"] == ("few cases" if shares["within_14"][1] < 30 else "")


def assert_outcomes(table: pd.DataFrame, bills: Sequence[Owed], first: date, last: date, known: date) -> None:
    """How many of each month were settled when; the last column is of those that are late and open."""
    assert table["month"].iloc[-1] == f"{last:%Y-%m}"
    for month, *counts in table.itertuples(index=False):
        settled = [(bill.due, bill.settled(known)) for bill in bills
                   if first <= bill.due <= min(last, known) and f"{bill.due:%Y-%m}" == month]  # fmt: skip
        days = [(on - due).days for due, on in settled if on is not None]
        ends = ((-1000, 0), (1, 3), (4, 14), (15, 30), (31, 1000))
        wanted = [sum(least <= each <= most for each in days) for least, most in ends]
        assert counts == [*wanted, len(settled) - len(days)], month


def assert_days(table: pd.DataFrame, watched: Sequence[tuple[int, bool]], steps: Sequence[Step]) -> None:
    after = -1
    for row, upto in zip(table.to_dict("records"), [*range(1, 31), 60, 90, 10_000], strict=True):
        there = [is_settled for time, is_settled in watched if after < time <= upto]
        assert (row["paid"], row["still_open"]) == (sum(there), len(there) - sum(there)), row["days"]
        is_known = steps and upto <= 90 and (steps[-1].time >= upto or steps[-1].owed == 0)
        assert same(row["paid_by_then"], 1 - owed_after(steps, upto) if is_known else None), row["days"]
        after = upto


def owed_after(steps: Sequence[Step], day: int) -> Fraction:
    return next((step.owed for step in reversed(steps) if step.time <= day), Fraction(1))


def assert_curve(table: pd.DataFrame, watched: Sequence[tuple[int, bool]], steps: Sequence[Step]) -> None:
    """Up to day 60; while some are open, up to where five were followed, or all where there are fewer."""
    assert list(table["days"]) == list(range(61))
    is_all_settled = bool(steps) and all(is_settled for _, is_settled in watched)
    enough = min(5, len(watched))
    last = 60 if is_all_settled else max((step.time for step in steps if step.watched >= enough), default=-1)
    for row in table.to_dict("records"):
        day = row["days"]
        is_known = day <= last and (is_all_settled or not steps or day <= steps[-1].time)
        assert same(row["owed"], owed_after(steps, day) if is_known else None), day
        step = next((step for step in reversed(steps) if step.time <= day), None)
        if is_known and step is not None:
            assert (row["owed_low"], row["owed_high"]) == pytest.approx((step.low, step.high)), day
