"""The webhook of Mandrill: who asks is answered, who signs is heard, and nobody else."""

import asyncio
import hmac
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.hold import Suppression
from models.letter import HookEvent, LetterEvent
from models.mandrill_reports import FIELD, TEST_KEY, signature
from tasks.database import writing
from tests.half_bodies import answer_to
from tests.hook_room import ADDRESS, KEY, SECTION, URL, an_event, kept, post, report
from tests.letter_room import open_office
from tests.visitors import HERE, Visitor, the_desk


@pytest.fixture(autouse=True)
def firm(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_KEY", KEY.decode())
    open_office(home, SECTION)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whether_the_address_is_there_is_answered_and_changes_nothing(method: str):
    assert Visitor().client.request(method, ADDRESS).status_code == 200
    assert kept(HookEvent) == []


@pytest.mark.parametrize("key", [KEY, TEST_KEY])
def test_the_empty_batch_that_tries_the_address_is_answered(key: bytes):
    assert report(key=key).status_code == 200


def test_the_test_key_that_all_know_signs_nothing_else():
    assert report(an_event("send"), key=TEST_KEY).status_code == 403
    assert kept(HookEvent) == []


FORM = {FIELD: json.dumps([an_event("hard_bounce")])}
GOOD = signature(KEY, URL, FORM)


@pytest.mark.parametrize("signed", [
    None, "", "x", "õ", GOOD[:-1], GOOD.lower(), signature(b"", URL, FORM), signature(b"other", URL, FORM),
    signature(KEY, URL + "/", FORM), signature(KEY, "http://127.0.0.1:8080/hooks/mandrill", FORM),
    signature(KEY, URL, {FIELD: "[]"}),
])  # fmt: skip
def test_without_the_right_signature_nothing_is_written(signed: str | None):
    assert post(FORM, signed).status_code == 403
    assert kept(HookEvent) == kept(LetterEvent) == kept(Suppression) == []


def test_without_a_key_of_ours_no_signature_is_good(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HOOK_KEY")

    assert post(FORM, GOOD).status_code == 403
    assert post(FORM, signature(b"", URL, FORM)).status_code == 403


def test_the_signature_is_as_mandrill_documents_it():
    form = {"b": "2", FIELD: "[]", "a": "õ 1"}
    signed = f"{URL}aõ 1b2{FIELD}[]".encode()

    assert post(form, b64encode(hmac.digest(KEY, signed, "sha1")).decode()).status_code == 200


def test_all_fields_of_the_form_are_signed_in_their_order():
    assert report(an_event("send"), another="õ & more", a="").status_code == 200
    assert post(FORM | {"more": "x"}, GOOD).status_code == 403


@pytest.mark.parametrize("text", ["", "{}", "no", "[" * 100_000, json.dumps([{}] * 1001)])
def test_what_is_no_batch_is_refused_though_it_is_signed(text: str):
    assert post({FIELD: text}, signature(KEY, URL, {FIELD: text})).status_code == 422
    assert kept(HookEvent) == []


def test_a_body_without_measure_is_refused():
    visitor = Visitor()

    assert visitor.client.post(ADDRESS, content=b"x" * 10_000_001).status_code == 413
    assert visitor.client.post(ADDRESS, content=iter([b"x"])).status_code == 411


def test_who_signs_nothing_is_refused_before_anything_is_read():
    assert answer_to(ADDRESS) == 403


def test_while_a_large_batch_is_checked_the_desk_answers_others():
    large = b"x=" + b"%41" * 1_000_000
    ended: list[str] = []

    async def ask(method: str, **options: Any) -> None:
        await client.request(method, ADDRESS, **options)
        ended.append(method)

    async def both() -> None:
        await asyncio.gather(ask("POST", content=large, headers={"X-Mandrill-Signature": "x"}), ask("GET"))

    client = httpx.AsyncClient(transport=httpx.ASGITransport(the_desk()), base_url=HERE)
    asyncio.run(both())

    assert ended == ["GET", "POST"]


def test_a_broken_database_is_told_so_that_the_batch_comes_again():
    with writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE hook_event RENAME TO hidden")

    assert report(an_event("send")).status_code == 503
