"""Mail that bears an agent's address and was written by somebody else.

It answers a question as the agent would, and only the receiving server knows better. A forger may write any header
below that server's own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from haldur.example.broken import set_header
from haldur.example.company import DOMAIN, RECEIVING_SERVER
from haldur.example.conversation import begin
from haldur.example.delivering import Arrival
from haldur.example.stage import Stage

HEADER = b"Authentication-Results"
FAILED = f"Authentication-Results: {RECEIVING_SERVER}; dkim=none; spf=softfail; dmarc=fail".encode()
PASSED = f"Authentication-Results: {RECEIVING_SERVER}; dkim=pass header.d={DOMAIN}; dmarc=pass".encode()


def without_word(raw: bytes) -> bytes:
    """The receiving server said nothing."""
    return set_header(raw, HEADER, b"")


def failing(raw: bytes) -> bytes:
    return FAILED + b"\n" + without_word(raw)


def passing_below(raw: bytes) -> bytes:
    """The forger's own word, under the server's name, stands below the server's."""
    return FAILED + b"\n" + set_header(raw, HEADER, PASSED)


def by_another_server(raw: bytes) -> bytes:
    return PASSED.replace(RECEIVING_SERVER.encode(), b"mx.kurja.example") + b"\n" + without_word(raw)


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "without_word": without_word,
    "failing": failing,
    "passing_below": passing_below,
    "by_another_server": by_another_server,
}


def forged_agent(way: str, stage: Stage, name: str) -> Iterator[Arrival]:
    """A customer asks; what looks like an agent's answer is none."""
    talk = begin(stage, name, stage.contact(stage.customer()))
    asked = talk.ask()
    yield talk.arrive(asked)
    arrival = talk.arrive(talk.answer(asked))
    yield replace(arrival, raw=WAYS[way](arrival.raw), is_forged=True)
