"""What protects every answer of the desk, whatever page it is.

Pages may run scripts and styles of their own files only, may not be framed, and are not kept by caches; a page
may tighten or, as the frame of an HTML mail, replace a header by setting it itself. Requests for a host that is
not ours are refused, and so are bodies that are too large or of unknown length.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from desk import csrf, health, hooks, oidc, signing_in
from desk.sessions import is_secure
from desk.signing_in import SignInNeededError, sign_in_address
from models.mail_out import HOOK
from tasks.settings import current_settings

LARGEST_BODY = 2_000_000  # bytes
LARGER_BODIES = {HOOK: hooks.LARGEST_BATCH}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-dns-prefetch-control": "off",  # a link in a mail must not tell its sender that it was looked at
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "private, no-store",
}
SIGNED_OUT = "You were signed out meanwhile, so this was not kept. Copy it, sign in, and put it in again."
HSTS = {"strict-transport-security": "max-age=31536000"}
HERE = ("127.0.0.1", "localhost", "[::1]")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger("haldur.desk")


def secure(app: FastAPI) -> None:
    """Give an app the protection, the sign-in and the health page."""
    app.include_router(signing_in.router)
    app.include_router(oidc.router)
    app.include_router(health.router)
    app.add_exception_handler(SignInNeededError, _to_sign_in)
    app.add_middleware(Guard)


class Guard:
    """The outermost layer: refuses what is not for us, and puts the headers on every answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _refusal(scope) or self._app
        await answer(scope, receive, _with_headers(send))


def protecting() -> Mapping[str, str]:
    """The headers that every answer has, unless it sets one by itself."""
    return {**HEADERS, **HSTS} if is_secure() else HEADERS


def _with_headers(send: Send) -> Send:
    """Add each header that the page did not set itself."""
    wanted = protecting()

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            names = {name.lower() for name, _ in given}
            more = [(name.encode(), text.encode()) for name, text in wanted.items() if name.encode() not in names]
            message = {**message, "headers": [*given, *more]}
        await send(message)

    return send_with_headers


def _refusal(scope: Message) -> Response | None:
    """Why a request goes no further; None for one that does."""
    hosts = _values(scope, b"host")
    if len(hosts) != 1 or _host_name(hosts[0]) not in _our_hosts():
        log.warning("refused a request for the host %r", hosts)
        return PlainTextResponse("This is not the host that you asked for. (HALDUR_DESK_URL, HALDUR_DESK_HOSTS)", 400)
    if _values(scope, b"transfer-encoding"):
        return PlainTextResponse("Say how long the body is.", 411)
    length, most = (_values(scope, b"content-length") or ["0"])[0], LARGER_BODIES.get(scope["path"], LARGEST_BODY)
    if not (length.isascii() and length.isdigit() and int(length[:20]) <= most):
        return PlainTextResponse(f"The body may have {most} bytes.", 413)
    return None


def _values(scope: Message, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _host_name(host: str) -> str:
    """The name without its port; all of it where something else than a port stands behind."""
    name, _, port = host.lower().rpartition(":")
    return name if port.isdecimal() and port.isascii() else host.lower()


def _our_hosts() -> set[str]:
    settings = current_settings()
    return {_host_name(urlsplit(settings.desk_url).netloc), *HERE, *settings.desk_hosts.lower().split()}


def _to_sign_in(request: Request, error: Exception) -> Response:
    """Lead to the sign-in; htmx needs to be told in its own way, or it would put the form into a row."""
    assert isinstance(error, SignInNeededError)
    address = sign_in_address(error.wanted)
    if "hx-request" in request.headers:
        return PlainTextResponse("Sign in first.", 401, {"HX-Redirect": address})
    if csrf.written(request):
        return signing_in.show_form(request, wanted=error.wanted, fault=SIGNED_OUT, status=401)
    return RedirectResponse(address, 303)
