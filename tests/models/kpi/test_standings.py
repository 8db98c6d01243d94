"""Many invoices at once stand as each does by itself."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kpi import standings as module
from models.standing import standing

FIRST = date(1970, 1, 1)
PAYMENT = st.tuples(st.integers(0, 3), st.integers(-2, 6), st.integers(-5, 9))


@given(
    amounts=st.lists(st.integers(1, 12), min_size=4, max_size=4),
    payments=st.lists(PAYMENT, max_size=25),
    block=st.sampled_from([1, 2, 3, 4, 9]),
)
def test_many_stand_as_each_does(amounts: list[int], payments: list[tuple[int, int, int]], block: int):
    columns = [np.array([payment[n] for payment in payments], dtype="int64") for n in range(3)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        paid, settled_on = module.standings(np.array(amounts), *columns)

    for place, amount in enumerate(amounts):
        theirs = [(FIRST + timedelta(days=day), Decimal(sum_)) for of, day, sum_ in payments if of == place]
        alone = standing(Decimal(amount), theirs)
        assert paid[place] == alone.paid
        assert settled_on[place].astype("datetime64[D]").item() == alone.settled_on


@given(
    amounts=st.lists(st.integers(1, 12), min_size=4, max_size=4),
    payments=st.lists(PAYMENT, max_size=25),
    eve=st.integers(-3, 7),
)
def test_of_all_but_the_undone_the_later_standing_tells_the_earlier_one(
    amounts: list[int], payments: list[tuple[int, int, int]], eve: int
):
    of, days, sums = (np.array([payment[n] for payment in payments], dtype="int64") for n in range(3))
    now = module.standings(np.array(amounts), of, days, sums)[1]
    earlier = module.standings(np.array(amounts), *(each[days <= eve] for each in (of, days, sums)))[1]

    places, then = module.undone(np.array(amounts), of, days, sums, eve=eve)

    told = np.where(now > np.datetime64(eve, "D"), module.OPEN, now)
    told[places] = then
    assert np.array_equal(told, earlier, equal_nan=True)
    assert set(places) == {place for place, day, amount in payments if amount < 0 and day > eve}


def test_payments_of_one_day_count_together_and_neighbours_on_one_day_apart():
    of, days, payments = (np.array(each) for each in ([0, 0, 1, 1, 1], [3, 5, 5, 5, 6], [4, 6, 9, -9, 7]))

    paid, settled_on = module.standings(np.array([10, 7]), of, days, payments)

    assert (paid.dtype, list(paid)) == ("int64", [10, 7])
    assert list(settled_on) == [np.datetime64("1970-01-06"), np.datetime64("1970-01-07")]
