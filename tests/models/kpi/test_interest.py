"""The interest of many invoices at once is that of each by itself."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from models.kpi.interest import Terms, are_without_rate, interest_accrued
from models.late_interest import charges, interest
from tests.invoice_frames import invoices, payments, typed

DUE = date(2026, 1, 31)
RATES = ((date(2026, 2, 10), Decimal("10.15")), (date(2026, 3, 1), Decimal("-0.5")), (date(2026, 3, 10), Decimal("12")))
TERMS = Terms(RATES)
PAYMENT = st.tuples(st.integers(1, 3), st.integers(-3, 50), st.integers(-90, 110))


@given(
    payments=st.lists(PAYMENT, max_size=9), days=st.integers(-5, 60), grace=st.integers(0, 5),
    own=st.sampled_from([-1, 0, 8000, 24_500]), size=st.sampled_from([1000, 10**9]),
)  # fmt: skip
def test_many_bear_what_each_does(payments: list[tuple[int, int, int]], days: int, grace: int, own: int, size: int):
    until = DUE + timedelta(days=days)
    rows = [
        {"currency": each, "amount_thousandths": 100 * size, "yearly_rate_thousandths": own}
        for each in ("EUR", "JPY", "BHD")
    ]
    paid = [(of, DUE + timedelta(days=day), part * size) for of, day, part in payments]

    found = interest_accrued(typed(*rows), frame_of(paid), Terms(RATES, grace), until=until)

    rates = RATES if own < 0 else [(date(1970, 1, 1), Decimal(own) / 1000)]
    for number, row in enumerate(rows, start=1):
        theirs = [(day, Decimal(part) / 1000) for of, day, part in paid if of == number]
        alone = charges(Decimal(100 * size) / 1000, DUE, theirs, until=until, rates=rates, grace_days=grace)
        assert Decimal(int(found[number - 1])) / 1000 == interest(alone, row["currency"])


def frame_of(paid: list[tuple[int, date, int]]) -> pd.DataFrame:
    return payments(*paid)


def test_an_amount_that_no_machine_word_holds_is_exact():
    frame = typed(
        {
            "amount_thousandths": 10**14,
            "yearly_rate_thousandths": 100_000,
            "issued_on": date(1990, 1, 1),
            "due_on": date(1990, 1, 1),
        }
    )

    (found,) = interest_accrued(frame, payments(), TERMS, until=date(2025, 12, 24))

    days = (date(2025, 12, 24) - date(1990, 1, 4)).days
    assert found == round(Decimal(10**14) * days / 365, -1)


def test_no_invoices_bear_none():
    assert list(interest_accrued(invoices(), payments(), TERMS, until=DUE)) == []


def test_an_invoice_without_a_rate_on_its_first_day_of_interest_is_known():
    paid = {"paid_thousandths": 100_000, "settled_on": date(2026, 2, 3)}
    frame = typed({}, {"due_on": date(2026, 2, 6)}, {"yearly_rate_thousandths": 0}, paid)

    assert list(are_without_rate(frame, TERMS, until=date(2026, 2, 10))) == [True, False, False, False]
    assert list(are_without_rate(frame, Terms(()), until=date(2026, 2, 10))) == [True, True, False, False]
