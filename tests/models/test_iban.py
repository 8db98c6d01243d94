"""IBANs: right ones, mistyped ones, and ones of the wrong length."""

import pytest

from models.bank import Bank
from models.iban import compact, grouped, iban_fault

RIGHT = (
    "EE382200221020145685",
    "FI2112345600000785",
    "DE89370400440532013000",
    "NO9386011117947",
    "GB29NWBK60161331926819",
)


@pytest.mark.parametrize("iban", RIGHT)
def test_a_right_one_is_taken(iban: str):
    assert iban_fault(iban) == ""


@pytest.mark.parametrize("iban", RIGHT)
def test_one_wrong_digit_or_two_swapped_are_found(iban: str):
    swapped = iban[:-2] + iban[-1] + iban[-2]
    wrong = iban[:-1] + str((int(iban[-1]) + 1) % 10)

    assert "check digits" in iban_fault(wrong)
    assert iban[-1] == iban[-2] or "check digits" in iban_fault(swapped)


@pytest.mark.parametrize(("iban", "fault"), [
    ("EE3822002210201456", "an IBAN of EE has 20 letters and digits, this one 18"),
    ("10220022102014568", "this is not an IBAN"),
    ("ee382200221020145685", "this is not an IBAN"),
    ("", "this is not an IBAN"),
])  # fmt: skip
def test_what_is_no_iban_is_told(iban: str, fault: str):
    assert fault in iban_fault(iban)


def test_it_may_be_written_with_blanks_and_is_shown_in_fours():
    assert compact(" ee38 2200 2210\u00a02014 5685 ") == "EE382200221020145685"
    assert grouped("EE382200221020145685") == "EE38 2200 2210 2014 5685"


def test_a_bank_keeps_the_compact_form_and_refuses_a_mistyped_one():
    bank = Bank(holder="Firm OÜ", iban="EE38 2200 2210 2014 5685", bic="habaee2x")

    assert (bank.iban, bank.bic, bank.iban_shown) == ("EE382200221020145685", "HABAEE2X", "EE38 2200 2210 2014 5685")
    with pytest.raises(ValueError, match="check digits"):
        Bank(holder="Firm OÜ", iban="EE38 2200 2210 2014 5686")
    with pytest.raises(ValueError, match="not a BIC"):
        Bank(holder="Firm OÜ", iban=bank.iban, bic="HABA")
