"""Coming into an IMAP folder, or being told what to mend, without a secret ever showing."""

import socket
import ssl
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks import imap_connection
from tasks.mailbox import MailboxRefused, MailboxUnreachable
from tests.imap_failures import TOKEN, count, failure
from tests.imap_lines import SELECTED
from tests.imap_servers import PASSWORD, USER, Folder, Server, free_port, make_certificate


@pytest.fixture
def tls_port(server: Server, cable) -> Callable[..., int]:
    """Makes ports of the server that speak TLS from the start, with its own certificate or another."""

    def make(certificate: Path = server.authority) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        return int(cable(server.port, context=context).port)

    return make


@pytest.mark.parametrize("is_relative", [True, False])
def test_tls_is_trusted_by_the_authority_that_is_named(folder: Folder, tls_port, is_relative: bool):
    authority = folder.server.authority
    named = authority.name if is_relative else str(authority)

    assert count(folder.source(port=tls_port(), security="tls", ca_file=named), authority.parent) == 0


def test_starttls_is_trusted_by_the_authority_that_is_named(folder: Folder):
    folder.put(b"Subject: a\r\n\r\n")

    assert count(folder.source(security="starttls", ca_file=str(folder.server.authority))) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_refused(folder: Folder, tls_port, security: str):
    port = tls_port() if security == "tls" else folder.server.port

    assert "ca_file" in failure(folder.source(port=port, security=security), MailboxRefused)


def test_a_certificate_of_another_authority_is_refused(folder: Folder, tls_port, tmp_path: Path):
    make_certificate(tmp_path)
    source = folder.source(port=tls_port(), security="tls", ca_file="server.pem")

    assert "certificate is not trusted" in failure(source, MailboxRefused, tmp_path)


def test_a_certificate_for_another_host_is_refused(folder: Folder, tls_port, tmp_path: Path):
    make_certificate(tmp_path, host="mail.elsewhere.ee")
    source = folder.source(port=tls_port(tmp_path / "server.pem"), security="tls", ca_file="server.pem")

    assert "certificate is not valid for '127.0.0.1'" in failure(source, MailboxRefused, tmp_path)


def test_a_port_without_tls_is_named(folder: Folder):
    assert "check port and security" in failure(folder.source(security="tls"), MailboxRefused)


@pytest.mark.parametrize("file", ["missing.pem", "notes.txt"])
def test_an_unusable_ca_file_is_refused(folder: Folder, tmp_path: Path, file: str):
    (tmp_path / "notes.txt").write_text("no certificate")

    assert file in failure(folder.source(security="tls", ca_file=file), MailboxRefused, tmp_path)


def test_a_wrong_password_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", "wrong-one")

    said = failure(folder.source(), MailboxRefused)

    assert "wrong-one" not in said
    assert USER in said
    assert "Check user and password" in said


def test_a_password_beyond_ascii_reaches_the_server(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", "õige vale")

    assert "Check user and password" in failure(folder.source(), MailboxRefused)


def test_a_password_that_is_not_set_is_refused_with_its_name(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HALDUR_IMAP_PASSWORD")

    assert "HALDUR_IMAP_PASSWORD" in failure(folder.source(), MailboxRefused)


def test_a_missing_folder_is_refused_with_its_name(folder: Folder):
    assert "folder Puudub õige" in failure(folder.source(folder="Puudub õige"), MailboxRefused)


def test_where_nothing_listens_it_may_pass(folder: Folder):
    assert "Nothing answers" in failure(folder.source(port=free_port()), MailboxUnreachable)


def test_a_server_without_starttls_is_refused(script):
    source, _ = script(security="starttls")

    assert "no STARTTLS" in failure(source, MailboxRefused)


def test_a_token_goes_by_xoauth2(script):
    source, heard = script()

    assert count(source) == 1
    assert heard[1].endswith(b" AUTHENTICATE XOAUTH2\r\n")
    assert b64decode(heard[2]) == f"user={USER}\1auth=Bearer {TOKEN}\1\1".encode()


def test_a_refused_token_is_for_a_person_and_never_shown(script):
    source, _ = script(AUTHENTICATE=b"TAG NO [AUTHENTICATIONFAILED] bad " + TOKEN.encode() + b"\r\n")

    assert "Check user and token" in failure(source, MailboxRefused)


def test_a_password_that_a_server_repeats_is_not_shown(script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", PASSWORD)
    repeated = PASSWORD.replace('"', r"\"").encode()
    source, _ = script(LOGIN=b'TAG BAD unknown: LOGIN "x" "' + repeated + b'"\r\n')

    said = failure(source.model_copy(update={"token": None, "password": "env:HALDUR_IMAP_PASSWORD"}), MailboxRefused)

    assert "parool" not in said


def test_a_server_that_does_not_answer_in_time_may_pass(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap_connection, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "no answer" in failure(folder.source(port=silent.getsockname()[1]), MailboxUnreachable)


@pytest.mark.parametrize("words", [b"NO [UNAVAILABLE] later", b"NO [ALERT] Too many simultaneous connections"])
def test_a_busy_server_may_pass(script, words: bytes):
    source, _ = script(AUTHENTICATE=b"TAG " + words + b"\r\n")

    failure(source, MailboxUnreachable)


def test_a_read_only_folder_is_refused_before_anything_is_read(script):
    source, _ = script(SELECT=SELECTED + b"TAG OK [READ-ONLY] look only\r\n")

    assert "read only" in failure(source, MailboxRefused)
