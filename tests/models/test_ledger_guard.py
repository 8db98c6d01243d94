"""The guard at the ledger's door."""

from decimal import Decimal

import pytest

from models.ledger_guard import Size, origin_of, shortfall


def size(rows: int, *, known: int = 0, total: int | None = None) -> Size:
    return Size(rows, known, Decimal(rows if total is None else total))


def test_half_an_export_is_refused_and_one_row_more_is_not():
    last = size(100, known=90)

    assert "49 rows, the last one had 100" in shortfall(size(49, known=49), last, share=50)
    assert shortfall(size(50, known=50), last, share=50) == ""


def test_half_of_it_known_makes_a_table_an_export_and_twenty_rows_are_not_few():
    assert shortfall(size(4, known=2), size(20), share=50)
    assert shortfall(size(4, known=1), size(20), share=50) == ""


def test_an_export_whose_amounts_shrank_is_refused():
    assert "amounts" in shortfall(size(100, known=100, total=10), size(100, known=90), share=50)


def test_the_second_export_is_guarded_although_the_first_was_all_new():
    assert shortfall(size(30, known=30), size(100), share=50)


def test_a_small_day_of_news_after_a_large_one_is_taken():
    assert shortfall(size(3, known=1), size(100, known=10), share=50) == ""


def test_an_empty_file_in_the_place_of_a_full_export_is_refused():
    assert shortfall(size(0), size(100, known=100), share=50)


@pytest.mark.parametrize("last", [None, size(19, known=19)])
def test_without_a_last_one_or_after_a_small_one_all_is_taken(last: Size | None):
    assert shortfall(size(1, known=1), last, share=50) == ""


def test_a_share_of_nothing_lets_all_pass():
    assert shortfall(size(0), size(100, known=100), share=0) == ""


@pytest.mark.parametrize(
    ("name", "origin"),
    [("invoices.csv", "invoices"), ("Invoices-2026-11-21.csv", "invoices"), ("payments_20261121T0700.xlsx", "payments"),
     ("invoices (3).csv", "invoices"), ("invoices-north-2026.csv", "invoices-north"), ("2026.csv", "2026")],
)  # fmt: skip
def test_dates_and_counters_in_a_name_make_no_other_origin(name: str, origin: str):
    assert origin_of(name) == origin
