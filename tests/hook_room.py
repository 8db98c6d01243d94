"""Mandrill's side of the webhook for tests: events as its documentation shows them, signed, and what was kept."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import select
from sqlmodel import SQLModel

from models.mandrill_reports import FIELD, signature
from tasks.database import reading
from tests.letter_room import NOW
from tests.visitors import Visitor

KEY = b"hook-key-1"
URL = "https://desk.firm.ee/hooks/mandrill"
ADDRESS = "/hooks/mandrill"
SECTION = (
    f"mail_out: {{provider: mandrill, key: 'env:MANDRILL_KEY', webhook_key: 'env:HOOK_KEY', webhook_url: '{URL}'}}\n"
)


def an_event(
    word: str,
    letter: str = "reminder:17:1",
    *,
    at: datetime = NOW,
    number: str = "a1",
    message: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """One event about the letter with a key."""
    told = {"_id": number, "ts": int(NOW.timestamp()), "state": "sent", "metadata": {"letter": letter}} | (
        message or {}
    )
    return {"event": word, "_id": number, "ts": int(at.timestamp()), "msg": told} | more


def report(*events: Any, key: bytes = KEY, url: str = URL, **fields: str) -> httpx.Response:
    """Post a batch as Mandrill does."""
    form = {FIELD: json.dumps(list(events))} | fields
    return post(form, signature(key, url, form))


def post(form: dict[str, str], signed: str | None) -> httpx.Response:
    """Post a form with a signature, or without one."""
    headers: dict[str, Any] = {"Content-Type": "application/x-www-form-urlencoded"}
    if signed is not None:
        headers["X-Mandrill-Signature"] = signed.encode()
    answer: httpx.Response = Visitor().client.post(ADDRESS, content=urlencode(form), headers=headers)
    return answer


def kept(table: type[SQLModel]) -> list[Any]:
    """The rows of a table, oldest first."""
    with reading() as session:
        return list(session.execute(select(table).order_by(table.id)).scalars())  # type: ignore[attr-defined]
