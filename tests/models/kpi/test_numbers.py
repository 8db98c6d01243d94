"""How a cell of a report's table is written, whatever the frame holds there."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from models.kpi.figure import Unit
from models.kpi.numbers import amount, cell, digits, in_units, interval


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 2, 28), "2026-02-28"),
        (datetime(2026, 2, 28, tzinfo=UTC), "2026-02-28"),
        (datetime(2026, 2, 28, 0, 0, 1, tzinfo=UTC), "2026-02-28 00:00"),
        (datetime(2026, 2, 28, 0, 5, tzinfo=UTC), "2026-02-28 00:05"),
        (pd.Timestamp("2026-02-28 17:05:59"), "2026-02-28 17:05"),
        (2026, "2026"),
        (np.int64(1234567), "1234567"),
        (12345.0, "12\u202f345"),
        (np.float64(1234.5), "1\u202f234.50"),
        (True, "yes"),
        (np.bool_(False), "no"),
        ("two\nlines", "two lines"),
        ("x" * 301, "x" * 300),
        (None, "–"),
        (float("nan"), "–"),
        (pd.NaT, "–"),
        (pd.NA, "–"),
    ],
)
def test_words_days_and_numbers_without_a_unit_are_written_as_they_are(value: object, words: str):
    assert cell(value) == words


@pytest.mark.parametrize("value", [12, 12.0, np.int64(12), np.float64(12), Decimal(12)])
def test_a_number_of_any_kind_bears_its_unit(value: object):
    assert cell(value, Unit.MONEY, "EUR") == "12.00\u00a0EUR"
    assert cell("none", Unit.MONEY, "EUR") == "none"


def test_a_currency_that_is_none_is_cut():
    assert amount(1, Unit.MONEY, "NO CURRENCY AT ALL") == "1.00\u00a0NO CURRENCY"


@pytest.mark.parametrize("number", [-0.04, -0.0, Decimal("-0.04")])
def test_what_is_rounded_to_nothing_is_not_below_nothing(number: float | Decimal):
    assert digits(number, 1) == "0.0"
    assert interval(-0.0004, 0.0004, Unit.POINTS) == "0.0–0.0\u00a0points"


@pytest.mark.parametrize("none", [None, float("nan"), float("inf")])
def test_an_end_that_is_no_number_is_not_reached(none: float | None):
    assert interval(2, none, Unit.DAYS) == "2.0\u00a0days or more"
    assert interval(none, 2, Unit.DAYS) == "up to 2.0\u00a0days"
    assert interval(none, none, Unit.DAYS) == ""


def test_thousandths_are_told_by_the_end_of_a_columns_name():
    values = pd.Series([1500.0])

    assert list(in_units(values, "owed_thousandths")) == [1.5]
    assert list(in_units(values, "thousandths_owed")) == [1500]
