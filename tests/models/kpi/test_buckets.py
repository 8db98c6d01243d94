"""A period in pieces: the last is over when its last day is, as the report's as-of moment has it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models.kpi.buckets import buckets
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
