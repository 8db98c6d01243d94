"""Invoice numbers in a payer's words: found as a whole, and only so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.company_name import name_key
from models.named_invoices import named

KNOWN = {"1001", "2026-001", "INV-2026-001", "2026", "15", "AB 12", "A/7", "100"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Arve 1001", ["1001"]),
        ("arve nr.1001, aitäh.", ["1001"]),
        ("(1001) #2026-001", ["1001", "2026-001"]),
        ("1001,2026-001;A/7", ["1001", "2026-001", "A/7"]),
        ("1001+2026-001", ["1001", "2026-001"]),
        ("inv-2026-001", ["INV-2026-001"]),
        ("xyz-2026-001", ["2026-001"]),
        ("lasku ab 12", ["AB 12"]),
        ("1001 and again 1001", ["1001"]),
    ],
)
def test_a_number_is_found_where_it_stands_for_itself(words: str, found: list[str]):
    assert named(words, KNOWN) == found


@pytest.mark.parametrize(
    "words",
    ["51001", "10012", "1001,50 EUR", "100,5", "15.03.2026", "15/03/2026", "1001/1002", "2026-0011", "arve1001", ""],
)
def test_a_piece_of_something_else_is_no_number(words: str):
    assert named(words, KNOWN) == []


@given(st.text(max_size=60), st.sampled_from(sorted(KNOWN)), st.text(max_size=60))
def test_a_number_between_blanks_is_always_found(before: str, number: str, after: str):
    found = named(f"{before} ; {number} ; {after}", {number})

    assert found == [number]


@pytest.mark.parametrize("name", ["Õunapuu OÜ", "ÕUNAPUU OU", "OÜ Õunapuu", "Osaühing Õunapuu", "õunapuu, oü"])
def test_names_of_companies_are_compared_without_marks_and_legal_forms(name: str):
    assert name_key(name) == "ounapuu"
