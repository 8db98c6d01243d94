"""Which invoice a payment on a statement is for, and when a person must say."""

from datetime import date
from decimal import Decimal

import pytest

from models.bank_payment import BankPayment, as_creditor_reference, reference_forms
from models.payment_match import Assigned, Claim, Claims, Stray, match

OSTJA, OSTAJA = 20, 30


def a_payment(amount: str, words: str = "", *, reference: str = "", name: str = "", **more: str) -> BankPayment:
    references = (reference,) if reference else ()
    currency = more.pop("currency", "EUR")
    return BankPayment(
        "x", date(2026, 2, 10), Decimal(amount), currency, name, references=references, words=words, **more
    )


@pytest.fixture
def claims() -> Claims:
    """20 owes 1001 (100), INV-1002 (50, reference 123) and INV-1003 (50, 123); 30 owes INV-1004 (70) and has paid 5."""
    claims = Claims(codes={"20": OSTJA}, names={"ostja": OSTJA, "ostaja": OSTAJA, "two": None})
    for number, (name, reference, buyer, balance) in enumerate(
        [("1001", "", OSTJA, "100"), ("INV-1002", "123", OSTJA, "50"), ("INV-1003", "123", OSTJA, "50"),
         ("INV-1004", "456", OSTAJA, "70"), ("INV-1005", "457", OSTAJA, "0")], start=1
    ):  # fmt: skip
        claim = Claim(number, name, "EUR", reference, buyer, Decimal(balance))
        claims.by_number[name] = claim
        claims.by_reference[reference].append(claim)
        claims.by_buyer[buyer] += [claim] if claim.balance else []
    return claims


def found(payment: BankPayment, claims: Claims) -> tuple[str, dict[str, Decimal]]:
    answer = match(payment, claims)
    assert isinstance(answer, Assigned), answer
    return answer.rule, {claim.number: amount for claim, amount in answer.parts}


def why(payment: BankPayment, claims: Claims) -> str:
    answer = match(payment, claims)
    assert isinstance(answer, Stray), answer
    return answer.reason


@pytest.mark.parametrize("reference", ["456", "0456", "RF54456"])
def test_a_reference_number_is_enough_whatever_the_amount(claims: Claims, reference: str):
    assert found(a_payment("12", reference=reference), claims) == ("reference number", {"INV-1004": Decimal(12)})


def test_a_reference_goes_before_a_number_in_words(claims: Claims):
    assert found(a_payment("70", "INV-1002", reference="456"), claims)[1] == {"INV-1004": Decimal(70)}


def test_a_reference_of_several_invoices_needs_an_amount_that_fits(claims: Claims):
    assert "several invoices" in why(a_payment("60", reference="123"), claims)
    assert set(found(a_payment("100", reference="123"), claims)[1]) == {"INV-1002", "INV-1003"}


def test_a_long_number_in_words_is_enough_and_a_short_one_needs_a_witness(claims: Claims):
    assert found(a_payment("1", "lasku INV-1004"), claims)[0] == "invoice number"
    assert why(a_payment("1", "toode 1001"), claims) == "it names no invoice that we know"
    assert found(a_payment("1", "arve 1001", name="Ostja AS"), claims)[1] == {"1001": Decimal(1)}
    assert found(a_payment("99", "arve 1001"), claims)[1] == {"1001": Decimal(99)}


def test_a_sum_for_several_invoices_is_split_where_it_is_exact(claims: Claims):
    assert found(a_payment("150", "1001 ja INV-1002"), claims)[1] == {"1001": Decimal(100), "INV-1002": Decimal(50)}
    assert "several invoices" in why(a_payment("71", "INV-1003, INV-1004"), claims)


def test_of_several_named_invoices_the_one_that_is_owed_gets_it(claims: Claims):
    assert found(a_payment("60", "INV-1004, INV-1005"), claims)[1] == {"INV-1004": Decimal(60)}


def test_an_amount_alone_is_enough_of_a_payer_whom_we_know(claims: Claims):
    assert found(a_payment("70", name="OSTAJA OY"), claims) == ("payer and amount", {"INV-1004": Decimal(70)})
    assert found(a_payment("100", payer_code="20"), claims)[1] == {"1001": Decimal(100)}


