"""Message-IDs of our own: known again, and not to be forged (T-05)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.message_ids import mint, ticket_of

KEY = b"key"
OURS = mint(KEY, ticket_id=42, nonce="k3", domain="firm.ee")


def test_an_id_of_ours_names_its_ticket():
    assert OURS.startswith("haldur.42.k3.")
    assert OURS.endswith("@firm.ee")
    assert ticket_of(KEY, OURS) == 42


def test_another_key_knows_it_not():
    assert ticket_of(b"other", OURS) is None


@pytest.mark.parametrize("change", [("42", "43"), ("k3", "k4"), ("haldur.", "Haldur."), ("@", "0@"), (".k3.", "..")])
def test_a_tampered_id_is_not_ours(change: tuple[str, str]):
    assert ticket_of(KEY, OURS.replace(*change)) is None


@given(st.text())
def test_no_text_breaks_it_and_none_is_taken_for_ours(text: str):
    assert ticket_of(KEY, text) is None
    assert ticket_of(KEY, f"haldur.{text}") is None


@given(number=st.integers(1, 10**9), nonce=st.text("abcdef0123456789.", min_size=1))
def test_every_ticket_comes_back(number: int, nonce: str):
    assert ticket_of(KEY, mint(KEY, ticket_id=number, nonce=nonce, domain="firm.ee")) == number
