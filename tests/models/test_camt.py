"""CAMT.053 read: every version alike, batches part by part, and nothing that is not a whole statement."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from models import camt
from models.bank_payment import WORDS_KEPT, BankPayment, StatementError, as_creditor_reference, reference_forms
from models.camt import Tally, read_statement
from tests.statements import ACCOUNT, a_detail, a_statement, an_entry

REVERSAL = "<RvslInd>true</RvslInd>"
RETURN = "<BkTxCd><Domn><Fmly><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"
WHY_BACK = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
AMOUNT, WHOSE = '<Amt Ccy="EUR">5.00</Amt>', f"<Id><IBAN>{ACCOUNT}</IBAN></Id>"


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


def names(*entries: str) -> list[str]:
    """What names the payments of a statement, behind its account and their day."""
    return [each.external_id.removeprefix(f"{ACCOUNT}/2026-02-10/") for each in read(a_statement(*entries))]


@pytest.mark.parametrize("version", [2, 3])
def test_a_batch_is_taken_part_by_part(version: int):
    parts = (a_detail("1001", amount="10.00", version=version), a_detail("1002", amount="20.00", version=version))

    assert [each.amount for each in read(a_statement(an_entry("30.00", *parts)))] == [10, 20]
    assert names(an_entry("30.00", *parts, ref="B")) == ["B", "B/2"]


def test_a_part_that_went_the_other_way_lessens_its_batch():
    tally, fee = Tally(), a_detail("fee", amount="0.50").replace("<Refs>", "<CdtDbtInd>DBIT</CdtDbtInd><Refs>")
    [payment] = read(a_statement(an_entry("9.50", a_detail("1001", amount="10.00"), fee)), tally=tally)

    assert (payment.amount, tally.own, tally.booked) == (10, 1, 1)


@pytest.mark.parametrize("amounts", [("10.00", "19.00"), ("10.00", ""), ("10.00", "20.00", ""), ("10.00", "20.00 USD")])
def test_a_batch_whose_parts_do_not_add_up_is_one_payment_for_a_person(amounts: tuple[str, ...]):
    parts = [a_detail("x", amount=each.removesuffix(" USD")) for each in amounts]
    foreign = [part.replace("EUR", "USD") if "USD" in each else part for part, each in zip(parts, amounts, strict=True)]
    [payment] = read(a_statement(an_entry("30.00", *foreign)))

    [returned] = read(a_statement(an_entry("30.00", *foreign, debit=True, more=REVERSAL)))

    assert (payment.amount, returned.amount) == (30, -30)
    assert "do not come to its amount" in payment.doubt
    assert "do not come to its amount" in returned.doubt
    assert read(a_statement(an_entry("30.00", *foreign, debit=True))) == []


@pytest.mark.parametrize("back", [REVERSAL, REVERSAL.replace("true", "1"), RETURN])
def test_money_that_went_back_is_negative(back: str):
    [payment] = read(a_statement(an_entry("5.00", a_detail("1001", side="Cdtr", name="Ostja"), debit=True, more=back)))

    assert (payment.amount, payment.payer_name, payment.doubt) == (-5, "Ostja", "")


@pytest.mark.parametrize("back", [RETURN, WHY_BACK])
def test_a_detail_may_say_that_its_money_went_back(back: str):
    [payment] = read(a_statement(an_entry("5.00", a_detail("1001", more=back, side="Cdtr"), debit=True)))

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
    found = [payment.external_id for payment in read(twice)]

    assert len(set(found)) == 3
    assert found == [payment.external_id for payment in read(twice)]


def test_payments_without_a_bank_reference_keep_their_names_in_any_order_and_in_later_versions_of_ours():
    first, second = (an_entry("5.00", a_detail("Arve", name=name, end_to_end="notprovided")) for name in "AB")

    # whoever changes them makes every payment that was imported a new one
    assert names(first, second) == ["cc23c53151c3265a26", "f357054f9ff088be2d"]
    assert names(second, first) == ["f357054f9ff088be2d", "cc23c53151c3265a26"]


@pytest.mark.parametrize(("entry", "name"), [
    (an_entry("5.00", a_detail(ref="D"), ref="E"), "D"),
    (an_entry("5.00", a_detail(), ref="E"), "E"),
    (an_entry("5.00", more="<NtryRef>N</NtryRef>"), "N"),
    (an_entry("5.00", debit=True, ref="E", more=REVERSAL), "E/out"),
])  # fmt: skip
def test_a_payment_is_named_by_what_its_bank_calls_it_and_by_its_way(entry: str, name: str):
    assert names(entry) == [name]


def test_each_statement_of_a_document_has_an_account_and_names_of_its_own():
    entry = an_entry("5.00", ref="R")
    other = a_statement(entry, account="EE471000001020145685").partition("<Stmt>")[2].partition("</Stmt>")[0]
    both = a_statement(entry).replace("</Stmt>", f"</Stmt><Stmt>{other}</Stmt>")

    assert [payment.external_id for payment in read(both)] == [
        f"{account}/2026-02-10/R" for account in (ACCOUNT, "EE471000001020145685")
    ]
    with pytest.raises(StatementError, match="before it names the account"):
        read(both.replace(f"<Acct>{WHOSE.replace(ACCOUNT, 'EE471000001020145685')}<Ccy>EUR</Ccy></Acct>", ""))


def test_an_account_may_be_no_iban_and_one_that_stands_elsewhere_is_not_the_statements():
    entry = an_entry("5.00", ref="R", more="<SplmtryData><Acct><Id><IBAN>EE1</IBAN></Id></Acct></SplmtryData>")
    [payment] = read(a_statement(entry).replace(WHOSE, "<Id><Othr><Id>77 8</Id></Othr></Id>", 1))

    assert payment.external_id == "778/2026-02-10/R"


@pytest.mark.parametrize("entry", [an_entry("5.00"), an_entry("5.00", a_detail())])
def test_where_no_detail_has_words_those_count_that_the_bank_adds(entry: str):
    [payment] = read(a_statement(entry.replace("</Ntry>", "<AddtlNtryInf>Arve 7</AddtlNtryInf></Ntry>")))

    assert payment.words == "Arve 7"


@pytest.mark.parametrize("words", ["1001 " * 8_000, "\u200b\u202e\x9b[2J Arve\u00ad1001"])
def test_whatever_a_field_holds_it_is_one_line_of_what_can_be_seen(words: str):
    added = an_entry("5.00", a_detail(name=words, end_to_end=words)).replace(
        "</Ntry>", f"<AddtlNtryInf>{words}</AddtlNtryInf></Ntry>"
    )
    [payment] = read(a_statement(added))

    for said in (payment.words, payment.payer_name, payment.end_to_end_id):
        assert said.isprintable()
        assert "1001" in said
        assert len(said) <= WORDS_KEPT


def test_a_booking_may_bear_its_time_and_an_amount_blanks():
    entry = an_entry("\n 5.00 ").replace("<Dt>2026-02-10</Dt>", "<DtTm>2026-02-10T23:59:59+02:00</DtTm>")

    assert [(each.booked_on, each.amount) for each in read(a_statement(entry))] == [(date(2026, 2, 10), 5)]


def test_what_a_bank_leaves_empty_or_remarks_upon_is_not_among_the_words():
    detail = (
        a_detail("arve 10|01", reference=" ")
        .replace("10|01", "10<!-- x -->01")
        .replace("</RmtInf>", "<Ustrd/></RmtInf>")
    )
    [payment] = read(a_statement(an_entry("100000000000", detail)))

    assert (payment.words, payment.references, payment.amount) == ("arve 1001", (), 10**11)


def test_a_detail_that_stands_in_no_entry_harms_nothing():
    assert read(a_statement(a_detail("1001"))) == []


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (a_statement(an_entry("5.00"))[:-30], "not whole XML"),
        ("", "not whole XML"),
        ("number;amount", "not whole XML"),
        ("<a/>", "its first element is a"),
        ("<Acct/>", "its first element is Acct"),
        ("<Document><BkToCstmrAcctRpt/></Document>", "camt.052"),
        (a_statement(an_entry("x", a_detail(amount="x"))).replace("BkToCstmrStmt", "BkToCstmrAcctRpt"), "camt.052"),
        ("<Document><BkToCstmrDbtCdtNtfctn/></Document>", "camt.054"),
        (a_statement(an_entry("5,00")), "cannot be read as money"),
        (a_statement(an_entry("1e9")), "cannot be read as money"),
        (a_statement(an_entry("0.0001")), "cannot be read as money"),
        (a_statement(an_entry("999999999999999")), "cannot be read as money"),
        (a_statement(an_entry("")), "cannot be read as money"),
        (a_statement(an_entry("5.00").replace(AMOUNT, "")), "no amount"),
        (a_statement(an_entry("5.00")).replace(WHOSE, ""), "before it names the account"),
        (a_statement(an_entry("5.00", day="yesterday")), "no date of booking"),
        (a_statement(an_entry("5.00")).replace("<Document", "<!DOCTYPE Document><Document"), "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
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


@pytest.mark.parametrize("junk", ["<a/>", "<Acct/>", "<TxDtls/>", "<!-- a -->", "   "])
def test_what_never_comes_to_an_entry_is_refused_before_it_fills_the_memory(junk: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(camt, "LARGEST_ENTRY", 100_000)
    payments = [an_entry("5.00", ref=str(number)) for number in range(1_000)]

    assert len(read(a_statement(*payments))) == 1_000
    with pytest.raises(StatementError, match="more than 100,000 bytes in one entry"):
        read(a_statement(payments[0], junk * 100_000, payments[1]))


def test_a_statement_of_an_account_that_is_not_ours_is_refused():
    assert read(a_statement(an_entry("5.00")), accounts=frozenset({ACCOUNT}))
    with pytest.raises(StatementError, match=r"EE38 2200 2210 2014 5685, and ours .* EE47 .*, FI21 .*, LV80 "):
        read(
            a_statement(an_entry("5.00")),
            accounts=frozenset({"LV80BANK0000435195001", "FI2112345600000785", "EE471000001020145685"}),
        )


def test_a_reference_is_known_in_its_national_and_international_form():
    assert as_creditor_reference("539007547034") == "RF18539007547034"
    assert {"539007547034", "RF18539007547034"} <= reference_forms("RF18 5390 0754 7034")
    assert {"000123", "123", as_creditor_reference("123")} <= reference_forms("000123")
    written = BankPayment("x", date(2026, 1, 1), Decimal(1), "EUR", words="/RFB/1234561 RF18539007547034")
    assert written.all_references == ("1234561", "RF18539007547034")
