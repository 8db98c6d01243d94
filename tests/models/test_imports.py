"""One imported row: its normal form, or every reason why it is refused."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.import_fields import FieldError, address, country, language, registry_code, text
from models.imports import (
    COMPANIES,
    CONTACTS,
    CompanyRow,
    ContactRow,
    HeaderError,
    RowError,
    UnknownKindError,
    kind_named,
    read_header,
    read_row,
)

COMPANY_HEADER = read_header(COMPANIES, ("registry_code", "name", "country", "language", "segment"))


def test_names_of_columns_come_in_any_order_and_case():
    header = read_header(COMPANIES, (" Name", "LANGUAGE ", "registry_code", "Country"))

    row = read_row(header, ("Õun OÜ", "ET", "12345678", "ee"))

    assert row == CompanyRow(registry_code="12345678", name="Õun OÜ", country="EE", language="et")


def test_unknown_columns_are_told_and_left_alone():
    header = read_header(CONTACTS, ("registry_code", "address", "Shoe size", ""))

    assert header.ignored == ("Shoe size",)
    assert read_row(header, ("1", "a@b.ee", "44", "")) == ContactRow(registry_code="1", address="a@b.ee")


@pytest.mark.parametrize("cells", [["Müügiarved 03/2026", "", ""], ["registrikood", "nimi", "riik"]])
def test_a_title_or_words_of_another_language_are_no_header(cells: list[str]):
    with pytest.raises(HeaderError, match="begin with registry_code,name,country,language,segment, and nothing stand"):
        read_header(COMPANIES, cells)


def test_a_header_that_lacks_a_required_column_is_refused():
    with pytest.raises(HeaderError, match="lacks country, language"):
        read_header(COMPANIES, ("registry_code", "name"))


def test_a_header_that_names_a_column_twice_is_refused():
    with pytest.raises(HeaderError, match="names address more than once"):
        read_header(CONTACTS, ("registry_code", "address", "Address"))


def test_a_wrong_row_tells_every_reason():
    with pytest.raises(RowError) as refused:
        read_row(COMPANY_HEADER, ("", "N\x00ame", "Estonia", "est", ""))

    assert [reason.split()[0] for reason in refused.value.reasons] == ["registry_code", "name", "country", "language"]


def test_a_row_may_be_shorter_than_its_header_but_not_longer():
    assert read_row(COMPANY_HEADER, ("1", "A", "EE", "et")) == CompanyRow("1", "A", "EE", "et")
    assert read_row(COMPANY_HEADER, ("1", "A", "EE", "et", "", "", " ")) == CompanyRow("1", "A", "EE", "et")
    with pytest.raises(RowError, match="separator"):
        read_row(COMPANY_HEADER, ("1", "A", "OÜ", "EE", "et", "x"))


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(UnknownKindError, match="companies, contacts, agents"):
        kind_named("company")


@pytest.mark.parametrize(
    "written",
    [
        "mari@firma.ee",
        "Mari.Mägi+arved@Firma.EE",
        "o'neil@a-b.co.uk",
        "juku@õun.ee",
        "a=b@xn--un-fka.ee",
        "x@y.example",
    ],
)
def test_a_mail_address_stays_as_it_was_written(written: str):
    assert address(f" {written} ") == written


@pytest.mark.parametrize(
    "written",
    [
        "mari",
        "@firma.ee",
        "mari@",
        "mari@firma",
        "mari@firma..ee",
        "mari@-firma.ee",
        "mari@10.0.0.1",
        "Mari <mari@firma.ee>",
        "a@b.ee; c@d.ee",
        "mari@firma.ee,",
        "mailto:mari@firma.ee",
        "ma ri@firma.ee",
        ".mari@firma.ee",
        f"{'m' * 65}@firma.ee",
        f"mari@{'f' * 64}.ee",
        f"mari@{'õ' * 64}.ee",
        f"m@{'firma.' * 50}ee",
    ],
)
def test_what_is_no_single_mail_address_is_refused(written: str):
    with pytest.raises(FieldError):
        address(written)


def test_common_mistakes_in_codes_are_answered():
    with pytest.raises(FieldError, match="write GB"):
        country("uk")
    with pytest.raises(FieldError, match="write da"):
        language("dk")
    assert CompanyRow("1", "A", "EE", "ee").doubt == "ee is the language Ewe; Estonian is et"
    assert CompanyRow("1", "A", "EE", "et").doubt == ""


@pytest.mark.parametrize("code", ["1.2345678E+07", "1,2E+7", "1E7"])
def test_a_registry_code_that_a_spreadsheet_shortened_is_refused(code: str):
    with pytest.raises(FieldError, match="format the column as text"):
        registry_code(code)


def test_a_registry_code_keeps_its_zeros_and_signs():
    assert [registry_code(code) for code in ("00123456", "1234567-8", "LV40103", "=1")] == [
        "00123456",
        "1234567-8",
        "LV40103",
        "=1",
    ]


@pytest.mark.parametrize("seen_by_nobody", ["\x00", "\x1b", "\x1c", "\x85", "\u200b", "\u202e", "\ufeff", "\ud800"])
def test_characters_that_cannot_be_seen_are_refused(seen_by_nobody: str):
    with pytest.raises(FieldError, match="cannot be seen"):
        text(100)(f"A{seen_by_nobody}B")


def test_line_breaks_in_a_cell_become_blanks():
    assert text(100)("\n Õunapuu 5\r\nKorteriühistu\t") == "Õunapuu 5 Korteriühistu"


def test_a_spreadsheets_error_and_a_long_text_are_refused():
    with pytest.raises(FieldError, match="#N/A"):
        text(100)("#N/A")
    with pytest.raises(FieldError, match="101 characters long"):
        text(100)("x" * 101)


CELLS = st.text(st.sampled_from("Aõ1E+e. \t\n\x00\u00a0\u200b\u0301"), max_size=6)


def row_or_reasons(cells: Sequence[str]) -> CompanyRow | tuple[str, ...]:
    try:
        return read_row(COMPANY_HEADER, cells)
    except RowError as error:
        return error.reasons


@given(st.lists(CELLS | st.sampled_from(["ee", "ET", "12345678"]), max_size=6))
def test_any_cells_give_reasons_or_a_row_that_reads_the_same_again(cells: list[str]):
    outcome = row_or_reasons(cells)

    assert outcome
    if isinstance(outcome, CompanyRow):
        assert row_or_reasons(tuple(vars(outcome).values())) == outcome


@given(st.text(st.sampled_from("a@.-<>; õ\u200b"), max_size=30))
def test_any_address_reads_the_same_again_or_is_refused(cell: str):
    try:
        written = address(cell)
    except FieldError:
        return
    assert address(written) == written
    assert not written or written.count("@") == 1
