"""A QR code as a PNG picture, for a letter or a page; the same words give the same picture at every time."""

import struct
import zlib
from functools import lru_cache

from models.packed_modules import SCALE, checksum, dark, sheet_of
from models.qr_code import qr_code

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PACKED_BY_DEFLATE = b"\x78\x01"


def qr_picture(text: str) -> bytes:
    """A PNG in black and white, with the margin that readers ask for; ValueError where the words are too long."""
    width, marks = qr_code(text, dark)
    sheet = sheet_of(width)
    packed = (sheet.bits ^ marks).to_bytes(sheet.size, "little")
    return _head(width) + _chunk(b"IDAT", PACKED_BY_DEFLATE + packed + checksum(sheet, packed)) + END


@lru_cache(maxsize=64)
def _head(width: int) -> bytes:
    size = width * SCALE
    return SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0))


def _chunk(kind: bytes, content: bytes) -> bytes:
    named = kind + content
    return struct.pack(">I", len(content)) + named + struct.pack(">I", zlib.crc32(named))


END = _chunk(b"IEND", b"")
