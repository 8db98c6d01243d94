"""Rows of invoices and payments: their normal form, or every reason why they are refused."""

from datetime import date
from decimal import Decimal

import pytest

from models.import_kind import RowError
from models.import_ledger import INVOICES, PAYMENTS, InvoiceRow, PaymentRow
from models.imports import HeaderError, read_header, read_row
from models.invoice import CollectionType

INVOICE_HEADER = read_header(INVOICES, [column.name for column in INVOICES.columns])
PAYMENT_HEADER = read_header(PAYMENTS, [column.name for column in PAYMENTS.columns])


def invoice(line: str) -> InvoiceRow:
    return read_row(INVOICE_HEADER, line.split(";"))


def payment(line: str) -> PaymentRow:
    return read_row(PAYMENT_HEADER, line.split(";"))


def test_an_invoice_is_read_in_its_normal_form():
    row = invoice("A-1;1.2.2026;2026-02-15;1 234,50;eur;10;20;disclosed;8,5;rf18 5390 0754 7034")

    assert row == InvoiceRow(
        "A-1", date(2026, 2, 1), date(2026, 2, 15), Decimal("1234.50"), "EUR", "10", "20",
        CollectionType.DISCLOSED, Decimal("8.5"), "RF18539007547034",
    )  # fmt: skip


def test_an_empty_collection_type_means_that_the_buyer_may_not_be_mailed():
    assert invoice("1;2026-02-01;2026-02-15;5;EUR;10;20").collection_type == CollectionType.NON_DISCLOSED


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1;2026-02-15;2026-02-01;5;EUR;10;20", "due_on is 2026-02-01, before issued_on"),
        ("1;2026-02-01;2026-02-15;0;EUR;10;20", "amount is nothing"),
        ("1;2026-02-01;2026-02-15;-5;EUR;10;20", "a credit note is a negative payment of kind credit"),
        ("1;2026-02-01;2026-02-15;5.125;EUR;10;20", "amount is 5.125"),
        ("1;2026-02-01;2026-02-15;1234.555;EUR;10;20", "EUR has 2 decimals"),
        ("1;2026-02-01;2026-02-15;;EUR;10;20", "amount is empty"),
        ("1;2026-02-01;2026-02-15;5;;10;20", "currency is empty"),
        ("1;2026-02-01;2026-02-15;5;EUR;10;20;MAYBE", "none of DISCLOSED"),
        ("1E+5;2026-02-01;2026-02-15;5;EUR;10;20", "shortened"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_with_the_reason(line: str, why: str):
    with pytest.raises(RowError, match=why):
        invoice(line)


def test_an_invoice_to_oneself_and_a_rate_below_one_percent_are_doubts():
    row = invoice("1;2026-02-01;2026-02-15;5;EUR;10;10;;0,08;")

    assert row.doubt == "seller and buyer are the same company, 10; yearly_rate is read as 0.08 percent a year"


@pytest.mark.parametrize(
    ("line", "lessens"),
    [("1;2026-02-15;5;x;;", "5"), ("1;2026-02-15;-5;x;payment;", "-5"), ("1;2026-02-15;-5;x;CREDIT;EUR", "5")],
)
def test_a_payment_lessens_the_balance_and_so_does_a_credit_note(line: str, lessens: str):
    assert payment(line).lessens == Decimal(lessens)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1;2026-02-15;5;x;credit;", "a credit note is negative"),
        ("1;2026-02-15;0;x;;", "amount is nothing"),
        ("1;2026-02-15;5;;;", "external_id is empty: write the number that bank or ledger gave"),
        ("1;2026-02-15;5;x;refund;", "neither payment nor credit"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_with_the_reason(line: str, why: str):
    with pytest.raises(RowError, match=why):
        payment(line)


def test_a_table_of_payments_without_external_ids_is_refused():
    with pytest.raises(HeaderError, match="lacks external_id"):
        read_header(PAYMENTS, ["number", "paid_on", "amount"])
