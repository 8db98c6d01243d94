"""What was freed is not kept from the system (K-09)."""

import ctypes
from pathlib import Path

import numpy as np
import pytest

from tasks.memory import give_back

PIECE, MEGABYTE = 2**16, 2**20  # a piece that the C library does not ask the system for by itself
needs_glibc = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not the C library of GNU")


def held() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@needs_glibc
def test_what_lies_free_below_what_is_held_goes_back():
    pieces = [np.ones(PIECE, dtype="int8") for _ in range(64 * MEGABYTE // PIECE)]
    last = pieces.pop()
    pieces.clear()
    before = held()

    give_back()

    assert last.all()
    assert before - held() > 32 * MEGABYTE
