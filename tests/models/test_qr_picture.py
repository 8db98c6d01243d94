"""A QR picture is a PNG that any reader opens, with the modules of its code."""

import struct
import zlib
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from models.qr_code import qr_code
from models.qr_picture import qr_picture

SCALE = 4
FULL = (1, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331)  # bytes that the versions from 1 on hold


def chunks(picture: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG by their names, each checked against its sum."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    found, place = {}, 8
    while place < len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        named = picture[place + 4 : place + 8 + length]
        assert struct.unpack_from(">I", picture, place + 8 + length)[0] == zlib.crc32(named)
        found[named[:4]] = named[4:]
        place += 12 + length
    return found


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """The dots of a picture, 1 where it is dark; what it says of a line above is undone."""
    parts = chunks(picture)
    size, height, *kind = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (height, kind) == (size, [1, 0, 0, 0, 0])
    unpacker = zlib.decompressobj()  # checks the sum of what it unpacks
    lines = np.frombuffer(unpacker.decompress(parts[b"IDAT"]), np.uint8).reshape(size, -1).copy()
    assert (unpacker.eof, unpacker.unused_data) == (True, b"")
    for above, line in pairwise(lines):
        line[1:] ^= above[1:] if line[0] == 2 else 0
    return 1 - np.unpackbits(lines[:, 1:], axis=1)[:, :size]


def modules(words: str) -> NDArray[np.uint8]:
    width, code = qr_code(words)
    return np.array([int(bit) for bit in format(code, f"0{width * width}b")], np.uint8).reshape(width, width)


@pytest.mark.parametrize("length", [each for most in FULL for each in (most, most // 2 + 1)])
def test_every_module_of_every_version_is_four_dots_wide_and_high(length: int):
    words = ("BCD 002 1 SCT Firm Ltd EUR100.50 " * 12)[:length]

    assert np.array_equal(pixels(qr_picture(words)), np.kron(modules(words), np.ones((SCALE, SCALE), np.uint8)))


def test_the_same_words_give_the_same_picture():
    assert qr_picture("EUR100.50") == qr_picture("EUR100.50") != qr_picture("EUR100.51")
