"""What breaks the contract of a frame is left out, told by name and counted; nothing raises (K-10)."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import MOST_MONEY
from models.kpi.frames import INVOICES, MOST, PAYMENTS, checked, checked_payments
from models.kpi.left_out import left_out_of
from models.kpi.report import Breach
from tests.invoice_frames import invoices, payments, typed

PAID = {"paid_thousandths": 100_000, "settled_on": date(2026, 2, 3)}
NOON = pd.Timestamp("2026-01-01 12:00").to_pydatetime()
ODD = [
    None, "x", "", "7", -1, 3.5, float("inf"), float("nan"), 10**30, date(2026, 1, 2), NOON, pd.NaT, pd.NA, [1], {},
    b"x", True, "2026-01-02", "31.01.2026", complex(1, 2), "0001-01-01", date(9999, 1, 1),
]  # fmt: skip


def left_out(*rows: dict[str, Any]) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(breach.check, breach.count, breach.ids) for breach in checked(invoices(*rows))[1] if breach.is_left_out]


def types_of(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(kind) for name, kind in frame.dtypes.items()}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_on": date(2025, 12, 31)}, "due before it was issued"),
        ({"amount_thousandths": 0}, "amount is nothing or less"),
        ({"amount_thousandths": MOST + 1}, "amount is more than can be"),
        ({"paid_thousandths": -MOST - 1}, "paid is more than can be"),
        ({"amount_thousandths": 99_999.5}, "amount_thousandths is no whole number"),
        ({"amount_thousandths": "a lot"}, "amount_thousandths is no whole number"),
        ({"issued_on": None}, "issued_on is empty"),
        ({"due_on": "31.01.2026"}, "due_on is no day"),
        ({"due_on": "2026-02-30"}, "due_on is no day"),
        ({"issued_on": NOON}, "issued_on is no day"),
        ({"issued_on": date(1870, 1, 1)}, "issued_on is not of our time"),
        ({"due_on": date(2206, 1, 31)}, "due_on is not of our time"),
        ({"paid_thousandths": 100_000, "settled_on": date(1, 1, 1)}, "settled_on is not of our time"),
        ({"settled_on": date(2026, 2, 1)}, "settled though something is owed"),
        ({"paid_thousandths": 100_000}, "open though nothing is owed"),
        ({"yearly_rate_thousandths": 1_000_001}, "yearly_rate is none that can be"),
        ({"yearly_rate_thousandths": -2}, "yearly_rate is none that can be"),
        ({"currency": "euro"}, "currency is no code of three letters"),
        ({"currency": None}, "currency is empty"),
        ({"country": "Eesti"}, "country is no code of two letters"),
        ({"segment": 7}, "segment is no word"),
        ({"collection_type": "PERHAPS"}, "collection_type is unknown"),
        ({"seller_id": 0}, "seller_id is no customer's"),
        ({"buyer_id": -3}, "buyer_id is no customer's"),
        ({"buyer_id": 0}, "buyer_id is no customer's"),
        ({"amount_thousandths": 1, "paid_thousandths": 1}, "open though nothing is owed"),
        ({"buyer_id": 2**40}, "buyer_id is no whole number below two thousand million"),
        ({"is_first_of_buyer": "perhaps"}, "is_first_of_buyer is no yes or no"),
    ],
)
def test_what_breaks_a_rule_is_left_out_and_named(wrong: dict[str, Any], words: str):
    assert left_out({}, wrong, PAID) == [(words, 1, (2,))]
    assert list(checked(invoices({}, wrong, PAID))[0]["invoice_id"]) == [1, 3]


def test_an_invoice_may_be_due_and_settled_on_the_day_of_its_issue():
    assert checked(invoices({"due_on": date(2026, 1, 1)}, PAID | {"settled_on": date(2026, 1, 1)}))[1] == []


def test_the_most_money_is_what_the_register_can_hold():
    most = int(MOST_MONEY) * 1000

    assert checked(invoices({"amount_thousandths": most}))[1] == []
    assert left_out({"amount_thousandths": most + 1}) == [("amount is more than can be", 1, (1,))]


@pytest.mark.parametrize(
    "extreme",
    [
        {"amount_thousandths": MOST, "issued_on": date(1970, 1, 1), "due_on": date(2199, 12, 31)},
        {"amount_thousandths": 1, "paid_thousandths": 1, "settled_on": date(2199, 12, 31)},
        {"yearly_rate_thousandths": 1_000_000, "buyer_id": 2**31 - 1, "country": ""},
    ],
)
def test_the_most_and_least_that_can_be_holds(extreme: dict[str, Any]):
    assert checked(invoices(extreme))[1] == []


def test_of_two_rows_with_one_id_neither_is_believed():
    assert left_out({}, {"invoice_id": 1}, {}) == [("invoice_id stands more than once", 2, (1, 1))]


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"paid_thousandths": 100_000, "settled_on": date(2025, 12, 30)}, "settled before it was issued"),
        (PAID | {"paid_thousandths": 100_001}, "paid too much"),
        ({"paid_thousandths": -1}, "more went back than was paid"),
        ({"buyer_id": 1}, "seller and buyer are the same"),
    ],
)
def test_what_is_merely_odd_stays_and_is_marked(odd: dict[str, Any], words: str):
    good, breaches = checked(invoices({}, odd))

    assert breaches == [Breach("invoice", words, 1, (2,), is_left_out=False)]
    assert len(good) == 2


def test_a_frame_without_a_column_has_no_good_row():
    good, breaches = checked(invoices({}, {}).drop(columns=["due_on"]))

    assert breaches == [Breach("invoice", "the column due_on is missing", 2, (1, 2))]
    assert left_out_of(breaches, "invoice") == 2
    assert (len(good), list(good.columns)) == (0, list(INVOICES.types))
    assert types_of(good) == {name: kind.dtype for name, kind in INVOICES.types.items()}


def test_a_frame_without_its_ids_names_no_row():
    _, breaches = checked(invoices({}, {}).drop(columns=["invoice_id"]))

    assert breaches == [Breach("invoice", "the column invoice_id is missing", 2, ())]


@pytest.mark.parametrize("other", [{}, {"amount_thousandths": 0}])
def test_good_rows_are_numbered_anew_however_their_frame_was(other: dict[str, Any]):
    frame = invoices({}, other, {}).set_index(pd.Index([7, 7, 3]))

    good, _ = checked(frame)

    assert list(good.index) == list(range(len(good)))


def test_of_two_columns_with_one_name_the_first_counts():
    frame = invoices({})

    good, breaches = checked(pd.concat([frame, frame[["due_on"]].assign(due_on="x")], axis="columns"))

    assert (len(good), breaches) == (1, [])


def test_a_row_that_breaks_three_rules_is_named_under_each_and_left_out_once():
    wrong = {"amount_thousandths": -1, "currency": "?", "seller_id": 0}

    good, breaches = checked(invoices({}, wrong, {"seller_id": 0}, PAID))

    assert [(breach.count, breach.again) for breach in breaches] == [(1, 0), (1, 1), (2, 1)]
    assert (left_out_of(breaches, "invoice"), len(good)) == (2, 2)


def test_without_two_columns_each_row_is_left_out_once():
    _, breaches = checked(invoices({}, {}).drop(columns=["due_on", "seller_id"]))

    assert (len(breaches), left_out_of(breaches, "invoice")) == (2, 2)


def test_an_empty_frame_is_well():
    good, breaches = checked(invoices())

    assert (len(good), breaches) == (0, [])
    assert good["due_on"].dtype == "datetime64[s]"


def test_good_rows_come_in_the_types_of_the_contract_without_further_columns():
    good, breaches = checked(invoices({}, PAID).assign(note="x"))

    assert breaches == []
    assert types_of(good) == {name: kind.dtype for name, kind in INVOICES.types.items()}


@given(st.lists(st.tuples(st.sampled_from(list(INVOICES.types)), st.sampled_from(ODD)), max_size=6))
def test_nothing_that_a_frame_may_hold_raises(oddities: list[tuple[str, Any]]):
    frame = invoices(*[{} for _ in range(8)]).astype(object)
    for row, (name, value) in enumerate(oddities):
        frame.at[row, name] = value

    good, breaches = checked(frame)

    assert len(good) == 8 - left_out_of(breaches, "invoice")


@pytest.mark.parametrize(
    "dtype", ["str", "float64", "Int64", "uint64", "bool", "complex128", "timedelta64[s]", "category"]
)
def test_a_column_in_a_type_of_its_own_does_not_raise(dtype: str):
    values = pd.Series([1, 0, 1]).astype("int64").astype(dtype)
    for name in INVOICES.types:
        checked(invoices({}, {}, {}).assign(**{name: values}))


def test_many_broken_rows_are_counted_and_the_first_named():
    frame = (
        typed({}).loc[np.zeros(100_000, dtype=int)].assign(invoice_id=np.arange(100_000), yearly_rate_thousandths=-9)
    )

    good, (breach,) = checked(frame)

    assert (len(good), breach.count, len(breach.ids)) == (0, 100_000, 50)


@pytest.mark.parametrize(
    ("day", "amount", "words", "is_left_out"),
    [
        (date(1969, 12, 31), 5, "paid_on is not of our time", True),
        (date(2200, 1, 1), 5, "paid_on is not of our time", True),
        (None, 5, "paid_on is empty", True),
        (date(2026, 1, 2), MOST + 1, "amount is more than can be", True),
        (date(2026, 1, 2), -MOST - 1, "amount is more than can be", True),
        (date(2026, 1, 2), 0, "amount is nothing", False),
    ],
)
def test_a_payment_that_breaks_its_contract_is_named_by_its_invoice(
    day: date | None, amount: int, words: str, *, is_left_out: bool
):
    rows = pd.DataFrame({
        "invoice_id": [7, 8], "paid_on": [day, date(2026, 1, 2)], "amount_thousandths": [amount, 5], "is_credit": False,
    })  # fmt: skip

    good, breaches = PAYMENTS.checked(rows)

    assert breaches == [Breach("payment", words, 1, (7,), is_left_out=is_left_out)]
    assert list(good["invoice_id"]) == ([8] if is_left_out else [7, 8])


@pytest.mark.parametrize(
    ("day", "amount"),
    [(date(1970, 1, 1), 1), (date(2199, 12, 31), -1), (date(2026, 1, 2), MOST), (date(2026, 1, 2), -MOST)],
)
def test_a_payment_of_the_first_and_last_day_the_least_and_the_most_holds(day: date, amount: int):
    frame = pd.DataFrame({"invoice_id": [1], "paid_on": [day], "amount_thousandths": [amount], "is_credit": [True]})

    assert PAYMENTS.checked(frame)[1] == []


def test_payments_of_invoices_that_are_left_out_go_with_them_and_early_ones_are_marked():
    known = typed({}, {})
    early, later = date(2025, 12, 31), date(2026, 1, 1)

    good, breaches = checked_payments(payments((1, later, 5), (2, early, 5), (2, early, 6), (9, later, 5)), known)

    assert list(good["invoice_id"]) == [1, 2, 2]
    assert breaches == [Breach("payment", "paid before the invoice was issued", 1, (2,), is_left_out=False)]
