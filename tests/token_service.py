"""A company's token service for tests: tells a mail server whose an access token is, as long as it is valid."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class TokenService:
    """The tokens that are valid, each with its user; a test lets them expire."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/tokeninfo?access_token="
        self.valid: dict[str, str] = {}

    def answer(self, token: str) -> tuple[int, dict[str, str]]:
        """Status and body, as Google's token information has them."""
        user = self.valid.get(token)
        return (200, {"email": user, "scope": "https://mail.example/"}) if user else (400, {"error": "invalid_token"})


@contextmanager
def token_service() -> Iterator[TokenService]:
    """A service that answers as long as the block lasts."""

    class Window(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            (token,) = parse_qs(urlsplit(self.path).query)["access_token"]
            status, said = service.answer(token)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests need no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Window) as server:
        service = TokenService(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield service
        server.shutdown()
