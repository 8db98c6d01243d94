"""A period in pieces: the last is over when its last day is, as the report's as-of moment has it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from models.kpi.buckets import buckets, counts, cut_words, kind_of
from models.kpi.figure import Period
from models.kpi.measure import Asked

ZONE = "Europe/Tallinn"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
DAY_AT_ITS_END = datetime.combine(date(2026, 3, 31), time.max, ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("as_of", "is_over"),
    [
        (DAY_AT_ITS_END, True),
        (DAY_AT_ITS_END.astimezone(UTC), True),
        (datetime(2026, 3, 31, 21, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 20, 59, tzinfo=UTC), False),
    ],
)
def test_a_day_is_over_at_its_last_second_at_the_site(as_of: datetime, is_over: bool):
    pieces = buckets(Asked(MARCH, as_of, ZONE))

    assert (len(pieces), pieces[-1].is_over) == (31, is_over)
    assert all(piece.is_over for piece in pieces[:-1])


def asked(days: int, *, last_known: date = date(2027, 1, 1)) -> Asked:
    """So many days from Wednesday 31 December 2025 on."""
    first = date(2025, 12, 31)
    return Asked(Period(first, first + timedelta(days=days - 1)), datetime.combine(last_known, time(12), UTC), ZONE)


@pytest.mark.parametrize(("days", "kind", "names", "number"), [
    (1, "day", ["2025-12-31"], 1),
    (31, "day", ["2025-12-31", "2026-01-01"], 31),
    (32, "week", ["2026-W01", "2026-W02"], 5),  # the first has but five days
    (182, "week", ["2026-W01", "2026-W02"], 27),
    (183, "month", ["2025-12", "2026-01"], 8),
])  # fmt: skip
def test_a_period_is_cut_into_days_weeks_from_monday_or_months(days: int, kind: str, names: list[str], number: int):
    pieces = buckets(asked(days))

    assert (kind_of(asked(days)), [piece.name for piece in pieces[:2]], len(pieces)) == (kind, names, number)
    assert (pieces[0].first, pieces[-1].last) == (asked(days).period.first, asked(days).period.last)
    assert all(later.first - piece.last == timedelta(days=1) for piece, later in pairwise(pieces))


def test_what_has_not_begun_is_no_piece_and_nothing_is_counted_in_none():
    begun = asked(32, last_known=date(2026, 1, 5))  # a Monday

    assert [(piece.name, piece.is_over) for piece in buckets(begun)] == [("2026-W01", True), ("2026-W02", False)]
    assert buckets(asked(9, last_known=date(2025, 12, 30))) == []
    assert counts(pd.Series(["2025-12-31"], dtype="datetime64[s]"), []).tolist() == []


def test_days_are_counted_in_their_pieces_and_those_beside_in_none():
    days = ["2025-12-30", "2025-12-31", None, "2026-01-04", "2026-01-05", "2026-01-31", "2026-02-01"]
    found = counts(pd.Series(np.array(days, dtype="datetime64[s]")), buckets(asked(32)))

    assert found.tolist() == [2, 1, 0, 0, 1]


@pytest.mark.parametrize(("first", "last", "words"), [
    (date(2026, 3, 3), date(2026, 3, 20), ""),  # days are never cut
    (date(2026, 3, 2), date(2026, 5, 31), ""),  # whole weeks, Monday to Sunday
    (date(2026, 3, 3), date(2026, 5, 31), " The first week counts from 2026-03-03 on."),
    (date(2026, 1, 1), date(2026, 12, 31), ""),
    (date(2025, 6, 23), date(2026, 3, 29),
     " The first month counts from 2025-06-23 on. The last month counts up to 2026-03-29."),
    (date(2025, 6, 1), date(2027, 6, 15), ""),  # its last month has not begun
    (date(2027, 2, 1), date(2027, 5, 9), ""),  # nor has any of its weeks
])  # fmt: skip
def test_pieces_that_the_period_cuts_are_told(first: date, last: date, words: str):
    assert cut_words(Asked(Period(first, last), datetime(2027, 1, 1, tzinfo=UTC), ZONE)) == words
