"""A QR code as a PNG picture, for a letter or a page; the same words give the same picture at every time.

The pattern over the code is always the same one. The standard lets its maker try eight and keep the most even,
which takes six sevenths of the time and which no reader needs (docs/adr/0010-qr-codes-by-zxing.md).
"""

import struct
import zlib
from functools import lru_cache

import numpy as np
import zxingcpp
from numpy.typing import NDArray

MASK = 3
SCALE = 4  # pixels a module, so that two modules are a byte of a line
SIGNATURE = b"\x89PNG\r\n\x1a\n"
AS_IT_IS, AS_ABOVE = 0, 2  # how a PNG writes a line: by itself, or by what differs from the one above


def qr_picture(text: str) -> bytes:
    """A PNG in black and white, with the margin that readers ask for."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    modules = np.asarray(memoryview(zxingcpp.write_barcode_to_image(barcode)))  # type: ignore[arg-type]
    width = len(modules)
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
