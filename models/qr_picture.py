"""A QR code as a PNG picture, for a letter or a page; the same words give the same picture at every time."""

import struct
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.qr_code import qr_code

SCALE = 4  # pixels a module, so that two modules are a byte of a line
SIGNATURE = b"\x89PNG\r\n\x1a\n"
AS_IT_IS, AS_ABOVE = 0, 2  # how a PNG writes a line: by itself, or by what differs from the one above


def qr_picture(text: str) -> bytes:
    """A PNG in black and white, with the margin that readers ask for; ValueError where the words are too long."""
    width, code = qr_code(text)
    bits = format(code, f"0{width * width}b").encode()
    modules = (np.frombuffer(bits, np.uint8).reshape(width, width) ^ ord("1")) * np.uint8(0xFF)
    lines = _empty_lines(width).copy()
    first = lines[:, 0, 1:]
    first[:] = modules[:, ::2] & 0xF0
    first[:, : width // 2] |= modules[:, 1::2] & 0x0F
    return SIGNATURE + _header(width) + _chunk(b"IDAT", _packed(lines.tobytes())) + END


@lru_cache(maxsize=64)
def _empty_lines(width: int) -> NDArray[np.uint8]:
    """For each line of modules the lines of pixels, each behind the byte that says how it is written."""
    lines = np.zeros((width, SCALE, 1 + (width + 1) // 2), np.uint8)
    lines[:, 0, 0], lines[:, 1:, 0] = AS_IT_IS, AS_ABOVE
    return lines


@lru_cache(maxsize=64)
def _header(width: int) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width * SCALE, width * SCALE, 1, 0, 0, 0, 0))


def _packed(lines: bytes) -> bytes:
    """By a small window: making ready a large one takes longer than the packing."""
    packer = zlib.compressobj(level=1, wbits=12, memLevel=4)
    return packer.compress(lines) + packer.flush()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


END = _chunk(b"IEND", b"")
