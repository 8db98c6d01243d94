"""A company's sign-in for tests: a real OpenID Connect provider on a port of its own, which lets everyone in."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "haldur", "a secret of the two"


class Provider:
    """What it says of who signs in; a test changes `claims` to make it lie."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
        self.signing_key = self.key
        self.claims: dict[str, Any] = {"email": "mari@firm.ee", "email_verified": True}
        self.asked: dict[str, str] = {}
        self.answers: dict[str, Any] = {}  # what it says instead, by the end of the address

    def sign_in(self, address: str) -> str:
        """What its page does when the person says yes: the code to come back with."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return "the-code"

    def answer(self, path: str, form: dict[str, str], authorization: str) -> Any:
        """What it says at one of its addresses."""
        if (end := path.rpartition("/")[2]) in self.answers:
            return self.answers[end]
        if path.endswith("openid-configuration"):
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{place}" for name, place in places.items()}}
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        return self._tokens(form, authorization)

    def _tokens(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        is_fine = given == f"{CLIENT}:{SECRET}" and challenge.rstrip("=") == self.asked["code_challenge"]
        if not is_fine or form["code"] != "the-code" or form["redirect_uri"] != self.asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        now = int(time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300}
        claims = {**usual, "nonce": self.asked["nonce"], **self.claims}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({name: values[0] for name, values in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            said = running.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(said).encode()
            self.send_response(400 if "error" in str(said) else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = Provider(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield running
        server.shutdown()
        thread.join()
