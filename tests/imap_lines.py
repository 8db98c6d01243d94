"""What stands between a reader and an IMAP server in tests: a cable that can be cut, and a server that is a script."""

import socket
import ssl
import threading
from contextlib import suppress
from typing import BinaryIO

SELECTED = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] fine\r\n"


class Cable:
    """A connection to a server that is cut after so many bytes of its answers; with a context it speaks TLS.

    Words can be hidden from the reader, such as abilities of the server.
    """

    def __init__(self, server_port: int, *, context: ssl.SSLContext | None = None) -> None:
        self.cut_after: float = float("inf")
        self.hidden: tuple[bytes, ...] = ()
        self._server_port = server_port
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                reader, _ = self._listener.accept()
                with suppress(OSError):
                    if self._context:
                        reader = self._context.wrap_socket(reader, server_side=True)
                    server = socket.create_connection(("127.0.0.1", self._server_port))
                    self._ends += [reader, server]
                    self._carry(reader, server, counted=False)
                    self._carry(server, reader, counted=True)

    def _carry(self, source: socket.socket, goal: socket.socket, *, counted: bool) -> None:
        thread = threading.Thread(target=self._pump, args=(source, goal), kwargs={"counted": counted})
        self._threads.append(thread)
        thread.start()

    def _pump(self, source: socket.socket, goal: socket.socket, *, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if counted and len(data) > self.cut_after:
                    goal.sendall(data[: int(self.cut_after)])
                    break
                if counted:
                    self.cut_after -= len(data)
                for word in self.hidden:
                    data = data.replace(word, b"")
                goal.sendall(data)
        self._cut()

    def _cut(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Script:
    """A server for one connection that gives set answers to commands, for what real servers seldom do.

    An answer stands before the usual OK, or holds the last line itself, which then begins with TAG.
    """

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.heard: list[bytes] = []
        self._answers = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n", **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            connection.sendall(b"* OK ready\r\n")
            while line := lines.readline():
                self.heard.append(line)
                tag, _, command = line.strip().partition(b" ")
                words = command.decode().upper().split()
                if words[0] == "AUTHENTICATE":
                    connection.sendall(b"+ \r\n")
                    self.heard.append(lines.readline())
                answer = self._answers.get(words[1] if words[0] == "UID" else words[0], b"")
                connection.sendall(answer.replace(b"TAG", tag) if b"TAG" in answer else answer + tag + b" OK done\r\n")


class Drip:
    """A server for one connection that from a command on says a piece again and again, until it is cut off.

    "handshake" means a piece that is a part of one in TLS, then a byte at a time.
    """

    def __init__(self, piece: bytes, *, since: str) -> None:
        self._piece, self._since = piece, since.encode()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_over = threading.Event()
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._is_over.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            if self._since not in (b"greeting", b"handshake"):
                connection.sendall(b"* OK ready\r\n")
                self._answer(connection, lines)
            connection.sendall(self._piece)
            while not self._is_over.wait(0.05):
                connection.sendall(self._piece if self._piece.endswith(b"\n") else self._piece[-1:])

    def _answer(self, connection: socket.socket, lines: BinaryIO) -> None:
        """Answer well until the command comes; that of STARTTLS too."""
        for line in lines:
            tag, _, command = line.strip().partition(b" ")
            if self._since in command and self._since != b"STARTTLS":
                return
            able = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" if command == b"CAPABILITY" else SELECTED
            connection.sendall(able + tag + b" OK done\r\n")
            if self._since in command:
                return
