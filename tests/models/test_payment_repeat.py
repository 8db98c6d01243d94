"""The same money, told by a statement and by the ledger, counts once; a second payment of the same amount counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.invoice import LEDGER, STATEMENT
from models.payment_repeat import REACH, Told, repeats_among

DAY = date(2026, 3, 10)


def told(name: str, origin: str = LEDGER, *, days: int = 0, amount: str = "100.00", **more: Any) -> Told:
    return Told(name, origin, DAY + timedelta(days=days), Decimal(amount), **more)


@pytest.mark.parametrize(("days", "repeats"), [(0, True), (3, True), (-3, True), (4, False), (-4, False)])
def test_a_payment_of_another_origin_within_three_days_is_the_same_money(days: int, repeats: bool):
    pairs = repeats_among([told("bank", STATEMENT), told("file", days=days)])

    assert pairs == ({"file": "bank"} if repeats else {})


@pytest.mark.parametrize("second", [
    told("b"), told("b", STATEMENT, amount="100.01"), told("b", STATEMENT, amount="-100.00"),
    told("b", STATEMENT, kind="credit"), told("b", STATEMENT, is_another=True),
])  # fmt: skip
def test_what_differs_in_anything_else_or_comes_by_the_same_origin_counts(second: Told):
    assert repeats_among([told("a"), second]) == {}


def test_money_that_went_back_is_told_twice_as_well():
    pair = [told("a", amount="-100.00"), told("b", STATEMENT, amount="-100.00")]

    assert repeats_among(pair) == {"b": "a"}


def test_a_second_payment_counts_as_soon_as_either_origin_tells_it():
    assert repeats_among([told("b1", STATEMENT), told("f1"), told("b2", STATEMENT)]) == {"f1": "b1"}
    assert repeats_among([told("b1", STATEMENT), told("f1"), told("f2")]) == {"f1": "b1"}


def test_of_several_the_nearest_day_is_the_pair():
    bank = [told("b1", STATEMENT), told("b2", STATEMENT, days=2)]

    assert repeats_among([*bank, told("f2", days=2), told("f1", days=1)]) == {"f2": "b2", "f1": "b1"}


def test_what_was_paired_stays_so_while_it_fits():
    known = told("f1", repeats="b1", days=1)

    assert repeats_among([told("b1", STATEMENT), told("f0"), known]) == {"f1": "b1"}
    assert repeats_among([told("b1", STATEMENT, amount="99.00"), told("f0"), known]) == {}
    assert repeats_among([known]) == {}
    nearer = [told("b1", STATEMENT), told("b2", STATEMENT, days=1), known]
    assert repeats_among(nearer) == {"f1": "b1"}


def test_of_two_that_were_paired_with_one_payment_the_first_keeps_it():
    both = [told("f1", repeats="b1"), told("f2", repeats="b1")]

    assert repeats_among([told("b1", STATEMENT), *both]) == {"f1": "b1"}
    assert repeats_among([told("b1", STATEMENT), *both, told("b2", STATEMENT)]) == {"f1": "b1", "b2": "f2"}


PAYMENT = st.tuples(st.sampled_from([LEDGER, STATEMENT]), st.integers(0, 5), st.sampled_from(["1.00", "2.00"]))


@given(st.lists(PAYMENT, max_size=8))
def test_never_fewer_count_than_either_origin_told_and_each_repeat_has_a_pair_of_its_own(given: list[tuple[Any, ...]]):
    payments = [told(str(place), origin, days=days, amount=amount)
                for place, (origin, days, amount) in enumerate(given)]  # fmt: skip
    pairs = repeats_among(payments)
    by_name = {each.external_id: each for each in payments}

    assert len({*pairs, *pairs.values()}) == 2 * len(pairs)
    for name, other in pairs.items():
        assert by_name[name].origin != by_name[other].origin
        assert by_name[name].amount == by_name[other].amount
        assert by_name[name].days_from(by_name[other]) <= REACH
    for amount in ("1.00", "2.00"):
        of_amount = [each for each in payments if each.amount == Decimal(amount)]
        counting = sum(each.external_id not in pairs for each in of_amount)
        told_by = [sum(each.origin == origin for each in of_amount) for origin in (LEDGER, STATEMENT)]
        assert max(told_by) <= counting <= sum(told_by)
