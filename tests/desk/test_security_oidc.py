"""Signing in by the company's own sign-in: the whole way, and every lie on it."""

from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
from joserfc.jwk import RSAKey

from tests.openid_provider import CLIENT, SECRET, Provider, provider
from tests.visitors import COMPANY, Visitor, make_agent

START, BACK = "/sign-in/company", "/sign-in/company/back"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(autouse=True)
def company(running: Provider, home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """A home whose agents may sign in by the provider, which tells the truth again."""
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    for name, value in (("ISSUER", running.issuer), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET)):
        monkeypatch.setenv(f"HALDUR_OIDC_{name}", value)
    running.claims, running.signing_key = {"email": "mari@firm.ee", "email_verified": True}, running.key
    running.answers = {}
    make_agent()
    return running


def go(visitor: Visitor, company: Provider, *, next: str = "/") -> dict[str, str]:
    """To the provider and back to the page with the button; what its form holds."""
    left = visitor.get(START, params={"next": next})
    assert left.status_code == 303, left.text
    form = {"code": company.sign_in(left.headers["location"]), "state": company.asked["state"]}
    assert 'value="the-code"' in visitor.get(BACK, params=form).text
    return form


def test_an_agent_signs_in_and_goes_on_to_where_they_wanted(company: Provider) -> None:
    visitor = Visitor()

    entered = visitor.post(BACK, **go(visitor, company, next="/?assignee=*"))

    assert (entered.status_code, entered.headers["location"]) == (303, "/?assignee=*")
    assert visitor.get("/").status_code == 200


def test_the_sign_in_page_shows_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert START in Visitor().get("/sign-in").text

    monkeypatch.delenv("HALDUR_OIDC_ISSUER")
    assert START not in Visitor().get("/sign-in").text
    assert Visitor().get(START).status_code == 404


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"nonce": "of another errand"},
        pytest.param({"exp": int(time()) - 3600}, id="an hour late"),  # xdist wants one name in each process
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
        {"email": "stranger@evil.example"},
        {"email": "mari@firm.ee, boss@firm.ee"},
    ],
    ids=str,
)
def test_who_is_not_vouched_for_stays_outside(company: Provider, lie: dict[str, object]) -> None:
    company.claims |= lie
    visitor = Visitor()

    answer = visitor.post(BACK, **go(visitor, company))

    assert answer.status_code in (401, 403)
    assert visitor.get("/").status_code == 303


def test_another_key_signs_in_vain(company: Provider) -> None:
    company.signing_key = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
    visitor = Visitor()

    assert visitor.post(BACK, **go(visitor, company)).status_code == 401


def test_a_code_that_somebody_else_fetched_is_worth_nothing(company: Provider) -> None:
    attacker, victim = Visitor(), Visitor()
    stolen = go(attacker, company)

    assert victim.post(BACK, **stolen).status_code == 401
    go(victim, company)
    assert victim.post(BACK, **stolen).status_code == 401


def test_coming_back_alone_lets_nobody_in(company: Provider) -> None:
    visitor = Visitor()
    form = go(visitor, company)

    visitor.get(BACK, params=form)

    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize("issuer", ["http://sign-in.firm.ee", "ftp://x", "http://127.0.0.1:1"])
def test_an_issuer_that_cannot_be_trusted_or_reached_is_told(issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_OIDC_ISSUER", issuer)

    answer = Visitor().get(START)

    assert answer.status_code == 502
    assert "HALDUR_OIDC_ISSUER" in answer.text or "does not answer" in answer.text


@pytest.mark.parametrize(
    "place", [None, 5, "", "http://sign-in.firm.ee/token", "javascript:alert(1)", "http://[", "/token"]
)
@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_nothing_is_told_where_others_could_hear_it(company: Provider, name: str, place: object) -> None:
    company.answers = {"openid-configuration": company.answer("openid-configuration", {}, "") | {name: place}}

    answer = Visitor().get(START)

    assert (answer.status_code, name in answer.text) == (502, True)


@pytest.mark.parametrize(
    "said", [None, [], "x", 5, {}, {"keys": 5}, {"keys": [5]}, {"id_token": 5}, {"id_token": "a.b.c"}]
)
@pytest.mark.parametrize("end", ["openid-configuration", "keys", "token"])
def test_an_answer_that_is_none_lets_nobody_in(company: Provider, end: str, said: object) -> None:
    visitor = Visitor()
    form = go(visitor, company)
    company.answers = {end: said}

    assert visitor.post(BACK, **form).status_code == 401
    assert visitor.get("/").status_code == 303
