"""How an invoice stands by its payments."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.standing import Standing, standing

FIRST, SECOND, THIRD = date(2026, 2, 1), date(2026, 2, 10), date(2026, 2, 20)
HUNDRED = Decimal(100)
PAYMENTS = st.lists(st.tuples(st.sampled_from([FIRST, SECOND, THIRD]), st.integers(-150, 150).map(Decimal)), max_size=6)


def test_an_invoice_is_settled_on_the_day_of_the_payment_that_fills_it():
    assert standing(HUNDRED, [(SECOND, Decimal(60)), (FIRST, Decimal(40))]) == Standing(HUNDRED, SECOND)
    assert standing(HUNDRED, [(FIRST, Decimal(99))]) == Standing(Decimal(99), None)
    assert standing(HUNDRED, [(FIRST, HUNDRED), (SECOND, Decimal(1))]) == Standing(Decimal(101), FIRST)


def test_a_payment_that_went_back_opens_it_again_until_it_is_filled_anew():
    back = [(FIRST, HUNDRED), (SECOND, -HUNDRED)]

    assert standing(HUNDRED, back).settled_on is None
    assert standing(HUNDRED, [*back, (THIRD, HUNDRED)]).settled_on == THIRD


def test_what_went_back_on_the_same_day_makes_no_difference():
    assert standing(HUNDRED, [(FIRST, -HUNDRED), (FIRST, HUNDRED), (FIRST, HUNDRED)]).settled_on == FIRST


@given(PAYMENTS)
def test_the_order_of_payments_makes_no_difference_and_settled_means_nothing_owed(payments):
    here = standing(HUNDRED, payments)

    assert here == standing(HUNDRED, payments[::-1])
    assert (here.settled_on is not None) == (here.paid >= HUNDRED)
