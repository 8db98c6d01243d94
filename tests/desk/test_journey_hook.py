"""What the product tells of its users over HTTP: signed, of now, once, and with clear answers (O-04)."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from desk.journey_hook import HOOK
from models.product_events import signature_of
from tests.filing_room import rows
from tests.homes import open_home
from tests.journey_room import COMPANY, KUUSK, begin, open_sales, steps_of, walk_to
from tests.visitors import Visitor

KEY = b"a key that both know"
NOW = datetime.now(UTC)


@pytest.fixture
def sales(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PRODUCT_KEY", KEY.decode())
    opened = open_sales(engine, home)
    open_home(home, COMPANY + "onboarding: {webhook_key: env:PRODUCT_KEY}\n")
    return opened


def event(name: str = "first_login", source: str = "ev-1", **other: str) -> dict[str, str]:
    return {"id": source, "customer": KUUSK, "event": name, "at": NOW.isoformat()} | other


def send(body: bytes, *, key: bytes = KEY, age: int = 0, **headers: str) -> httpx.Response:
    timestamp = str(int(datetime.now(UTC).timestamp()) - age)
    signed = {"x-haldur-timestamp": timestamp, "x-haldur-signature": signature_of(key, timestamp, body)}
    answer: httpx.Response = Visitor().client.post(HOOK, content=body, headers=signed | headers)
    return answer


def body_of(*events: dict[str, str]) -> bytes:
    return json.dumps({"events": events}).encode()


def test_a_signed_event_completes_its_step(sales: Engine):
    journey = begin(sales, on=NOW.date())
    walk_to(sales, journey, "hello", on=NOW.date())
    answer = send(body_of(event()))

    told = {"new": 1, "known": 0, "completed_steps": 1, "unknown_customers": []}
    assert (answer.status_code, answer.json()) == (200, told)
    assert steps_of(sales, journey)["login"] == "done"


def test_the_same_event_counts_once_and_the_answer_says_so(sales: Engine):
    begin(sales, on=NOW.date())
    send(body_of(event()))
    again = send(body_of(event(), event("first_report", "ev-2")))

    assert (again.json()["new"], again.json()["known"]) == (1, 1)
    assert len(rows(sales, "journey_event")) == 2


def test_a_request_that_came_before_is_refused(sales: Engine):
    body, timestamp = body_of(event()), str(int(datetime.now(UTC).timestamp()))
    signed = {"x-haldur-timestamp": timestamp, "x-haldur-signature": signature_of(KEY, timestamp, body)}
    answers = [Visitor().client.post(HOOK, content=body, headers=signed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert "came before" in answers[1].json()["error"]


@pytest.mark.parametrize(
    "given", [{"key": b"another"}, {"age": 400}, {"age": -400}, {"x-haldur-signature": ""}, {"x-haldur-timestamp": "1"}]
)
def test_what_is_not_signed_with_our_key_and_of_now_is_not_read(sales: Engine, given: dict[str, str]):
    assert send(body_of(event()), **given).status_code == 401  # type: ignore[arg-type]
    assert rows(sales, "journey_event") == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b"[" * 50_000, body_of(event(at="yesterday")), body_of(event(), event(source="")),
     body_of(event(at="2199-01-01T00:00:00Z")), body_of(*[event(source=str(number)) for number in range(1001)])],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole_with_why(sales: Engine, body: bytes):
    answer = send(body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert rows(sales, "journey_event") == []


def test_events_of_nobody_we_know_are_kept_and_named(sales: Engine):
    answer = send(body_of(event(customer="99999999"), event("a_step_unknown", "ev-2")))
    assert answer.json()["unknown_customers"] == ["99999999"]
    assert len(rows(sales, "journey_event")) == 2


def test_without_a_key_in_company_yaml_nothing_is_taken(sales: Engine, home: Path):
    open_home(home, COMPANY)
    assert send(body_of(event()), key=b"").status_code == 401


def test_looking_at_the_address_does_nothing(sales: Engine):
    assert Visitor().client.get(HOOK).status_code == 405
