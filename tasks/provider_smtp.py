"""Letters by SMTP: one connection for a batch, and an honest answer about each letter.

What the server says about a recipient or a letter is taken at its word: 4xx puts it off, 5xx refuses it. What it says
about us as a sender concerns all letters, so it ends the work. As long as the line that ends a letter has not gone
out, nothing was accepted; where the connection dies after that, nobody can know (RFC 5321, 4.5.3.2.6 and 6.1).
"""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.company import MailOut
from models.letter import Letter
from models.letter_headers import wire_address
from models.letter_mail import compose
from models.mail.cleaning import single_line
from tasks.providers import Answer, Fate, ProviderError, ProviderRefused, ProviderUnreachable
from tasks.smtp_connection import TIMEOUT_SECONDS, connect

FINAL_SECONDS = 300.0  # a server may look at a letter for long before it answers, and doubt costs a person's time
LINE_WITH_DOT = re.compile(rb"(?m)^\.")
RELAY_SHUT = 530  # we should have logged in
CLOSING = 421
GO_AHEAD = 354


class SmtpProvider:
    """A connection that is made anew where it broke between letters."""

    name = "smtp"
    in_doubt = 1

    def __init__(self, dial: Callable[[], smtplib.SMTP], *, final_seconds: float = FINAL_SECONDS) -> None:
        self._dial = dial
        self._final_seconds = final_seconds
        self._smtp = dial()

    def send(self, letter: Letter) -> Answer:
        """Hand over a letter; a connection that the server gave up meanwhile is made anew once."""
        for is_last in (False, True):
            if self._smtp.sock is None:
                self._smtp = self._dial()
            try:
                return self._recipient(letter) or self._content(letter)
            except smtplib.SMTPServerDisconnected as error:
                self.close()
                if is_last:
                    return Answer(Fate.PUT_OFF, detail=f"The connection was lost before the letter was sent: {error}")
            except smtplib.SMTPResponseException as error:  # a line without an end
                self.close()
                return Answer(Fate.PUT_OFF, detail=_said(error.smtp_code, error.smtp_error))
        raise AssertionError("the second attempt always answers")

    def _recipient(self, letter: Letter) -> Answer | None:
        """Name sender and recipient; an answer only where the letter cannot go on."""
        recipient = wire_address(letter.to_address)
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        try:
            code, words = self._smtp.mail(wire_address(letter.from_address), options)
        except smtplib.SMTPNotSupportedError:
            return Answer(Fate.REFUSED, detail=f"The server knows no addresses such as {recipient} (SMTPUTF8).")
        if code >= 400 or code < 200:
            self._hang_up_or_reset(code)
            raise _refused_sender(letter, code, words)
        code, words = self._smtp.rcpt(recipient)
        if 200 <= code < 300:
            return None
        self._hang_up_or_reset(code)
        if code == RELAY_SHUT:
            raise ProviderRefused(f"The mail server wants a login: {_said(code, words)}. Give user and password.")
        return _no(code, words)

    def _content(self, letter: Letter) -> Answer:
        code, words = self._smtp.docmd("DATA")
        if code != GO_AHEAD:
            self._hang_up_or_reset(code)
            return _no(code, words)
        self._smtp.send(LINE_WITH_DOT.sub(b"..", compose(letter)))
        return self._end()

    def _end(self) -> Answer:
        """From here on the server may have the letter, whatever happens to the connection."""
        self._wait(self._final_seconds)
        try:
            self._smtp.send(b".\r\n")
            code, words = self._smtp.getreply()
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as error:
            self.close()
            return Answer(Fate.UNKNOWN, detail=f"The connection was lost before the server's answer: {error}")
        self._wait(TIMEOUT_SECONDS)
        if 200 <= code < 300:
            return Answer(Fate.SENT, single_line(words.decode("utf-8", "replace"), 200))
        if 400 <= code < 600:
            self._hang_up_or_reset(code)
            return _no(code, words)
        self.close()
        return Answer(Fate.UNKNOWN, detail=f"The server's answer cannot be read: {_said(code, words)}")

    def _wait(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _hang_up_or_reset(self, code: int) -> None:
        """Make ready for the next letter after a refusal."""
        try:
            if code == CLOSING or self._smtp.rset()[0] != 250:
                self.close()
        except smtplib.SMTPException:
            self.close()

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(OSError):
            self._smtp.close()

    def leave(self) -> None:
        """Take leave of the server."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self.close()


def _no(code: int, words: bytes) -> Answer:
    """What a server said about this letter; only 5xx is for good."""
    return Answer(Fate.REFUSED if 500 <= code < 600 else Fate.PUT_OFF, detail=_said(code, words))


def _refused_sender(letter: Letter, code: int, words: bytes) -> ProviderError:
    said = f"The mail server takes nothing from {letter.from_address}: {_said(code, words)}."
    if 500 <= code < 600:
        return ProviderRefused(f"{said} Check user and password in mail_out, and that this user may send for the list.")
    return ProviderUnreachable(f"{said} It is tried again.")


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return single_line(f"{code} {text}", 500)


@contextmanager
def open_smtp(way_out: MailOut, *, home: Path, final_seconds: float = FINAL_SECONDS) -> Iterator[SmtpProvider]:
    """The provider with its connection made, so that a wrong password is told before any letter is touched."""
    provider = SmtpProvider(lambda: connect(way_out, home=home), final_seconds=final_seconds)
    try:
        yield provider
        provider.leave()
    finally:
        provider.close()
