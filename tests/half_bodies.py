"""Requests whose bodies stop half-way, as when a phone loses its connection, given to the desk as a server would."""

import asyncio
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from tests.visitors import HERE, the_desk

Message = MutableMapping[str, Any]
FORM = {"content-type": "application/x-www-form-urlencoded", "content-length": "1000"}
HALF: Message = {"type": "http.request", "body": b"text=Hello", "more_body": True}
NOTHING: Message = {}  # nothing comes any more, and the connection stays open


def answer_to(path: str, *pieces: Message, headers: Mapping[str, str] = FORM) -> int:
    """The status of the answer to a POST of which these pieces come; asking for more than them is an error."""
    given = {"host": urlsplit(HERE).netloc, **headers}
    scope = {
        "type": "http", "scheme": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()], "http_version": "1.1",
        "query_string": b"", "client": ("192.0.2.1", 1234), "server": ("127.0.0.1", 8080), "root_path": "",
    }  # fmt: skip
    coming: Iterator[Message] = iter(pieces)
    sent: list[Message] = []

    async def receive() -> Message:
        piece = next(coming)
        if piece is NOTHING:
            await asyncio.Event().wait()
        return piece

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(the_desk()(scope, receive, send))
    return int(sent[0]["status"])


def hang_up(path: str, **signed: str) -> int:
    """The status that nobody reads any more, after half a body and then the end of the connection."""
    return answer_to(path, HALF, {"type": "http.disconnect"}, headers=FORM | signed)


def dribble(path: str) -> int:
    """The status of the answer to half a body, whose other half never comes."""
    return answer_to(path, HALF, NOTHING)
