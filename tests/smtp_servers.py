"""A real SMTP server for tests. What it does with a letter is told by the recipient's local part.

`refused` and `later` are answered at RCPT, `unwanted` and `full` after the letter, `lost` never: the server takes the
letter and drops the connection; `deaf` it takes and falls silent; `gone` drops at RCPT; `closing` says 421 first.
Everybody else gets their letter. What arrived is kept in `arrived`, also where the sender was not told so.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.imap_servers import free_port

USER, PASSWORD = "support@firm.ee", "hea parool 1"
AT_RCPT = {"refused": "550 5.1.1 nobody here", "later": "451 4.7.1 greylisted", "login": "530 5.7.0 log in first"}
AFTER_DATA = {"unwanted": "554 5.7.1 not wanted", "full": "452 4.2.2 mailbox full", "babble": "what was that?"}


@dataclass
class Office:
    """What the server saw, and how it is reached."""

    port: int = 0
    arrived: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    refuse_sender: str = ""
    is_pipelined: bool = False
    patience: threading.Event = field(default_factory=threading.Event)

    def mail_out(self, **more: str) -> str:
        """The section of company.yaml that leads here."""
        keys = {"provider": "smtp", "host": "127.0.0.1", "port": str(self.port), "security": "plain"} | more
        return (
            "mail_out: {"
            + ", ".join(f"{key}: {value!r}" if key != "port" else f"port: {value}" for key, value in keys.items())
            + "}\n"
        )

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        if self.is_pipelined:
            responses.insert(-1, "250-PIPELINING")
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        local = address.partition("@")[0]
        if local == "gone":
            server.transport.close()
            return "250 OK"
        if local == "closing":
            return "421 4.3.2 closing for the night"
        if local in AT_RCPT:
            return AT_RCPT[local]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        local = envelope.rcpt_tos[0].partition("@")[0]
        if local in AFTER_DATA and local != "babble":
            return AFTER_DATA[local]
        self.senders.append(str(envelope.mail_from))
        self.arrived.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        if local == "lost":
            server.transport.close()
        if local == "deaf":
            await server.loop.run_in_executor(None, self.patience.wait)
        return AFTER_DATA.get(local, f"250 2.0.0 taken as {len(self.arrived)}")


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def office(certificate: tuple[Path, Path] | None = None, **more: Any) -> Iterator[Office]:
    """A server on a free port of this machine; with a certificate it asks for STARTTLS and a login."""
    opened = Office(port=free_port(), is_pipelined=more.pop("pipelining", False))
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        more |= {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    controller = Controller(
        opened, hostname="127.0.0.1", port=opened.port, enable_SMTPUTF8=more.pop("utf8", False), **more
    )
    controller.start()
    try:
        yield opened
    finally:
        opened.patience.set()
        controller.stop()
