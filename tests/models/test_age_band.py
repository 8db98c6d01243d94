"""Bands of lateness."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.age_band import AgeBand, due_between

TODAY = date(2026, 3, 2)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_every_due_date_is_in_one_band(due_on: date):
    bands = [band for band in AgeBand if due_between(band, TODAY)[0] <= due_on <= due_between(band, TODAY)[1]]

    assert len(bands) == 1


def test_a_band_ends_where_its_name_says():
    assert due_between(AgeBand.TO_14, TODAY) == (TODAY - timedelta(days=14), TODAY - timedelta(days=1))
    assert due_between(AgeBand.NOT_DUE, TODAY)[0] == TODAY
    assert due_between(AgeBand.OLDER, TODAY)[1] == TODAY - timedelta(days=61)
