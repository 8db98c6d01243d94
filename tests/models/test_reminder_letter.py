"""The letter that a reminder is: its key, its place in the series, and what only the buyer gets."""

from datetime import date
from decimal import Decimal

import pytest

from models.bank import Bank
from models.invoice import Party
from models.reminder_letter import Facts, reminder_letter

BANK = Bank(holder="Firm OÜ", iban="EE382200221020145685")
FACTS = Facts(
    invoice_id=7, number="2026/1042 Ä", issued_on=date(2026, 1, 5), due_on=date(2026, 2, 3), amount=Decimal("100.00"),
    balance=Decimal("100.00"), currency="EUR", reference="10425", pdf_sha256="ab" * 32, seller="Tamm AS",
    buyer="Kuusk OÜ", party=Party.BUYER, step=7, policy="default@1a2b", letter="dunning_buyer_after_7",
    to_address="mari@kuusk.ee", to_name="Mari Kuusk", first_name="Mari", language="et", queue="collections",
)  # fmt: skip
TODAY = date(2026, 2, 11)


def test_a_step_has_one_key_whatever_version_of_the_plan_is_in_force():
    keys = {
        reminder_letter(FACTS._replace(policy=f"default@{version}"), today=TODAY, bank=BANK).key for version in "ab"
    }

    assert keys == {"dunning:7:default:7:buyer"}


def test_it_answers_the_one_before_in_its_series():
    letter = reminder_letter(FACTS._replace(earlier=("1@f.ee", "2@f.ee")), today=TODAY, bank=BANK)

    assert (letter.in_reply_to, letter.references) == ("2@f.ee", ("1@f.ee", "2@f.ee"))
    assert reminder_letter(FACTS, today=TODAY, bank=BANK).in_reply_to == ""


def test_the_buyer_gets_the_picture_and_the_invoice_and_the_seller_neither():
    buyers = reminder_letter(FACTS, today=TODAY, bank=BANK)
    sellers = reminder_letter(FACTS._replace(party=Party.SELLER), today=TODAY, bank=BANK)

    assert "EUR100.00" in buyers.qr
    assert [file["filename"] for file in buyers.files] == ["2026-1042-Ä.pdf"]
    assert (sellers.qr, sellers.files) == ("", ())
    assert (buyers.context["has_qr"], buyers.context["has_pdf"]) == (True, True)
    assert (sellers.context["has_qr"], sellers.context["has_pdf"]) == (False, False)


@pytest.mark.parametrize(("balance", "is_part_paid"), [("100.00", False), ("40.00", True)])
def test_what_is_asked_for_is_what_is_still_owed(balance: str, is_part_paid: bool):
    letter = reminder_letter(FACTS._replace(balance=Decimal(balance)), today=TODAY, bank=BANK)

    assert letter.context["is_part_paid"] is is_part_paid
    assert f"EUR{balance}" in letter.qr


def test_other_currencies_and_invoices_without_a_file_have_neither_picture_nor_file():
    letter = reminder_letter(FACTS._replace(currency="SEK", pdf_sha256=""), today=TODAY, bank=BANK)

    assert (letter.qr, letter.files) == ("", ())
