"""A connection to an IMAP server: TLS, login, and what a failure means to people (T-01).

TLS is checked against the system's authorities, or against `ca_file` alone where one is named. A password that
is not plain ASCII goes by AUTHENTICATE PLAIN, since LOGIN cannot carry it. Whatever goes wrong becomes one of two
errors: it may pass by itself, or a person must mend it. What a server says is quoted, secrets never.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from models.company import ImapSource
from tasks.mailbox import MailboxError, MailboxRefused, MailboxUnreachable
from tasks.settings import SettingsError, secret

TIMEOUT_SECONDS = 30
CHECK_CERTIFICATE = "Its certificate is not trusted: check host, or name its authority as ca_file."
CHECK_LOGIN = "Check user and password or token."

# The first that fits, so the special ones come first.
MEANINGS: tuple[tuple[type[Exception], type[MailboxError], str], ...] = (
    (ssl.SSLCertVerificationError, MailboxRefused, CHECK_CERTIFICATE),
    (ssl.SSLEOFError, MailboxUnreachable, "The connection was dropped; try again."),
    (ssl.SSLZeroReturnError, MailboxUnreachable, "The connection was dropped; try again."),
    (ssl.SSLError, MailboxRefused, "It does not speak TLS as expected: check port and security."),
    (imaplib.IMAP4.readonly, MailboxRefused, "The folder is read only for this user: give the right to write."),
    (imaplib.IMAP4.abort, MailboxUnreachable, "The connection was dropped; try again."),
    (TimeoutError, MailboxUnreachable, f"It gave no answer within {TIMEOUT_SECONDS} s; try again."),
    (socket.gaierror, MailboxUnreachable, "Its name was not found: check host and the network."),
    (ConnectionRefusedError, MailboxUnreachable, "Nothing answers there: check host and port, or try again."),
    (OSError, MailboxUnreachable, "Check the network, or try again."),
)  # fmt: skip
PASSING = re.compile(
    r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|THROTTLED|EXPUNGEISSUED)\b|unavailable|temporar|try again|too many", re.I
)
NO_TLS = "TLS not supported"


@contextmanager
def connected(source: ImapSource, *, home: Path) -> Iterator[BaseMailBox]:
    """A connection that is logged in; no folder is chosen yet."""
    word = _secret(source)
    with translating(source, "connect", "Check port and security."):
        box = _connect(source, home=home)
    try:
        if source.security == "starttls":  # not by imap-tools, which leaves the connection open where it fails
            with translating(source, "begin TLS", "Check port and security."):
                box.client.starttls(_context(source, home=home))
        with translating(source, "log in", CHECK_LOGIN, hide=word):
            _log_in(box, source, word)
        yield box
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.logout()
    finally:
        with suppress(OSError):
            box.client.shutdown()


@contextmanager
def translating(source: ImapSource, doing: str, remedy: str, *, hide: str = "") -> Iterator[None]:
    """Errors of the protocol, TLS and network as errors of the mailbox; remedy is for what the server refuses."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        kind, said, advice = _meaning(error, remedy)
        for form in _forms(hide):
            said = said.replace(form, "...")
        where = f"{source.user} at {source.host}:{source.port_number}, folder {source.folder}"
        raise kind(f"Cannot {doing} as {where}: {said.rstrip('.')}. {advice}") from None


def _forms(word: str) -> list[str]:
    """A secret as it may come back in an error: as it is, as LOGIN quotes it, and both as imaplib prints bytes."""
    quoted = word.replace("\\", r"\\").replace('"', r"\"")
    forms = (word, quoted, repr(word.encode())[2:-1], repr(quoted.encode())[2:-1])
    return sorted({form for form in forms if form}, key=len, reverse=True)


def answer(result: tuple[str, list[bytes]]) -> list[bytes]:
    """The data of a command's result; IMAP4.error with the server's words where it said no."""
    status, data = result
    if status != "OK":
        raise imaplib.IMAP4.error(words(data))
    return data


def words(data: object) -> str:
    """What a server said, out of imaplib's lists of bytes."""
    lines = data if isinstance(data, list) else [data]
    return " ".join(line.decode("utf-8", "replace") for line in lines if isinstance(line, bytes))


def _meaning(error: Exception, remedy: str) -> tuple[type[MailboxError], str, str]:
    """Who must act, what was said, and what to do."""
    said = words(error.command_result[1]) if isinstance(error, UnexpectedCommandStatusError) else str(error)
    if NO_TLS in said:
        return MailboxRefused, "the server offers no STARTTLS", "Check port and security."
    for special, kind, advice in MEANINGS:
        if isinstance(error, special):
            return kind, said or special.__name__, advice
    return (MailboxUnreachable, said, "Try again.") if PASSING.search(said) else (MailboxRefused, said, remedy)


def _secret(source: ImapSource) -> str:
    try:
        return secret(source.token or source.password or "")
    except SettingsError as error:
        raise MailboxRefused(f"No login for {source.user} at {source.host}: {error}") from None


def _context(source: ImapSource, *, home: Path) -> ssl.SSLContext:
    if source.ca_file is None:
        return ssl.create_default_context()
    file = home / source.ca_file
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:
        raise MailboxRefused(
            f"ca_file {file} of {source.host} is not usable ({error.strerror or error}). Name a PEM file."
        ) from None


def _connect(source: ImapSource, *, home: Path) -> BaseMailBox:
    if source.security == "tls":
        context = _context(source, home=home)
        return MailBox(source.host, source.port_number, timeout=TIMEOUT_SECONDS, ssl_context=context)
    return MailBoxUnencrypted(source.host, source.port_number, timeout=TIMEOUT_SECONDS)


def _log_in(box: BaseMailBox, source: ImapSource, word: str) -> None:
    """Choose no folder: imap-tools would, without saying whether it is the login or the folder that failed."""
    if source.token is not None:
        box.xoauth2(source.user, word, initial_folder=None)
    elif (source.user + word).isascii() and (source.user + word).isprintable():
        box.login(source.user, word, initial_folder=None)
    else:
        box.login_utf8(source.user, word, initial_folder=None)
