"""Events of the product: signed, once, in any order; what no step waits for is kept (O-04)."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.product_events import ProductEventError, SignatureError, signature_of
from tasks.database import writing
from tasks.product_events import Heard, take_request
from tests.filing_room import one, rows
from tests.journey_room import KUUSK, MONDAY, at, begin, do, open_sales, steps_of, tell, walk_to

DAY = timedelta(days=1)
KEY = b"a key of the product"
NOW = at(MONDAY + 3 * DAY)


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def event(name: str = "first_login", *, source: str = "ev-1", moment: datetime = NOW - DAY, **more: Any) -> Any:
    return {"id": source, "customer": KUUSK, "event": name, "at": moment.isoformat()} | more


def request(engine: Engine, body: Any, /, *, signed_at: datetime = NOW, key: bytes = KEY, **more: Any) -> Heard:
    """A request as the product sends it, with what a test changes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(signed_at.timestamp()))
    given = {"timestamp": stamp, "signature": signature_of(key, stamp, raw), "body": raw, "now": NOW} | more
    with writing(engine) as session:
        return take_request(session, KEY, **given)


def test_a_signed_event_completes_the_step_that_waits_for_it(sales: Engine):
    journey = begin(sales)
    walk_to(sales, journey, "hello", on=MONDAY)

    assert request(sales, event()) == Heard(new=1, completed=1)
    step = one(sales, "journey_step", step="login")
    assert (step["state"], step["who"], step["way"], step["ended_at"]) == ("done", "product", "hook", NOW - DAY)
    assert one(sales, "journey")["first_value_at"] == NOW - DAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": b"another"},
        {"signature": ""},
        {"signature": "sha256=é"},
        {"body": b'{"events": []}'},
        {"timestamp": "1"},
        {"signed_at": NOW - timedelta(minutes=6)},
        {"signed_at": NOW + timedelta(minutes=6)},
    ],
)
def test_a_request_that_is_not_the_products_or_not_of_now_is_refused(sales: Engine, wrong: dict[str, Any]):
    begin(sales)
    with pytest.raises(SignatureError):
        request(sales, event(), **wrong)
    assert rows(sales, "journey_event") == []


def test_without_a_key_no_request_is_taken(sales: Engine):
    raw, stamp = json.dumps(event()).encode(), str(int(NOW.timestamp()))
    with writing(sales) as session, pytest.raises(SignatureError):
        take_request(
            session, b"", timestamp=stamp, signature=signature_of(b"", stamp, raw), body=raw, now=NOW
        )  # fmt: skip


def test_the_same_request_again_is_refused(sales: Engine):
    begin(sales)
    request(sales, event())
    with pytest.raises(SignatureError, match="came before"):
        request(sales, event())


def test_the_same_event_in_another_request_counts_once(sales: Engine):
    begin(sales)
    request(sales, event())

    assert request(sales, event(), signed_at=NOW - timedelta(seconds=9)) == Heard(known=1)
    assert len(rows(sales, "journey_event")) == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"no json", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "from 1 to 1000"),
        ({"events": {}}, "from 1 to 1000"),
        ([event(), "text"], "event 2: it should be an object"),
        (event(customer=7), "event 1: customer should be text"),
        (event(at="2026-03-02"), "event 1: at should be a moment with its offset"),
        (event(at="2026-03-02T08:00:00"), "event 1: at should be a moment"),
        (event(at="9999-12-31T23:59:59-23:59"), "event 1: at should be a moment"),
        (event(moment=NOW + DAY), "event 1: at lies in the future"),
        (event(at="0001-01-01T00:00:00Z"), "event 1: at lies in the year 1; moments are from 1990 on"),
        (event(source="x" * 201), "event 1: id is longer than 200"),
        (event("first\nlogin"), "event 1: event is longer"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_whole(sales: Engine, body: Any, why: str):
    begin(sales)
    with pytest.raises(ProductEventError, match=why):
        request(sales, body)
    assert rows(sales, "journey_event") == rows(sales, "hook_event") == []


def test_what_no_step_waits_for_and_whom_nobody_knows_is_kept(sales: Engine):
    begin(sales)
    heard = request(sales, [event("opened_settings"), event(source="ev-2", customer="99")])

    assert heard == Heard(new=2, unknown_customers=["99"])
    assert {row["name"] for row in rows(sales, "journey_event")} == {"opened_settings", "first_login"}


def test_an_event_counts_also_before_its_step_has_its_turn(sales: Engine):
    journey = begin(sales)
    tell(sales, "e1", "first_login", at(MONDAY), now=NOW)
    assert steps_of(sales, journey)["login"] == "done"
    assert one(sales, "journey_step", step="check")["ready_at"] == at(MONDAY)


def test_the_order_in_which_events_come_does_not_matter(sales: Engine):
    events = [("a", "first_login", MONDAY), ("b", "first_login", MONDAY + DAY), ("c", "first_report", MONDAY + 2 * DAY)]
    seen = set()
    for number, order in enumerate(permutations(events)):
        journey = begin(sales)
        for source, name, day in order:
            tell(sales, f"{source}{number}", name, at(day), now=NOW)
        kept = rows(sales, "journey_step", journey_id=journey)
        seen.add(tuple((row["step"], row["state"], row["ended_at"], row["ready_at"], row["took_days"]) for row in kept))
        do(sales, "cancel_journey", journey, on=MONDAY + 3 * DAY, reason="next")
        with writing(sales) as session:
            session.connection().exec_driver_sql("UPDATE journey SET key = key || '-' || id")
            session.connection().exec_driver_sql("DELETE FROM journey_event")

    (steps,) = seen
    assert ("login", "done", at(MONDAY), None, None) in steps


def test_an_event_does_not_undo_what_a_person_said(sales: Engine):
    journey = begin(sales)
    do(sales, "skip_step", journey, "login", on=MONDAY, reason="another product")
    tell(sales, "e1", "first_login", at(MONDAY + DAY), now=NOW)

    assert steps_of(sales, journey)["login"] == "skipped"
    assert len(rows(sales, "journey_event")) == 1


def test_an_event_from_before_the_start_ends_the_step_at_the_start(sales: Engine):
    begin(sales)
    tell(sales, "e1", "first_login", datetime(2020, 1, 1, tzinfo=UTC), now=NOW)

    assert one(sales, "journey_step", step="login")["ended_at"] == at(MONDAY)


def test_a_journey_that_is_over_does_not_change(sales: Engine):
    journey = begin(sales)
    do(sales, "cancel_journey", journey, on=MONDAY, reason="contract ended")
    tell(sales, "e1", "first_login", at(MONDAY), now=NOW)

    assert set(steps_of(sales, journey).values()) == {"dropped"}
