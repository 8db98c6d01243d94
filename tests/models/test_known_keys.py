"""A misspelt key is told with the key that was meant, wherever it stands, also where it may be left out (P-11)."""

import pytest
from pydantic import BaseModel

from models.company import Company, CompanyFileError, read_company
from models.dunning_policy import Dunning
from models.journey_policy import JourneyTemplate
from models.known_keys import known_keys

COMPANY = """\
company: {name: Firm OÜ, country: EE, language: et, domains: [firm.ee]}
lists:
  - name: support
    address: support@firm.ee
    language: et
    KEY
    source: {kind: imap, host: imap.firm.ee, user: u, password: env:P, SOURCE}
"""


def told(key: str = "internal: true", source: str = "folder: INBOX") -> str:
    with pytest.raises(CompanyFileError) as error:
        read_company(COMPANY.replace("KEY", key).replace("SOURCE", source))
    return str(error.value)


@pytest.mark.parametrize(
    ("place", "wrong", "meant"),
    [
        ("key", "autserv_id: mx.firm.ee", "authserv_id"),
        ("key", "subadresses: true", "subaddresses"),
        ("source", "securty: starttls", "security"),
        ("source", "move-to: Done", "move_to"),
    ],
)
def test_a_misspelt_key_that_may_be_left_out_is_told_with_the_one_that_was_meant(place: str, wrong: str, meant: str):
    assert f"this key is unknown; did you mean {meant}?" in told(**{place: wrong})


def test_a_key_that_resembles_none_of_its_place_is_to_be_taken_out():
    assert "lists.0.source.subaddresses: this key is unknown; take it out" in told(source="subaddresses: true")
    assert "line 6: lists.0.webhook: this key is unknown; take it out" in told("webhook: x")


@pytest.mark.parametrize(
    ("schema", "place", "key"),
    [
        (Company, ("mail_out",), "webhook_key"),
        (Company, ("company", "bank"), "iban"),
        (Dunning, ("plans", "standard", "steps", 0), "letters"),
        (JourneyTemplate, ("steps", 0, "quiz", 0), "explanation"),
    ],
)
def test_the_keys_of_a_place_are_those_of_the_schema(schema: type[BaseModel], place: tuple[int | str, ...], key: str):
    assert key in known_keys(schema, place)


@pytest.mark.parametrize("place", [("nothing",), ("company", "name"), ("company", "name", 0), ("lists", 0, "source")])
def test_a_place_without_keys_of_its_own_has_none(place: tuple[int | str, ...]):
    assert known_keys(Company, place) == []
