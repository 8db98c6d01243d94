"""The clock as an argument (P-06)."""

from datetime import UTC, date, datetime

import pytest

from models.clock import moment_of

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
TALLINN = "Europe/Tallinn"


def test_nothing_given_means_now():
    assert moment_of(None, now=NOW, time_zone=TALLINN) is NOW


def test_a_date_means_the_end_of_that_day_at_the_site():
    assert moment_of(date(2026, 3, 2), now=NOW, time_zone=TALLINN) == datetime(2026, 3, 2, 21, 59, 59, 999999, UTC)


def test_the_day_the_clocks_change_ends_by_summer_time():
    assert moment_of(date(2026, 3, 29), now=NOW, time_zone=TALLINN).astimezone(UTC).hour == 20


def test_a_moment_without_a_zone_is_one_of_the_site():
    given = datetime(2026, 7, 1, 12, tzinfo=UTC).replace(tzinfo=None)

    assert moment_of(given, now=NOW, time_zone=TALLINN) == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_an_aware_moment_stays():
    given = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert moment_of(given, now=NOW, time_zone=TALLINN) is given


@pytest.mark.parametrize("year", [1, 1970, 2100, 9999])
def test_a_year_that_nobody_can_mean_is_refused(year: int):
    for given in (date(year, 12, 31), datetime(year, 1, 1, tzinfo=UTC)):
        with pytest.raises(ValueError, match=f"as_of is in the year {year}; it may be from 1990 to 2099"):
            moment_of(given, now=NOW, time_zone=TALLINN)
