"""Whoever has but a link of ours is told of a fault in the firm's language, and never how Haldur is made."""

from pathlib import Path

import httpx
import pytest

from desk.letter_words import WORDS
from models.letter_headers import message_id_of
from models.letter_page import token_of
from tasks.settings import Settings
from tests.visitors import COMPANY, Visitor

SECRETS = ("haldur doctor", "yaml", "sqlite", "postgresql", "/sign-in", "desk", "Traceback")


@pytest.fixture
def firm(home: Path, sqlite_url: str) -> Path:
    """The company file of an Estonian firm."""
    file = home / "company.yaml"
    file.write_text(COMPANY, "utf-8")
    return file


def told(answer: httpx.Response, status: int, fault: str, *, language: str = "et") -> None:
    """That the fault was told as to people outside."""
    assert (answer.status_code, answer.headers["referrer-policy"]) == (status, "no-referrer")
    assert f'<html lang="{language}">' in answer.text
    assert WORDS[language][f"{fault}_title"] in answer.text
    assert WORDS[language][fault] in answer.text
    assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize(("method", "page"), [
    ("GET", "/letters/{token}"), ("GET", "/letters/{token}/invoice.pdf"), ("POST", "/onboarding/x/link"),
])  # fmt: skip
def test_a_database_that_is_away_is_told_with_what_to_do(
    firm: Path, monkeypatch: pytest.MonkeyPatch, method: str, page: str
):
    token = token_of(message_id_of(Settings().signing_key(), key="x", ticket_id=None, domain="firm.ee"))
    monkeypatch.setenv("HALDUR_DATABASE_URL", "postgresql://haldur@127.0.0.1:1/haldur")

    answer = Visitor().client.request(method, page.format(token=token))

    told(answer, 503, "not_now")
    assert answer.headers["retry-after"] == "10"


def test_what_cannot_be_read_has_changed_nothing(firm: Path):
    answer = Visitor().client.post("/letters/x/wrong_contact", files={"note": ("a file", b"and no text")})

    told(answer, 422, "refused")


@pytest.mark.parametrize("page", ["/letters/x", "/letters/x/y", "/onboarding/x/y"])
def test_a_wrong_company_file_is_not_shown(firm: Path, page: str):
    firm.write_text("company: [", "utf-8")

    told(Visitor().get(page), 404, "missing", language="en")
