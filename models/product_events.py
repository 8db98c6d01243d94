"""What the product tells of its users: events, signed by the product, each with an id of its own (O-04).

A request bears `X-Haldur-Timestamp` (seconds since 1970) and `X-Haldur-Signature` (`sha256=` and the HMAC-SHA256, in
hexadecimal, of the time stamp, a point, and the body). A time stamp that is more than five minutes off is refused, and
so is a request that came before. The body is one event or a list under `events`: `{"id": "ev-1", "customer":
"12345678", "event": "first_login", "at": "2026-03-02T08:00:00Z"}`. It is taken whole or not at all; each fault is
named.
"""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from models.import_dates import YEARS

NAMES = ("id", "customer", "event", "at")
TOLERANCE = timedelta(minutes=5)
LONGEST = 200
MOST_EVENTS = 1_000
PREFIX = "sha256="


class ProductEvent(NamedTuple):
    """Something that a customer did in the product; `source` is its sender's id for it."""

    source: str
    customer_code: str
    name: str
    at: datetime


class SignatureError(ValueError):
    """A request that is not the product's, or not of now."""


class ProductEventError(ValueError):
    """A request of the product that cannot be read; the message names each fault."""


def signature_of(key: bytes, timestamp: str, body: bytes) -> str:
    """What the product writes into X-Haldur-Signature."""
    return PREFIX + hmac.new(key, timestamp.encode("utf-8", "replace") + b"." + body, "sha256").hexdigest()


def check_signature(key: bytes, *, timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """SignatureError where a request is not signed with the key, or its time stamp is too far from now."""
    expected = signature_of(key, timestamp, body)
    if not key or not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
        raise SignatureError("This is not signed with our key. (onboarding.webhook_key)")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureError("X-Haldur-Timestamp should be the seconds since 1970.")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureError("X-Haldur-Timestamp is more than five minutes off; sign the request anew.")


def read_events(body: bytes, now: datetime) -> list[ProductEvent]:
    """The events of a body; ProductEventError with every fault."""
    try:
        given = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ProductEventError("The body is not JSON.") from None
    events = given.get("events", [given]) if isinstance(given, dict) else given
    if not isinstance(events, list) or not 1 <= len(events) <= MOST_EVENTS:
        raise ProductEventError(f"Send one event, or from 1 to {MOST_EVENTS} as a list under events.")
    faults = [f"event {number}: {fault}" for number, each in enumerate(events, 1) for fault in _faults(each, now)]
    if faults:
        raise ProductEventError("\n".join(faults))
    return [
        ProductEvent(each["id"].strip(), each["customer"].strip(), each["event"].strip(), moment_in(each["at"]))
        for each in events
    ]


def moment_in(words: str) -> datetime:
    """A moment of ISO 8601 with its offset, in UTC; ValueError where it is none."""
    moment = datetime.fromisoformat(words.strip())
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment.astimezone(UTC)


def _faults(event: Any, now: datetime) -> Iterator[str]:
    if not isinstance(event, dict):
        yield "it should be an object"
        return
    for name in NAMES:
        value = event.get(name)
        if not isinstance(value, str) or not value.strip():
            yield f"{name} should be text"
        elif len(value) > LONGEST or not value.strip().isprintable():
            yield f"{name} is longer than {LONGEST} characters, or holds some that cannot be seen"
        elif name == "at":
            yield from _faults_of_moment(value, now)


def _faults_of_moment(words: str, now: datetime) -> Iterator[str]:
    try:
        moment = moment_in(words)
    except (ValueError, OverflowError):
        yield "at should be a moment with its offset, such as 2026-03-02T08:00:00Z"
        return
    if moment.year not in YEARS:  # such as the year 1, by which programs say that they know of no moment
        yield f"at lies in the year {moment.year}; moments are from {YEARS[0]} on"
    elif moment > now + TOLERANCE:
        yield "at lies in the future"
