"""The gate before Prefect's server: it answers its own pages and this machine's programs, no other web site.

Any page that somebody has open in a browser can send requests to this machine, and a domain of its owner may
point here as well. So a request must name this server in its Host header: by a number or name of this machine, or
by a name in HALDUR_PREFECT_HOSTS, as a proxy has it. What may change something, and every WebSocket, must come from a
page of that same server, or from a program: those send no Origin.
"""

import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY_VIOLATION = 1008  # of WebSocket's reasons to close


@dataclass(frozen=True, slots=True)
class Gate:
    """Whom the server answers."""

    hosts: frozenset[str]

    @classmethod
    def with_names(cls, names: str) -> "Gate":
        """The names of this machine, and those of a proxy, separated by commas."""
        given = {name.strip().lower() for name in names.split(",") if name.strip()}
        return cls(frozenset({*LOOPBACK, socket.gethostname().lower(), *given}))

    def refusal(self, *, host: str, origin: str, is_safe: bool) -> str:
        """Why a request is refused, "" where it is not."""
        if _split(f"//{host}").hostname not in self.hosts:
            return "This server does not go by that name. If it is a proxy's, add it to HALDUR_PREFECT_HOSTS."
        if is_safe or not origin or self._is_own(origin, host=host):
            return ""
        return "Pages of other sites may not change anything here."

    def _is_own(self, origin: str, *, host: str) -> bool:
        """Whether a page is of this server; behind a proxy that rewrites Host, of the proxy."""
        page = _split(origin)
        return page.netloc.lower() == host.lower() or page.hostname in self.hosts - LOOPBACK


def gated(app: App, gate: Gate) -> App:
    """The same server, for those who may come in."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        reason = "" if scope["type"] == "lifespan" else _refusal(gate, scope)
        if not reason:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": reason})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": reason.encode()})

    return answer


def _refusal(gate: Gate, scope: Message) -> str:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    is_safe = scope["type"] == "http" and scope["method"] in SAFE_METHODS
    return gate.refusal(host=headers.get(b"host", ""), origin=headers.get(b"origin", ""), is_safe=is_safe)


def _split(address: str) -> SplitResult:
    """The parts of an address; none of one that is no address, such as Origin's null."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
