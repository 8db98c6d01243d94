"""The period before: what a reader expects beside a month is the month before, whatever its days."""

from datetime import date

import pytest

from models.kpi.figure import Period


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31")),
        (("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
    ],
)
def test_before_a_calendar_month_quarter_or_year_is_the_one_before(period: tuple[str, str], before: tuple[str, str]):
    assert days(*period).before() == days(*before)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-03-01", "2026-03-15"), ("2026-02-14", "2026-02-28")),
        (("2026-03-02", "2026-03-08"), ("2026-02-23", "2026-03-01")),
        (("2026-03-01", "2026-03-01"), ("2026-02-28", "2026-02-28")),
        (("2026-02-01", "2026-04-30"), ("2025-11-04", "2026-01-31")),
        (("2026-03-01", "2026-04-30"), ("2025-12-30", "2026-02-28")),
    ],
)
def test_before_any_other_days_are_as_many(period: tuple[str, str], before: tuple[str, str]):
    assert days(*period).before() == days(*before)
    assert days(*period).before().days == days(*period).days
