"""A mail server of few words for tests of pipelining: it takes whatever comes at once, and counts how often it waited.

`granted` is refused at RCPT and granted DATA all the same, `denied` is refused both; `lost` gets no answer to its
letter. What it was given is in `given`, in the order of the bytes: commands, and letters as `(letter)`.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from tests.imap_servers import free_port

OFFERS = {True: b"250-here\r\n250 PIPELINING\r\n", False: b"250 here\r\n"}


@dataclass
class Script:
    """What was given, and how many answers went out at once."""

    port: int
    is_pipelined: bool
    given: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    waits: int = 0

    def serve(self, listener: socket.socket) -> None:
        """One connection after another, until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(b"220 here\r\n")
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        pending, recipient, is_letter = b"", "", False
        while chunk := connection.recv(65536):
            pending, answers = pending + chunk, b""
            end = b"\r\n.\r\n" if is_letter else b"\r\n"
            while (b"\r\n" + pending if is_letter else pending).find(end) >= 0:
                if is_letter:
                    letter, _, pending = (b"\r\n" + pending).partition(end)
                    self.given.append("(letter)")
                    self.letters.append(letter[2:])
                    is_letter = False
                    if recipient == "lost":
                        return
                    answers += b"250 taken\r\n" if recipient not in {"granted", "denied"} else b"554 for nobody\r\n"
                else:
                    line, _, pending = pending.partition(end)
                    command = line.decode()
                    self.given.append(command)
                    recipient = command[9:].partition("@")[0] if command.startswith("RCPT") else recipient
                    answers += self._answer(command, recipient)
                    is_letter = answers.endswith(b"354 go on\r\n")
                end = b"\r\n.\r\n" if is_letter else b"\r\n"
            self.waits += bool(answers)
            connection.sendall(answers)

    def _answer(self, command: str, recipient: str) -> bytes:
        if command.upper().startswith("EHLO"):
            return OFFERS[self.is_pipelined]
        if command.startswith("RCPT") and recipient in {"granted", "denied"}:
            return b"550 nobody here\r\n"
        if command == "DATA":
            return b"503 no recipient\r\n" if recipient == "denied" else b"354 go on\r\n"
        return b"250 ok\r\n"


@contextmanager
def script(*, pipelined: bool = True) -> Iterator[Script]:
    """The server on a free port of this machine."""
    opened = Script(free_port(), pipelined)
    listener = socket.create_server(("127.0.0.1", opened.port))
    thread = threading.Thread(target=opened.serve, args=(listener,))
    thread.start()
    try:
        yield opened
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextmanager
def dripping(piece: bytes, *, since: str) -> Iterator[int]:
    """A server that from a command on ("." ends a letter) says a piece again and again; the port."""
    listener, is_over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    thread = threading.Thread(target=_drip, args=(listener, piece, since.encode(), is_over))
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _drip(listener: socket.socket, piece: bytes, since: bytes, is_over: threading.Event) -> None:
    while not is_over.is_set():
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                _answer_until(since, connection, lines)
                while not is_over.wait(0.01):
                    connection.sendall(piece)


def _answer_until(since: bytes, connection: socket.socket, lines: BinaryIO) -> None:
    """Answer well until the command comes; what stands in a letter is none."""
    if since == b"greeting":
        return
    connection.sendall(b"220 here\r\n")
    is_letter = False
    for line in lines:
        command = line.strip().partition(b" ")[0].upper()
        if command == since.upper():
            return
        if not is_letter:
            connection.sendall(b"354 go on\r\n" if command == b"DATA" else b"250 ok\r\n")
        is_letter = command == b"DATA" or (is_letter and command != b".")
