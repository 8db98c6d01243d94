"""A mail server that takes everything at once and keeps nothing, in a process of its own: `python -m benchmarks.sink`.

It offers PIPELINING, as mail servers do, and asks nothing. It knows no more of the protocol than honest senders need.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LINE_END, LETTER_END = b"\r\n", b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Sink(asyncio.Protocol):
    """One connection; what is not whole yet waits in `_come`."""

    def __init__(self) -> None:
        self._come = b""
        self._end = LINE_END

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer all that is whole in one write."""
        self._come += data
        answers = []
        while self._end in self._come:
            said, _, self._come = self._come.partition(self._end)
            is_data = self._end is LINE_END and said[:4].upper() == b"DATA"
            answers.append(ANSWERS.get(said[:4].upper(), b"250 ok\r\n") if self._end is LINE_END else b"250 kept\r\n")
            self._end = LETTER_END if is_data else LINE_END
        self._transport.write(b"".join(answers))


async def serve() -> None:
    """Serve until killed; the port is said on the first line."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def mail_sink() -> Iterator[int]:
    """The port of a sink that runs meanwhile."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
