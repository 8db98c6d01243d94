"""Bands of lateness."""

from datetime import date, timedelta

import pytest

from models.age_band import AgeBand, due_between

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days_late", "band"),
    [
        (-400, AgeBand.NOT_DUE), (0, AgeBand.NOT_DUE), (1, AgeBand.TO_14), (14, AgeBand.TO_14), (15, AgeBand.TO_30),
        (30, AgeBand.TO_30), (31, AgeBand.TO_60), (60, AgeBand.TO_60), (61, AgeBand.OLDER), (4000, AgeBand.OLDER),
    ],
)  # fmt: skip
def test_a_band_ends_where_its_name_says_and_every_due_date_is_in_one(days_late: int, band: AgeBand):
    due_on = TODAY - timedelta(days=days_late)
    bounds = {each: due_between(each, TODAY) for each in AgeBand}

    assert [each for each, (first, last) in bounds.items() if first <= due_on <= last] == [band]
