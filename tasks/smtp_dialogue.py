"""Talk with a mail server: commands and answers, several at once where the server offers PIPELINING (RFC 2920).

A connection that broke is made anew at the next command. Nothing is judged here; what a letter's answers mean stands in
tasks/provider_smtp.py.
"""

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from models.mail.cleaning import single_line
from tasks.smtp_connection import TIMEOUT_SECONDS

END = b".\r\n"
CLOSING = 421
GO_AHEAD = 354  # the answer to DATA that lets the letter come


class Reply(NamedTuple):
    """What a server answered to one command."""

    code: int
    words: bytes

    @property
    def is_good(self) -> bool:
        """Whether it did as asked."""
        return 200 <= self.code < 300

    def __str__(self) -> str:
        return single_line(f"{self.code} {self.words.decode('utf-8', 'replace')}", 500)


class Dialogue:
    """A connection; `smtplib.SMTPException` says that it broke or cannot be understood, and then it is closed."""

    def __init__(self, dial: Callable[[], smtplib.SMTP], *, final_seconds: float) -> None:
        self._dial = dial
        self._final_seconds = final_seconds
        self._smtp = dial()
        self.ahead = 0

    @property
    def is_pipelined(self) -> bool:
        """Whether commands may be sent without waiting for each answer."""
        return self._smtp.has_extn("pipelining")

    @property
    def knows_utf8(self) -> bool:
        """Whether addresses may have letters beyond ASCII."""
        return self._smtp.has_extn("smtputf8")

    def ask(self, commands: Sequence[str]) -> list[Reply]:
        """The answers to commands; without pipelining none is sent after one that was refused."""
        if self._smtp.sock is None:
            self._smtp = self._dial()
        if self.is_pipelined:
            self._smtp.send(_lines(commands))
            return [self._read() for _ in commands]
        replies: list[Reply] = []
        for command in commands:
            self._smtp.send(_lines([command]))
            replies.append(self._read())
            if not replies[-1].is_good:
                break
        return replies

    def send_mail(self, mail: bytes, following: Sequence[str] = ()) -> bool:
        """A letter that is `stuffed`, the line that ends it, and commands for the next one, all at once.

        False where the connection broke and the line that ends the letter may have gone out; where it has not, the
        server has accepted nothing, and that the connection broke is an error like any other.
        """
        assert self._smtp.sock is not None
        whole = memoryview(mail + END + _lines(following))
        self.ahead = len(following)
        sent = 0
        try:
            while sent < len(whole):
                sent += self._smtp.sock.send(whole[sent:])
        except OSError as error:
            self.close()
            if sent > len(mail):
                return False
            raise smtplib.SMTPServerDisconnected(str(error)) from None
        self._wait(self._final_seconds)
        return True

    def verdict(self) -> Reply:
        """The answer to a letter that was sent."""
        reply = self._read()
        self._wait(TIMEOUT_SECONDS)
        return reply

    def read_ahead(self) -> list[Reply]:
        """The answers to the commands that were sent behind a letter."""
        number, self.ahead = self.ahead, 0
        return [self._read() for _ in range(number)]

    def _read(self) -> Reply:
        return Reply(*self._smtp.getreply())

    def _wait(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def close(self) -> None:
        """Let go of the connection."""
        self.ahead = 0
        with suppress(OSError):
            self._smtp.close()

    def leave(self) -> None:
        """Take leave of the server."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self.close()


def stuffed(mail: bytes) -> bytes:
    """With a second dot before each that begins a line, for one alone would end the letter."""
    if b"\n." in mail:
        mail = mail.replace(b"\n.", b"\n..")
    return b"." + mail if mail.startswith(b".") else mail


def _lines(commands: Sequence[str]) -> bytes:
    return "\r\n".join((*commands, "")).encode()
