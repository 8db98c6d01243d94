"""Mailboxes for tests: a folder of its own on each IMAP server that can be had; and the killer of runs."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from models.company import ImapSource
from tests.imap_failures import TOKEN
from tests.imap_lines import SELECTED, Cable, Script
from tests.imap_servers import DOVECOT, PASSWORD, USER, Folder, Server, dovecot, pymap
from tests.killing import Killer, a_killer
from tests.registers import Registers
from tests.token_service import TokenService, token_service

NUMBERS = count(1)
needs_dovecot = pytest.mark.skipif(not Path(DOVECOT).exists(), reason="Dovecot is not installed")


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    """One warm process for all tests that kill, for it takes long to load."""
    with a_killer() as killer:
        yield killer


@pytest.fixture(params=["sqlite", "postgresql"])
def registers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Registers:
    """On each kind of database; PostgreSQL's is left empty."""
    if request.param == "sqlite":
        return Registers(request.getfixturevalue("sqlite_template"), None, monkeypatch)
    request.getfixturevalue("postgresql_url")
    return Registers(None, request.getfixturevalue("postgresql"), monkeypatch)


@pytest.fixture(scope="session")
def pymap_server() -> Iterator[Server]:
    with pymap() as server:
        yield server


@pytest.fixture(scope="session")
def tokens() -> Iterator[TokenService]:
    """The service that Dovecot asks whose a token is."""
    with token_service() as service:
        yield service


@pytest.fixture(scope="session")
def dovecot_server(tokens: TokenService) -> Iterator[Server]:
    with dovecot(tokens) as server:
        yield server


@pytest.fixture(params=["pymap_server", pytest.param("dovecot_server", marks=needs_dovecot)])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each IMAP server in turn; the environment holds the password."""
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", PASSWORD)
    running: Server = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def folder(server: Server) -> Iterator[Folder]:
    """An empty folder with a name that needs encoding, as those of Estonian mail programs do."""
    with server.client() as client:
        made = Folder(f"Küsimused & vastused {next(NUMBERS)}", server, client)
        client.create(made.encoded)
        yield made


@pytest.fixture
def cable() -> Iterator[Callable[..., Cable]]:
    """Makes cables to servers."""
    with ExitStack() as ends:

        def make(server_port: int, *, context: ssl.SSLContext | None = None) -> Cable:
            made = Cable(server_port, context=context)
            ends.callback(made.close)
            return made

        yield make


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[ImapSource, list[bytes]]]]:
    """Makes a source whose server gives set answers, and the list of what it is told."""
    monkeypatch.setenv("HALDUR_IMAP_TOKEN", TOKEN)
    with ExitStack() as ends:

        def make(*, security: str = "plain", **answers: bytes) -> tuple[ImapSource, list[bytes]]:
            server = Script({"SELECT": SELECTED, **answers})
            ends.callback(server.close)
            where = {"kind": "imap", "host": "127.0.0.1", "port": server.port, "security": security}
            return ImapSource.model_validate({**where, "user": USER, "token": "env:HALDUR_IMAP_TOKEN"}), server.heard

        yield make
