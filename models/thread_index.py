"""Outlook's Thread-Index: 22 bytes that name a conversation, and five more for every answer in it.

The 22 are the moment at which the conversation began (the upper six bytes of a Windows file time, of which the
first is 1 for centuries) and 16 bytes of its own. An answer's five bytes are the time since then in 31 bits, behind
one bit that says how coarse it is, and one byte that tells answers of the same moment apart.
"""

import hmac
from datetime import UTC, datetime, timedelta
from functools import lru_cache

CONVERSATION_BYTES = 22
WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
OUR_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of every conversation that we name: a name must not change
FINE_SHIFT, COARSE_SHIFT = 18, 23
SPAN_BITS = 31


def own_conversation(signing_key: bytes, about: str) -> str:
    """A conversation's 22 bytes for what has none yet, in hexadecimal: for the same matter always the same."""
    unique = hmac.digest(signing_key, f"conversation {about}".encode(), "sha256")[:16]
    return (BEGUN + unique).hex()


def continued(conversation: str, now: datetime, *, salt: int) -> str:
    """The Thread-Index of a letter in a conversation, both in hexadecimal; `salt` tells two of one moment apart."""
    head = bytes.fromhex(conversation)[:CONVERSATION_BYTES]
    begun = int.from_bytes(head[:6] + b"\0\0", "big")
    span = max(0, _file_time(now) - begun)
    is_coarse = span >> (SPAN_BITS + FINE_SHIFT) > 0
    ticks = (span >> (COARSE_SHIFT if is_coarse else FINE_SHIFT)) & (1 << SPAN_BITS) - 1
    block = (is_coarse << SPAN_BITS | ticks).to_bytes(4, "big") + bytes([salt % 256])
    return (head + block).hex()


@lru_cache(maxsize=64)
def _file_time(moment: datetime) -> int:
    """Tenths of a microsecond since 1601; all letters of one run are of one moment."""
    return (moment - WINDOWS_EPOCH) // timedelta(microseconds=1) * 10


BEGUN = _file_time(OUR_BEGINNING).to_bytes(8, "big")[:6]