@pytest.mark.parametrize("name", ["", "Two AS", "Nobody"])
def test_an_amount_alone_is_not_enough_of_anybody_else(claims: Claims, name: str):
    assert why(a_payment("70", name=name), claims) == "it names no invoice that we know"


def test_an_amount_that_its_payer_owes_twice_waits(claims: Claims):
    answer = match(a_payment("50", name="Ostja"), claims)

    assert isinstance(answer, Stray)
    assert [claim.number for claim in answer.candidates] == ["INV-1002", "INV-1003"]


def test_what_a_payer_owes_is_named_where_nothing_fits(claims: Claims):
    answer = match(a_payment("33", name="Ostja"), claims)

    assert isinstance(answer, Stray)
    assert len(answer.candidates) == 3


def test_balances_go_down_within_a_statement(claims: Claims):
    found(a_payment("70", name="Ostaja"), claims)

    assert why(a_payment("70", name="Ostaja"), claims) == "it names no invoice that we know"


def test_another_currency_waits(claims: Claims):
    assert why(a_payment("70", "INV-1004", currency="USD"), claims) == "it is in USD, the invoice in EUR"


def test_money_that_went_back_is_taken_from_the_one_invoice_that_it_names(claims: Claims):
    assert found(a_payment("-5", "INV-1005"), claims)[1] == {"INV-1005": Decimal(-5)}
    assert "went back" in why(a_payment("-50", reference="123"), claims)
    assert why(a_payment("-70", name="Ostaja"), claims) == "it names no invoice that we know"


def test_money_that_went_back_is_known_by_a_short_number_only_where_it_was_paid_so(claims: Claims):
    found(a_payment("100", "arve 1001"), claims)

    assert why(a_payment("-40", "arve 1001"), claims) == "it names no invoice that we know"
    assert found(a_payment("-100", "arve 1001"), claims)[1] == {"1001": Decimal(-100)}


def test_what_a_payer_paid_too_much_goes_back_by_no_amount_alone(claims: Claims):
    found(a_payment("140", reference="456"), claims)

    assert why(a_payment("-70", name="Ostaja"), claims) == "it names no invoice that we know"


def test_less_than_one_is_money_too(claims: Claims):
    found(a_payment("69.50", reference="456"), claims)
    found(a_payment("49.50", "INV-1002"), claims)

    assert found(a_payment("0.50", name="Ostaja"), claims) == ("payer and amount", {"INV-1004": Decimal("0.50")})
    assert "several invoices" in why(a_payment("0.50", "INV-1002, INV-1003"), claims)
    assert found(a_payment("0.50", reference="123"), claims)[1] == {"INV-1002": Decimal("0.50")}


def test_an_amount_alone_is_not_enough_in_another_currency(claims: Claims):
    assert why(a_payment("70", name="Ostaja", currency="USD"), claims) == "it names no invoice that we know"


def test_a_number_of_five_signs_is_long_and_of_many_invoices_the_first_are_shown(claims: Claims):
    many = [Claim(number, str(20_000 + number), "EUR", "", 40, Decimal(9)) for number in range(10, 17)]
    claims.by_number |= {claim.number: claim for claim in many}
    claims.names = {"many": 40}
    claims.by_buyer[40] = many
    answer = match(a_payment("9", name="Many OY"), claims)

    assert isinstance(answer, Stray)
    assert answer.candidates == tuple(many[:5])
    assert found(a_payment("1", "arve 20015"), claims)[1] == {"20015": Decimal(1)}


def test_who_names_neither_code_nor_name_is_nobody():
    assert Claims(codes={"": OSTJA}, names={"": OSTJA}).payer(a_payment("1")) is None


def test_what_the_bank_made_doubtful_waits(claims: Claims):
    assert why(a_payment("70", reference="456", doubt="a batch"), claims) == "a batch"


def test_an_international_reference_has_the_check_digits_of_the_standard():
    assert as_creditor_reference("539007547034") == "RF18539007547034"
    assert "RF18539007547034" in reference_forms("539007547034")
