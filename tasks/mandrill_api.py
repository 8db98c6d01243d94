"""Calls of Mandrill's HTTP API, and what each way of failing means for whoever called.

The key goes in the body, and into no address, log or error. Of every call that fails one question matters: may
Mandrill have acted on it? Not where no connection was made, where it says so in its own form, or where it is busy (429,
503). In every other case nobody can know: the answer did not come, was cut off, came too late, or cannot be read.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import monotonic
from typing import Any

import httpx

from models.mail.cleaning import single_line
from models.mail_out import MailOut
from tasks.providers import ProviderRefused, ProviderUnreachable
from tasks.settings import SettingsError, secret

CONNECT_SECONDS = 10.0
FINAL_SECONDS = 60.0  # each wait for a piece of the answer; the whole of it has twice as long
LARGEST_ANSWER = 5_000_000
BUSY = frozenset({429, 503})
NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class MandrillDoubtError(Exception):
    """Mandrill may have acted; nobody can know."""


class MandrillBusyError(Exception):
    """Mandrill did not act; it may do so later."""


class MandrillRefusalError(Exception):
    """Mandrill did not act and says why, by the name of its error."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class MandrillApi:
    """A connection to the API with its key."""

    def __init__(self, client: httpx.Client, key: str, *, final_seconds: float) -> None:
        self._client, self._key, self._final_seconds = client, key, final_seconds

    def call(self, path: str, body: dict[str, Any]) -> Any:
        """What Mandrill answers to a call; one of the errors above where it does not do as asked."""
        try:
            with self._client.stream("POST", path, json={"key": self._key} | body) as response:
                content = self._content(response)
        except NOT_CONNECTED as error:
            raise ProviderUnreachable(
                f"Mandrill does not answer: {self._said(str(error))}. Check the network."
            ) from None
        except httpx.HTTPError as error:
            words = self._said(str(error)) or type(error).__name__
            raise MandrillDoubtError(f"The connection was lost before Mandrill's answer: {words}") from None
        return self._answer(response.status_code, content)

    def _content(self, response: httpx.Response) -> bytes:
        deadline = monotonic() + 2 * self._final_seconds
        content = b""
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LARGEST_ANSWER or monotonic() > deadline:
                raise httpx.ReadTimeout("the answer has no end")
        return content

    def _answer(self, status: int, content: bytes) -> Any:
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict) and said.get("status") == "error" and isinstance(said.get("name"), str):
            raise MandrillRefusalError(self._said(said["name"]), self._said(str(said.get("message", ""))))
        if status in BUSY:
            raise MandrillBusyError(f"Mandrill is busy: {status} {self._said(content.decode('utf-8', 'replace'))}")
        if status != 200 or said is None:
            words = self._said(content.decode("utf-8", "replace"))
            raise MandrillDoubtError(f"Mandrill's answer cannot be read: {status} {words}".rstrip())
        return said

    def _said(self, words: str) -> str:
        return single_line(words.replace(self._key, "..."), 300)


@contextmanager
def open_api(way_out: MailOut, *, final_seconds: float = FINAL_SECONDS) -> Iterator[MandrillApi]:
    """The API with the key of mail_out, which Mandrill has said is good."""
    key = _key(way_out)
    timeout = httpx.Timeout(final_seconds, connect=CONNECT_SECONDS)
    address = way_out.url if way_out.url.endswith("/") else f"{way_out.url}/"
    with httpx.Client(base_url=address, timeout=timeout, verify=_trusted(), follow_redirects=False) as client:
        api = MandrillApi(client, key, final_seconds=final_seconds)
        try:
            api.call("users/ping2.json", {})
        except MandrillRefusalError as error:
            raise ProviderRefused(f"Mandrill takes no letters: {error}. Check key in mail_out.") from None
        except (MandrillBusyError, MandrillDoubtError) as error:
            raise ProviderUnreachable(f"{error}. It is tried again.") from None
        yield api


def _key(way_out: MailOut) -> str:
    try:
        key = secret(way_out.key or "").strip()
    except SettingsError as error:
        raise ProviderRefused(f"No key for Mandrill: {error}") from None
    if not key:
        raise ProviderRefused("The key for Mandrill is empty. Put it where mail_out.key says.")
    return key


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The system's authorities; reading them takes longer than a call."""
    return ssl.create_default_context()
