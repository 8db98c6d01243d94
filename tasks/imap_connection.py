"""A connection to an IMAP server: TLS, login, and what a failure means to people (T-01).

TLS is checked against the system's authorities, or against `ca_file` alone where one is named. A password that
is not plain ASCII goes by AUTHENTICATE PLAIN, since LOGIN cannot carry it. Whatever goes wrong becomes one of two
errors: it may pass by itself, or a person must mend it. What a server says is quoted, secrets never, in whatever
form it gives them back.
"""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from models.company import ImapSource
from tasks.imap_answers import AnswerError
from tasks.imap_client import EndlessError, LimitedClient, LimitedMailBox
from tasks.mailbox import MailboxError, MailboxRefused, MailboxUnreachable
from tasks.settings import SettingsError, secret

TIMEOUT_SECONDS = 30
CHECK_CERTIFICATE = "Its certificate is not trusted: check host, or name its authority as ca_file."
CHECK_PORT = "Check port and security."
CHECK_PASSWORD = "Check user and password."
CHECK_TOKEN = "Check user and token: an access token expires, often within an hour, and must be renewed in {place}."

# The first that fits, so the special ones come first.
MEANINGS: tuple[tuple[type[Exception], type[MailboxError], str], ...] = (
    (ssl.SSLCertVerificationError, MailboxRefused, CHECK_CERTIFICATE),
    (ssl.SSLEOFError, MailboxUnreachable, "The connection was dropped; try again."),
    (ssl.SSLZeroReturnError, MailboxUnreachable, "The connection was dropped; try again."),
    (ssl.SSLError, MailboxRefused, "It does not speak TLS as expected: check port and security."),
    (imaplib.IMAP4.readonly, MailboxRefused, "The folder is read only for this user: give the right to write."),
    (imaplib.IMAP4.abort, MailboxUnreachable, "The connection was dropped; try again."),
    (EndlessError, MailboxUnreachable, "Try again, or have somebody look at the server."),
    (TimeoutError, MailboxUnreachable, f"It gave no answer within {TIMEOUT_SECONDS} s; try again."),
    (socket.gaierror, MailboxUnreachable, "Its name was not found: check host and the network."),
    (ConnectionRefusedError, MailboxUnreachable, "Nothing answers there: check host and port, or try again."),
    (OSError, MailboxUnreachable, "Check the network, or try again."),
    (AnswerError, MailboxRefused, "Check host and port: it may not be a mail server, or be out of order."),
)  # fmt: skip
PASSING = re.compile(
    r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|THROTTLED|EXPUNGEISSUED)\b|unavailable|temporar|try again|too many", re.I
)
NO_TLS = "TLS not supported"


class Session:
    """A connection, and the words for what goes wrong on it."""

    def __init__(self, source: ImapSource, *, home: Path) -> None:
        self._source, self._word = source, _secret(source)
        self._context = None if source.security == "plain" else _context(source, home=home)
        from_start = self._context if source.security == "tls" else None
        with self.told("connect", CHECK_PORT):
            self.box = LimitedMailBox(source.host, source.port_number, context=from_start, timeout=TIMEOUT_SECONDS)

    @property
    def client(self) -> LimitedClient:
        """What the commands are given to."""
        return self.box.client

    @contextmanager
    def step(self, doing: str, remedy: str, *, room: int = 0) -> Iterator[None]:
        """Commands within their limits, whose errors are told; remedy is for what the server refuses."""
        with self.told(doing, remedy), self.client.step(room=room):
            yield

    @contextmanager
    def told(self, doing: str, remedy: str) -> Iterator[None]:
        """Errors of the protocol, TLS and network as errors of the mailbox, without the secret."""
        try:
            yield
        except (OSError, imaplib.IMAP4.error, ImapToolsError, AnswerError) as error:
            kind, said, advice = _meaning(error, remedy)
            source = self._source
            where = f"{source.user} at {source.host}:{source.port_number}, folder {source.folder}"
            raise kind(f"Cannot {doing} as {where}: {_without(self._word, said).rstrip('.')}. {advice}") from None

    def enter(self) -> None:
        """Log in; no folder is chosen yet."""
        if self._source.security == "starttls":  # not by imap-tools, which leaves the connection open where it fails
            with self.step("begin TLS", CHECK_PORT):
                self.client.starttls(self._context)
        token = self._source.token
        with self.step("log in", CHECK_PASSWORD if token is None else CHECK_TOKEN.format(place=token)):
            _log_in(self.box, self._source, self._word)

    def leave(self) -> None:
        """Say good-bye; one that the server does not return is no error."""
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError), self.client.step():
            self.box.logout()


@contextmanager
def connected(source: ImapSource, *, home: Path) -> Iterator[Session]:
    """A connection that is logged in; no folder is chosen yet."""
    session = Session(source, home=home)
    try:
        session.enter()
        yield session
        session.leave()
    finally:
        with suppress(OSError):
            session.client.shutdown()


def _without(word: str, said: str) -> str:
    """What a server said, the secret taken out in whatever form and case it came back."""
    forms = sorted(_forms(word), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, forms)), "...", said, flags=re.I) if forms else said


def _forms(word: str) -> set[str]:
    """A secret as it is, as LOGIN quotes it, both as imaplib prints bytes, and in Base64 wherever it begins there."""
    raw = word.encode()
    quoted = word.replace("\\", r"\\").replace('"', r"\"")
    forms = {word, quoted, repr(raw)[2:-1], repr(quoted.encode())[2:-1]}
    for before in range(3):
        encoded = b64encode(bytes(before) + raw).decode()
        first, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        forms.add(encoded[first:end])
    return {form for form in forms if form}


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
    """The authorities that are trusted."""
    if source.ca_file is None:
        return ssl.create_default_context()
    file = home / source.ca_file
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:
        raise MailboxRefused(
            f"ca_file {file} of {source.host} is not usable ({error.strerror or error}). Name a PEM file."
        ) from None


def _log_in(box: BaseMailBox, source: ImapSource, word: str) -> None:
    """Choose no folder: imap-tools would, without saying whether it is the login or the folder that failed."""
    if source.token is not None:
        box.xoauth2(source.user, word, initial_folder=None)
    elif (source.user + word).isascii() and (source.user + word).isprintable():
        box.login(source.user, word, initial_folder=None)
    else:
        box.login_utf8(source.user, word, initial_folder=None)
