"""What Mandrill reports by its webhook, in our words: a batch of events, each about one letter (D-10).

A report counts once by what happened, to which message, when and by whom: Mandrill sends a batch again where our answer
was lost. Kinds that we do not know are kept as they came. The signature is an HMAC over the exact address that Mandrill
was given and all fields of the form (public documentation, "How to authenticate webhook requests").
"""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from string import hexdigits
from typing import Any, NamedTuple

from models.hold import SuppressionReason
from models.letter import EventKind
from models.mail.cleaning import single_line
from models.mandrill import DEAD

FIELD = "mandrill_events"
MOST_EVENTS = 1000
MOST_FIELDS = 20
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
OCTETS = {first + second: chr(int(first + second, 16)) for first in hexdigits for second in hexdigits}
TEST_KEY = b"test-webhook"  # signs the empty batch by which Mandrill tries an address, before there is a key
LONGEST_DETAIL = 500

KINDS: dict[str, EventKind] = {
    "send": EventKind.SENT, "delivered": EventKind.DELIVERED, "deferral": EventKind.DEFERRED,
    "hard_bounce": EventKind.BOUNCED, "soft_bounce": EventKind.BOUNCED, "open": EventKind.OPENED,
    "click": EventKind.CLICKED, "spam": EventKind.COMPLAINED, "unsub": EventKind.UNSUBSCRIBED,
    "reject": EventKind.REJECTED,
}  # fmt: skip
IS_PERMANENT: dict[str, bool] = {"hard_bounce": True, "soft_bounce": False}
SUPPRESSING: dict[str, SuppressionReason] = {
    "hard_bounce": SuppressionReason.HARD_BOUNCE, "spam": SuppressionReason.COMPLAINT,
    "unsub": SuppressionReason.UNSUBSCRIBED,
}  # fmt: skip


class HookError(ValueError):
    """A batch cannot be read; the message says why."""


class Report(NamedTuple):
    """One event: Mandrill's word and ours (None: not about a letter, or not known), and all that we use of it."""

    key: str
    word: str
    kind: EventKind | None
    at: datetime
    letter: str
    provider_id: str
    detail: str
    suppression: SuppressionReason | None
    agent: str
    address: str
    url: str
    body: str


UNREADABLE = {"event": "unreadable"}


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a form; HookError where there are more than a batch has.

    Anybody may send one, and the standard library's reader takes eighty times the size of its body in memory.
    """
    pairs = body.decode("latin-1").split("&", MOST_FIELDS)
    if len(pairs) > MOST_FIELDS:
        raise HookError(f"A batch has at most {MOST_FIELDS} fields.")
    return {_unescaped(name): _unescaped(value) for name, _, value in (pair.partition("=") for pair in pairs if pair)}


def _unescaped(text: str) -> str:
    octets = ESCAPE.sub(lambda found: OCTETS[found[1]], text.replace("+", " "))
    return octets.encode("latin-1").decode("utf-8", "replace")


def signature(key: bytes, url: str, fields: Mapping[str, str]) -> str:
    """What X-Mandrill-Signature must say."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    return b64encode(hmac.digest(key, signed.encode("utf-8", "surrogatepass"), "sha1")).decode()


def is_signed(given: str, key: bytes, url: str, fields: Mapping[str, str]) -> bool:
    """Whether a signature is the right one."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(key, url, fields).encode())


def read_reports(text: str, now: datetime) -> list[Report]:
    """The events of a batch, as many as there are; HookError where it is none."""
    try:
        batch = json.loads(text)
        if isinstance(batch, list) and len(batch) <= MOST_EVENTS:
            return [_report(event if isinstance(event, dict) else UNREADABLE | {"was": event}, now) for event in batch]
    except (ValueError, RecursionError) as error:
        raise HookError(f"{FIELD} is no JSON that can be read: {single_line(str(error), 200)}") from None
    raise HookError(f"{FIELD} must be a list of at most {MOST_EVENTS} events.")


def _report(event: dict[str, Any], now: datetime) -> Report:
    message = _part(event, "msg")
    word = _text(event.get("event") or event.get("type")) or "unnamed"
    reason = _text(_part(message, "reject").get("reason") or message.get("reject_reason")) if word == "reject" else ""
    return Report(
        key=_key(event, word),
        word=word,
        kind=KINDS.get(word),
        at=_moment(event.get("ts"), now),
        letter=_text(_part(message, "metadata").get("letter")),
        provider_id=_text(message.get("_id") or event.get("_id")),
        detail=_detail(event, message, reason),
        suppression=SUPPRESSING.get(word) or DEAD.get(reason),
        agent=_text(event.get("user_agent")),
        address=_text(event.get("ip")),
        url=_text(event.get("url")),
        body=json.dumps(event),
    )


def _key(event: dict[str, Any], word: str) -> str:
    """The same for an event that comes again, whatever else Mandrill says of its message by then."""
    names = ("_id", "ts", "ip", "user_agent", "url")
    told = [event.get(name) for name in names] if word in KINDS else event
    return "mandrill:" + sha256(json.dumps([word, told], sort_keys=True).encode()).hexdigest()


def _detail(event: dict[str, Any], message: dict[str, Any], reason: str) -> str:
    deferrals = message.get("smtp_events")
    last = deferrals[-1] if isinstance(deferrals, list) and deferrals and isinstance(deferrals[-1], dict) else {}
    said = (reason, message.get("bounce_description"), message.get("diag") or last.get("diag"), event.get("url"))
    return single_line(" ".join(filter(None, map(_text, said))), LONGEST_DETAIL)


def _moment(stamp: Any, now: datetime) -> datetime:
    """When it happened: never later than now, and now where that is not said."""
    if not isinstance(stamp, int | float) or isinstance(stamp, bool) or not 0 < stamp < now.timestamp():
        return now
    return datetime.fromtimestamp(stamp, UTC)


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    return single_line(str(value), LONGEST_DETAIL) if isinstance(value, str | int | float) else ""
