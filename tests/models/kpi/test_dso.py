"""The formulas against examples that were published with their results."""

import pytest

from models.kpi.dso import collection_effectiveness, countback_days, days_sales_outstanding


def test_a_year_of_1_800_000_with_150_000_owed_is_30_4_days():
    assert days_sales_outstanding(150_000, 1_800_000, 365) == pytest.approx(30.4, abs=0.05)


def test_212_000_owed_after_months_of_100_80_and_70_thousand_count_back_73_7_days():
    months = [(100_000.0, 30), (80_000.0, 30), (70_000.0, 30)]

    assert countback_days(212_000, months) == pytest.approx(73.7, abs=0.05)


def test_10_750_collected_of_13_500_is_an_effectiveness_of_79_63_percent():
    assert collection_effectiveness(6200, 10_890, 6340, 3590) == pytest.approx(0.7963, abs=5e-5)


def test_980_000_collected_of_a_million_is_98_percent():
    assert collection_effectiveness(100_000, 1_000_000, 120_000, 100_000) == 0.98


def test_all_that_could_be_collected_is_whole_effectiveness():
    assert collection_effectiveness(50, 100, 30, 30) == 1


def test_where_there_is_nothing_to_divide_by_there_is_no_figure():
    assert days_sales_outstanding(100, 0, 30) is None
    assert collection_effectiveness(0, 0, 0, 0) is None
    assert countback_days(100, [(40.0, 31), (0.0, 30)]) is None


def test_countback_of_nothing_is_nothing_and_months_without_sales_count_whole():
    assert countback_days(0, []) == 0
    assert countback_days(0, [(10.0, 30)]) == 0
    assert countback_days(15, [(10.0, 31), (0.0, 30), (10.0, 30)]) == 31 + 30 + 15
    assert countback_days(10, [(10.0, 31)]) == 31
    assert countback_days(0, [(-5.0, 31)]) == 0


def test_a_month_with_more_credited_than_sold_adds_its_days_and_nothing_else():
    assert countback_days(10, [(-5.0, 31), (10.0, 30)]) == 61


def test_one_of_the_smallest_unit_is_something():
    assert days_sales_outstanding(1, 1, 30) == countback_days(1, [(1.0, 30)]) == 30
    assert collection_effectiveness(1, 0, 0, 0) == 1


def test_with_steady_sales_countback_and_the_plain_way_agree():
    assert countback_days(45, [(30.0, 30)] * 12) == days_sales_outstanding(45, 360, 360)
