"""An SMTP client that no server can hold for ever or fill: each answer has a time and a size.

smtplib alone limits only the silence between two bytes. A server that gives a byte now and then, or one line of an
answer after the other (RFC 5321, 4.2.1), would keep a delivery for ever, and with it all that come after.
"""

import smtplib
import socket
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any

LONGEST_LINE = 8192  # of an answer; smtplib takes no more
LONGEST_ANSWER = 100_000  # bytes: a server that offers much has twenty lines


class _Words(RawIOBase):
    """What a server says, up to a moment."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.until = monotonic()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        usual, left = self._line.gettimeout(), self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
        try:
            return self._line.recv_into(buffer)
        finally:
            self._line.settimeout(usual)


class LimitedSmtp(smtplib.SMTP):
    """smtplib's client with limits."""

    _words: _Words

    def getreply(self) -> tuple[int, bytes]:
        """One answer, of one line or several; a line that begins with no code has the code -1."""
        left, said = LONGEST_ANSWER, list[bytes]()
        self._listen()
        while True:
            line = self._next_line()
            left -= len(line)
            if left < 0:
                raise self._broken("an answer without an end")
            code = int(line[:3]) if line[:3].isdigit() else -1
            said.append(line[4:].strip(b" \t\r\n"))
            if line[3:4] != b"-" or code < 0:
                return code, b"\n".join(said)

    def _listen(self) -> None:
        """From now on an answer has the time that a silence may last; TLS begins with a stream of its own."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        if self.file is None:
            self._words = _Words(self.sock)
            self.file = BufferedReader(self._words)
        self._words.until = monotonic() + (self.sock.gettimeout() or 0)

    def _next_line(self) -> bytes:
        try:
            line: bytes = self.file.readline(LONGEST_LINE + 1)  # type: ignore[union-attr]
        except TimeoutError:
            raise self._broken(f"no whole answer within {self.sock.gettimeout()} s") from None  # type: ignore[union-attr]
        except OSError as error:
            raise self._broken(f"Connection unexpectedly closed: {error}") from None
        if line and len(line) <= LONGEST_LINE:
            return line
        raise self._broken("A line without an end" if line else "Connection unexpectedly closed")

    def _broken(self, why: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        return smtplib.SMTPServerDisconnected(why)


class LimitedSmtpOverTls(LimitedSmtp, smtplib.SMTP_SSL):
    """The same, with TLS from the start."""
