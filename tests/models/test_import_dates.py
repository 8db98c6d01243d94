"""Days in cells."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.import_dates import day
from models.import_fields import FieldError

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS)
def test_a_day_is_read_in_both_forms_and_as_excel_gives_it(value: date):
    dotted = f"{value.day}.{value.month}.{value.year}"
    excel = str(datetime.combine(value, time()))

    assert {day(cell) for cell in (value.isoformat(), f"{value:%d.%m.%Y}", dotted, excel)} == {value}


@given(st.text(alphabet="0123456789-./: T", max_size=19))
def test_no_text_is_more_than_a_field_error(cell: str):
    try:
        day(cell)
    except FieldError:
        return


@pytest.mark.parametrize("cell", ["01/02/2026", "31/12/2026", "2026/12/31"])
def test_a_date_with_slashes_is_refused_whatever_it_says(cell: str):
    with pytest.raises(FieldError, match="slashes"):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("31.12.26", "no date"),
        ("29.02.2026", "no calendar"),
        ("2026-13-01", "no calendar"),
        ("46022", "format the column as a date"),
        ("0206-01-01", "in the year 206"),
        ("2026-12-31T22:00:00Z", "no date"),
        ("tomorrow", "no date"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(cell: str, why: str):
    with pytest.raises(FieldError, match=why):
        day(cell)


def test_the_29th_of_february_is_a_day_in_leap_years():
    assert day("29.02.2028") == date(2028, 2, 29)
    assert day("") is None
