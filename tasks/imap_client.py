"""An IMAP client that no server can hold for ever or fill: each step has a time and a size (T-01).

imaplib alone limits only the silence between two bytes, and reads whatever length a server names. Here a step that
does not end in time has its connection cut under it, a literal for which there is no room is read past without being
kept, and lines that never end break the connection off. Connecting and the TLS handshake are a step as well.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Timer

from imap_tools import BaseMailBox

STEP_SECONDS = 300.0
SLOWEST_BYTES_PER_SECOND = 30_000  # a step that fetches has more time, by this
LINES_BYTES = 60_000_000  # a search that finds six million mails
SPARE_BYTES = 2_000_000
PIECE = 65_536


class EndlessError(TimeoutError):
    """A server that talks, yet comes to no end."""


class LimitedClient(imaplib.IMAP4):
    """imaplib's client with limits."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None, timeout: float) -> None:
        self._context = context
        self._line: socket.socket | None = None
        self._room, self._lines = SPARE_BYTES, LINES_BYTES
        with self.step(), ExitStack() as where_it_fails:
            where_it_fails.callback(self._hang_up)
            super().__init__(host, port, timeout)
            where_it_fails.pop_all()

    @contextmanager
    def step(self, *, room: int = 0) -> Iterator[None]:
        """Commands that end in time, with literals of not much more bytes in all than there is room for."""
        self._room, self._lines = room + SPARE_BYTES, LINES_BYTES
        seconds = STEP_SECONDS + room / SLOWEST_BYTES_PER_SECOND
        is_over = Event()
        timer = Timer(seconds, self._cut, (is_over,))
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, imaplib.IMAP4.error):
            if is_over.is_set():
                raise EndlessError(f"its answer did not end within {seconds:.0f} s") from None
            raise
        finally:
            timer.cancel()

    def read(self, size: int) -> bytes:
        """A literal; None, as where a mail is gone, for one that there is no room for."""
        if size <= self._room:
            self._room -= size
            return super().read(size)
        while size > 0 and (piece := super().read(min(size, PIECE))):
            size -= len(piece)
        return None  # type: ignore[return-value]  # imaplib hands it on as it is

    def readline(self) -> bytes:
        """A line of an answer that ends some time."""
        line = super().readline()
        self._lines -= len(line)
        if self._lines < 0:
            raise self.abort(f"its answer has more than {LINES_BYTES:,} bytes of lines")
        return line

    def shutdown(self) -> None:
        """Close the connection."""
        try:
            super().shutdown()
        finally:
            self._hang_up()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        """The connection, held by a second handle that stays the same under TLS."""
        plain: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        self._line = plain.dup()
        return self._context.wrap_socket(plain, server_hostname=self.host) if self._context else plain

    def _cut(self, is_over: Event) -> None:
        """End the connection from another thread: whoever waits for an answer finds its end."""
        is_over.set()
        if self._line:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()


class LimitedMailBox(BaseMailBox):
    """imap-tools' mailbox on such a client; with a context it speaks TLS from the start."""

    client: LimitedClient

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None, timeout: float) -> None:
        self._where, self._context, self._timeout = (host, port), context, timeout
        super().__init__()

    def _get_mailbox_client(self) -> LimitedClient:
        return LimitedClient(*self._where, context=self._context, timeout=self._timeout)
