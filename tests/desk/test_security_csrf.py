"""Forms of other sites change nothing: every POST there is, without a token, with another's, from another site."""

import hmac
from pathlib import Path

import pytest

from models.agent import Role
from tasks.settings import current_settings
from tests.visitors import COMPANY, HERE, Visitor, filled, inside, make_agent, routes, rows, signed_in


@pytest.fixture(autouse=True)
def firm(home: Path, sqlite_url: str) -> None:
    (home / "company.yaml").write_text(COMPANY, "utf-8")


@pytest.fixture
def visitor(firm: None) -> Visitor:
    """One who may do everything, but for the token."""
    return signed_in(make_agent(role=Role.ADMIN))


@pytest.mark.parametrize("path", inside("POST"))
def test_a_form_without_a_token_is_refused_and_changes_nothing(
    visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALDUR_OIDC_ISSUER", "https://sign-in.firm.ee")
    before = rows()

    answer = visitor.client.post(filled(path, 1), data={"action": "take", "text": "x", "code": "x"})

    assert answer.status_code == 403
    assert _but_attempts(rows()) == _but_attempts(before)


@pytest.mark.parametrize("path", inside("POST"))
def test_the_token_of_another_browser_is_refused(visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_OIDC_ISSUER", "https://sign-in.firm.ee")
    stolen = Visitor().csrf()

    assert visitor.client.post(filled(path, 1), data={"csrf": stolen}).status_code == 403
    assert visitor.client.post(filled(path, 1), headers={"X-CSRF": stolen}).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://["},
        {"Origin": "http://evil.example]//"},
        {"Origin": ""},
        {"Origin": "http://evil.example/127.0.0.1:8080"},
        {"Origin": "http://127.0.0.1:8080@evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_the_browser_calls_foreign_is_refused_even_with_the_token(visitor: Visitor, said: dict[str, str]) -> None:
    answer = visitor.client.post("/sign-out", data={"csrf": visitor.csrf()}, headers=said)

    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "õ", "' OR 1=1", "\x00"])
def test_a_token_that_was_made_up_is_refused(visitor: Visitor, token: str) -> None:
    assert visitor.client.post("/sign-out", data={"csrf": token}).status_code == 403


def test_a_file_in_place_of_the_token_is_refused(visitor: Visitor) -> None:
    assert visitor.client.post("/sign-out", files={"csrf": ("a.txt", visitor.csrf())}).status_code == 400


def test_without_a_cookie_no_token_is_good() -> None:
    of_nobody = hmac.digest(current_settings().signing_key(), b"csrf:", "sha256").hex()

    for token in (Visitor().csrf(), of_nobody):
        answer = Visitor().client.post("/sign-in", data={"csrf": token, "address": "a", "password": "b"})
        assert answer.status_code == 403


def test_the_token_changes_with_the_sign_in(visitor: Visitor) -> None:
    before = visitor.csrf()

    again = signed_in(make_agent("peeter@firm.ee"))

    assert again.csrf() != before


def test_a_page_of_ours_is_let_through_by_field_and_by_header(visitor: Visitor) -> None:
    ours = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    other = Visitor(token=visitor.token)

    assert other.client.post("/sign-out", headers={**ours, "X-CSRF": visitor.csrf()}).status_code == 303
    assert signed_in(make_agent("peeter@firm.ee")).post("/sign-out").status_code == 303


def test_every_page_that_takes_a_form_is_among_those_tried() -> None:
    assert {"/sign-in", "/sign-out", "/sign-in/company/back", "/tickets/{number}/act"} <= set(routes("POST"))
    assert not [path for method in ("PUT", "PATCH", "DELETE") for path in routes(method)]


def _but_attempts(held: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """All that was held but the counted attempts."""
    return {name: table for name, table in held.items() if name != "attempt"}
