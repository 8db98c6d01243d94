"""A local Mandrill for tests, written from its public documentation. What it does with a letter the recipient tells.

`rejected-REASON` and `invalid` are answered so, `queued` and `scheduled` too; `error-NAME` is an error in Mandrill's
own form. `busy` is told 429, `down` 503. The rest takes the letter and answers badly: `gateway` 502 in HTML, `lost`
nothing, `cut` half an answer, `deaf` after a long silence, `babble` no JSON, `fallen` 500, `empty` for nobody,
`strange` with a status of its own. Everybody else gets their letter. Calls and what was taken are kept, and the search
finds it.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "md-hea-võti-1"
STATES = {"queued": "queued", "scheduled": "scheduled"}
REFUSES_IN_HTTP = {"busy": 429, "down": 503}


@dataclass
class Post:
    """What the server saw, and how it is reached."""

    port: int = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    arrived: list[dict[str, Any]] = field(default_factory=list)
    is_searchable: bool = True
    state: str = "sent"
    patience: threading.Event = field(default_factory=threading.Event)

    def mail_out(self, **more: str) -> str:
        """The section of company.yaml that leads here; the key is in MANDRILL_KEY."""
        keys = {"provider": "mandrill", "key": "env:MANDRILL_KEY", "url": self.url} | more
        return "mail_out: {" + ", ".join(f"{key}: {value!r}" for key, value in keys.items()) + "}\n"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/1.0/"

    @property
    def sendings(self) -> list[dict[str, Any]]:
        """The bodies of the calls that sent."""
        return [body for path, body in self.calls if "/messages/send" in path]


class Window(BaseHTTPRequestHandler):
    """One connection."""

    post: Post
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.post.calls.append((self.path, body))
        if body.get("key") != KEY:
            self.error("Invalid_Key", "Invalid API key", code=-1)
        elif self.path.endswith("/users/ping2.json"):
            self.answer({"PING": "PONG!"})
        elif self.path.endswith("/messages/search.json"):
            self.answer(self.found(body["query"]) if self.post.is_searchable else [])
        else:
            self.send(body)

    def send(self, body: dict[str, Any]) -> None:
        local = body["message"]["to"][0]["email"].partition("@")[0]
        if local.startswith("error-"):
            self.error(local.removeprefix("error-"), f"No, says {KEY}")
        elif local in REFUSES_IN_HTTP:
            self.answer("busy now", status=REFUSES_IN_HTTP[local])
        elif local.startswith("rejected-") or local == "invalid":
            status, _, reason = local.partition("-")
            self.result(body, status, reject_reason=reason or None)
        else:
            number = f"{len(self.post.arrived):032x}"
            self.post.arrived.append(body["message"] | {"_id": number})
            self.take(body, local, number)

    def take(self, body: dict[str, Any], local: str, number: str) -> None:
        if local == "deaf":
            self.post.patience.wait()
        if local in ("lost", "deaf"):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif local == "cut":
            self.answer([{"status": "sent"}], length=10_000)
            self.close_connection = True
        elif local == "gateway":
            self.answer("<html>Bad Gateway</html>", status=502)
        elif local == "babble":
            self.answer("what was that?")
        elif local == "fallen":
            self.answer([{"status": "sent"}], status=500)
        elif local == "empty":
            self.answer([])
        else:
            status = "teleported" if local == "strange" else STATES.get(local, "sent")
            self.result(body, status, _id=number)

    def found(self, query: str) -> list[dict[str, Any]]:
        """What was taken for an address; its metadata comes along."""
        found = [message for message in self.post.arrived if message["to"][0]["email"] in query]
        return [
            {"_id": message["_id"], "state": self.post.state, "email": message["to"][0]["email"],
             "subject": message["subject"], "metadata": message["metadata"], "ts": 1767605400}
            for message in found
        ]  # fmt: skip

    def result(self, body: dict[str, Any], status: str, **more: Any) -> None:
        one = {"email": body["message"]["to"][0]["email"], "status": status, "_id": "f" * 32, "reject_reason": None}
        self.answer([one | more])

    def error(self, name: str, message: str, *, code: int = 12) -> None:
        self.answer({"status": "error", "code": code, "name": name, "message": message}, status=500)

    def answer(self, said: Any, *, status: int = 200, length: int = 0) -> None:
        content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Nothing is written to the test's screen."""


@contextmanager
def mandrill() -> Iterator[Post]:
    """A server on a free port of this machine."""
    post = Post()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OwnWindow", (Window,), {"post": post}))
    server.daemon_threads = True
    post.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield post
    finally:
        post.patience.set()
        server.shutdown()
        server.server_close()
        thread.join()
