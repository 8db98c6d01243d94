"""A connection to a mail server that sends: TLS, login, and what a failure means to people.

TLS is checked against the system's authorities, or against `ca_file` alone where one is named. Whatever goes wrong
becomes one of two errors: it may pass by itself, or a person must mend it. What the server says is quoted, the
password never.
"""

import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from models.mail.cleaning import single_line
from models.mail_out import MailOut
from tasks.providers import ProviderError, ProviderRefused, ProviderUnreachable
from tasks.settings import SettingsError, secret
from tasks.smtp_client import LimitedSmtp, LimitedSmtpOverTls

TIMEOUT_SECONDS = 30
LOGGED_IN = 235
CHECK_CERTIFICATE = "Its certificate is not trusted: check host, or name its authority as ca_file."

# The first that fits, so the special ones come first.
MEANINGS: tuple[tuple[type[Exception], type[ProviderError], str], ...] = (
    (ssl.SSLCertVerificationError, ProviderRefused, CHECK_CERTIFICATE),
    (ssl.SSLError, ProviderRefused, "It does not speak TLS as expected: check port and security."),
    (smtplib.SMTPNotSupportedError, ProviderRefused, "Check port and security, and whether a login is needed."),
    (smtplib.SMTPServerDisconnected, ProviderUnreachable, "The connection was dropped; try again."),
    (TimeoutError, ProviderUnreachable, f"It gave no answer within {TIMEOUT_SECONDS} s; try again."),
    (socket.gaierror, ProviderUnreachable, "Its name was not found: check host and the network."),
    (ConnectionRefusedError, ProviderUnreachable, "Nothing answers there: check host and port, or try again."),
    (smtplib.SMTPException, ProviderRefused, "Check port and security, user and password."),
    (OSError, ProviderUnreachable, "Check the network, or try again."),
)  # fmt: skip


def connect(way_out: MailOut, *, home: Path) -> smtplib.SMTP:
    """A connection that is logged in where company.yaml names a user."""
    word = _secret(way_out)
    context = None if way_out.security == "plain" else _context(way_out, home=home)
    try:
        smtp = _dial(way_out, context)
    except (OSError, smtplib.SMTPException) as error:
        raise _meaning(error, way_out, hide=word) from None
    try:
        if smtp.sock is not None:  # the end of a letter is a write of its own, which must not wait for an answer
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if way_out.security == "starttls":
            smtp.starttls(context=context)
        if way_out.user:
            _log_in(smtp, way_out.user, word)
        smtp.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as error:
        with suppress(OSError):
            smtp.close()
        raise _meaning(error, way_out, hide=word) from None
    return smtp


def _dial(way_out: MailOut, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if way_out.security == "tls":
        return LimitedSmtpOverTls(way_out.host, way_out.port_number, timeout=TIMEOUT_SECONDS, context=context)
    return LimitedSmtp(way_out.host, way_out.port_number, timeout=TIMEOUT_SECONDS)


def _log_in(smtp: smtplib.SMTP, user: str, word: str) -> None:
    """By smtplib where all is ASCII; it cannot encode anything else."""
    if (user + word).isascii():
        smtp.login(user, word)
        return
    smtp.ehlo_or_helo_if_needed()
    code, words = smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{word}".encode()).decode())
    if code != LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, words)


def _context(way_out: MailOut, *, home: Path) -> ssl.SSLContext:
    if way_out.ca_file is None:
        return ssl.create_default_context()
    file = home / way_out.ca_file
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:
        said = error.strerror or error
        raise ProviderRefused(f"ca_file {file} of mail_out is not usable ({said}). Name a PEM file.") from None


def _secret(way_out: MailOut) -> str:
    try:
        return secret(way_out.password) if way_out.password else ""
    except SettingsError as error:
        raise ProviderRefused(f"No login for {way_out.user} at {way_out.host}: {error}") from None


def _meaning(error: Exception, way_out: MailOut, *, hide: str) -> ProviderError:
    """Who must act, what was said, and what to do."""
    said = str(error)
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        said = f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    for form in (hide, b64encode(hide.encode()).decode()):
        said = said.replace(form, "...") if form else said
    kind, advice = next((kind, advice) for special, kind, advice in MEANINGS if isinstance(error, special))
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
        kind, advice = ProviderUnreachable, "Try again."
    where = f"{way_out.host}:{way_out.port_number} ({way_out.security})"
    return kind(f"No letter can be sent by {where}: {single_line(said, 300).rstrip('.')}. {advice}")
