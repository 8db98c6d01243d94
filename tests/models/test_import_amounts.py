"""Amounts in cells: what is written is what is meant, and what may mean two things is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.import_amounts import amount, currency, decimals_fault, yearly_rate
from models.import_fields import FieldError

CENTS = st.integers(min_value=-(10**13) + 1, max_value=10**13 - 1).map(lambda cents: Decimal(cents) / 100)


def grouped(value: Decimal, *, thousands: str, point: str) -> str:
    return f"{value:,.2f}".replace(",", "~").replace(".", point).replace("~", thousands)


@given(value=CENTS, thousands=st.sampled_from(["", " ", "\u00a0", "\u202f", ".", "’"]))
def test_an_amount_with_a_decimal_comma_is_read_as_it_was_written(value: Decimal, thousands: str):
    assert amount(grouped(value, thousands=thousands, point=",")) == value


@given(value=CENTS, thousands=st.sampled_from(["", " ", ",", "'"]))
def test_an_amount_with_a_decimal_point_is_read_as_it_was_written(value: Decimal, thousands: str):
    assert amount(grouped(value, thousands=thousands, point=".")) == value


@given(st.text(max_size=20))
def test_no_text_is_more_than_a_field_error(cell: str):
    try:
        value = amount(cell)
    except FieldError:
        return
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("-5", "-5"), ("−5,5", "-5.5"), ("+7", "7"), ("1234", "1234"), ("0,125", "0.125"), ("1.234.567", "1234567")],
)
def test_signs_and_whole_numbers_are_read(written: str, meant: str):
    assert amount(written) == Decimal(meant)


@pytest.mark.parametrize(
    ("cell", "either", "other"), [("10.125", "10.1250", "10125.00"), ("-1,234", "-1.2340", "-1234.00")]
)
def test_who_wrote_what_may_mean_two_things_is_told_how_to_write_either(cell: str, either: str, other: str):
    with pytest.raises(FieldError, match=f"; write {either} or {other}$"):
        amount(cell)
    assert (amount(either), amount(other)) == (Decimal(either), Decimal(other))


@pytest.mark.parametrize("cell", ["", "  "])
def test_an_empty_cell_is_no_amount(cell: str):
    assert amount(cell) is None


@pytest.mark.parametrize("cell", ["1.234", "1,234", "-12.345", "- 1.234"])
def test_what_may_be_thousands_or_thousandths_is_refused(cell: str):
    with pytest.raises(FieldError, match="may mean"):
        amount(cell)


@pytest.mark.parametrize("cell", ["€5", "5 EUR", "5 €", "$5", "--5", "5-", "(5)", "1,2,3", "1 23", "NaN", "٣", "inf"])
def test_what_is_no_number_alone_is_refused(cell: str):
    with pytest.raises(FieldError, match="is "):
        amount(cell)


@pytest.mark.parametrize("cell", ["(1 234,50)", "1 234,50-", "1 234,50 −", "( 1 234,50 )"])
def test_a_minus_that_stands_behind_or_for_which_brackets_stand_is_told_to_go_before(cell: str):
    with pytest.raises(FieldError, match=r"write the minus before the number: -1 234,50$"):
        amount(cell)


@pytest.mark.parametrize("cell", ["50,-", "50.–", "(five)", "five-"])
def test_a_stroke_for_no_cents_is_no_minus(cell: str):
    with pytest.raises(FieldError, match="write the number alone"):
        amount(cell)


@pytest.mark.parametrize("cell", ["1e9", "1.5E+09", "1,2E+7"])
def test_a_number_that_a_spreadsheet_shortened_is_refused(cell: str):
    with pytest.raises(FieldError, match="spreadsheet has shortened"):
        amount(cell)


def test_more_money_than_there_is_is_refused():
    assert amount("100000000000") == Decimal(10**11)
    with pytest.raises(FieldError, match="more than"):
        amount("100000000000.01")


@pytest.mark.parametrize(
    ("value", "code", "is_right"),
    [("1.25", "EUR", True), ("1.250", "EUR", True), ("1.255", "EUR", False), ("1.5", "JPY", False),
     ("1.255", "KWD", True), ("1.2555", "KWD", False), ("1.2345", "CLF", False)],
)  # fmt: skip
def test_an_amount_has_no_more_decimals_than_its_currency(value: str, code: str, is_right: bool):
    assert (decimals_fault(Decimal(value), code) == "") is is_right


def test_currencies_are_those_of_iso_4217():
    assert [currency(cell) for cell in ("eur", " SEK ", "xof", "")] == ["EUR", "SEK", "XOF", ""]
    for cell in ("EURO", "€", "XYZ", "xxx", "XTS", "XAU", "XDR"):
        with pytest.raises(FieldError, match="ISO 4217"):
            currency(cell)


@pytest.mark.parametrize(("cell", "rate"), [("8", "8"), ("8,5", "8.5"), ("8,125 %", "8.125"), ("0%", "0")])
def test_a_rate_is_in_percent(cell: str, rate: str):
    assert yearly_rate(cell) == Decimal(rate)


@pytest.mark.parametrize("cell", ["-1", "101", "8.1255", "eight"])
def test_a_rate_that_cannot_be_is_refused(cell: str):
    with pytest.raises(FieldError):
        yearly_rate(cell)
