"""CAMT.053 read: every version alike, batches part by part, and nothing that is not a whole statement."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from models.bank_payment import BankPayment, StatementError, as_creditor_reference, reference_forms
from models.camt import Tally, read_statement
from tests.statements import ACCOUNT, a_detail, a_statement, an_entry

RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
REVERSAL = "<RvslInd>true</RvslInd>"
RETURN = "<BkTxCd><Domn><Fmly><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"


def read(statement: str, *, accounts: frozenset[str] = frozenset(), tally: Tally | None = None) -> list[BankPayment]:
    return list(read_statement(BytesIO(statement.encode()), accounts=accounts, tally=tally or Tally()))


@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_tells_the_same(version: int):
    detail = a_detail("Arve 1001", name="Ostja AS", reference="123", code="20", version=version, end_to_end="E2E")
    [payment] = read(a_statement(an_entry("100.00", detail, ref="R1", version=version), version=version))

    assert payment == BankPayment(
        f"{ACCOUNT}/2026-02-10/R1", date(2026, 2, 10), Decimal("100.00"), "EUR", "Ostja AS", "EE1", "20", ("123",),
        "Arve 1001", "E2E",
    )  # fmt: skip


def test_a_batch_is_taken_part_by_part():
    entry = an_entry("30.00", a_detail("1001", amount="10.00"), a_detail("1002", amount="20.00"), ref="B")
    first, second = read(a_statement(entry))

    assert (first.amount, second.amount) == (10, 20)
    assert [each.external_id.rpartition("/2026-02-10/")[2] for each in (first, second)] == ["B", "B/2"]


@pytest.mark.parametrize("amounts", [("10.00", "19.00"), ("10.00", "")])
def test_a_batch_whose_parts_do_not_add_up_is_one_payment_for_a_person(amounts: tuple[str, str]):
    [payment] = read(a_statement(an_entry("30.00", *(a_detail("x", amount=each) for each in amounts))))

    assert payment.amount == 30
    assert "do not come to its amount" in payment.doubt


@pytest.mark.parametrize("back", [REVERSAL, REVERSAL.replace("true", "1"), RETURN])
def test_money_that_went_back_is_negative(back: str):
    [payment] = read(a_statement(an_entry("5.00", a_detail("1001", side="Cdtr", name="Ostja"), debit=True, more=back)))

    assert (payment.amount, payment.payer_name, payment.doubt) == (-5, "Ostja", "")


def test_a_detail_may_say_that_its_money_went_back():
    [payment] = read(a_statement(an_entry("5.00", a_detail("1001", more=RETURN, side="Cdtr"), debit=True)))

    assert payment.amount == -5


def test_the_firms_own_payments_are_left_alone_and_their_returns_wait_for_a_person():
    tally = Tally()
    [back] = read(a_statement(an_entry("5", debit=True), an_entry("6", a_detail("1001"), more=REVERSAL)), tally=tally)

    assert (tally.own, tally.booked, back.amount) == (1, 2, 6)
    assert "that the firm had paid" in back.doubt


def test_what_is_not_booked_yet_is_left_for_a_later_statement():
    tally = Tally()

    assert read(a_statement(an_entry("5", status="PDNG")), tally=tally) == []
    assert tally.pending == 1


def test_payments_without_a_bank_reference_are_known_again_and_told_apart():
    twice = a_statement(*(an_entry("5.00", a_detail("Arve", name=name)) for name in ("A", "A", "B")))
    names = [payment.external_id for payment in read(twice)]

    assert len(set(names)) == 3
    assert names == [payment.external_id for payment in read(twice)]


def test_an_entry_without_details_says_what_the_bank_adds():
    [payment] = read(a_statement(an_entry("5.00").replace("</Ntry>", "<AddtlNtryInf>Arve 7</AddtlNtryInf></Ntry>")))

    assert payment.words == "Arve 7"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (a_statement(an_entry("5.00"))[:-30], "not whole XML"),
        ("", "not whole XML"),
        ("number;amount", "not whole XML"),
        ("<a/>", "its first element is a"),
        ("<Document><BkToCstmrAcctRpt/></Document>", "camt.052"),
        ("<Document><BkToCstmrDbtCdtNtfctn/></Document>", "camt.054"),
        (a_statement(an_entry("5,00")), "cannot be read as money"),
        (a_statement(an_entry("1e9")), "cannot be read as money"),
        (a_statement(an_entry("5.00", day="yesterday")), "no date of booking"),
        (a_statement(an_entry("5.00")).replace("<Document", "<!DOCTYPE Document><Document"), "DOCTYPE"),
    ],
)
def test_what_is_no_whole_statement_is_refused_with_the_reason(document: str, why: str):
    with pytest.raises(StatementError, match=why):
        read(document)


def test_entities_reach_for_no_file_and_do_not_grow(tmp_path):
    (tmp_path / "secret").write_text("hush")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for definitions in (f'<!ENTITY x SYSTEM "file://{tmp_path}/secret">', f'<!ENTITY a0 "lol">{bomb}'):
        document = a_statement(an_entry("5.00", a_detail("&x;&a11;"))).replace("&amp;", "&")
        with pytest.raises(StatementError, match="DOCTYPE"):
            read(document.replace("<Document", f"<!DOCTYPE Document [{definitions}]><Document"))


def test_a_statement_of_an_account_that_is_not_ours_is_refused():
    assert read(a_statement(an_entry("5.00")), accounts=frozenset({ACCOUNT}))
    with pytest.raises(StatementError, match=r"EE38 2200 2210 2014 5685, and ours .* EE47"):
        read(a_statement(an_entry("5.00")), accounts=frozenset({"EE471000001020145685"}))


def test_a_reference_is_known_in_its_national_and_international_form():
    assert as_creditor_reference("539007547034") == "RF18539007547034"
    assert {"539007547034", "RF18539007547034"} <= reference_forms("RF18 5390 0754 7034")
    assert {"000123", "123", as_creditor_reference("123")} <= reference_forms("000123")
    written = BankPayment("x", date(2026, 1, 1), Decimal(1), "EUR", words="/RFB/1234561 RF18539007547034")
    assert written.all_references == ("1234561", "RF18539007547034")
