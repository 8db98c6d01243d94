"""A QR code as a PNG picture, for a letter or a page; the same words give the same picture at every time.

The pattern over the code is always the same one. The standard lets its maker try eight and keep the most even,
which takes six sevenths of the time and which no reader needs (docs/adr/0010-qr-codes-by-zxing.md).
"""

import struct
import zlib

import zxingcpp

MASK = 3
SCALE = 4  # pixels a module, so that a module is one hexadecimal digit of a line
SIGNATURE = b"\x89PNG\r\n\x1a\n"
AS_IT_IS, AS_ABOVE = b"\x00", b"\x02"  # how a PNG writes a line: by itself, or by what differs from the one above
BLACK_OR_WHITE = bytes.maketrans(b"\x00\xff", b"0f")


def qr_picture(text: str) -> bytes:
    """A PNG in black and white, with the margin that readers ask for."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    modules = memoryview(zxingcpp.write_barcode_to_image(barcode))  # type: ignore[arg-type]
    width = len(modules)
    rows = modules.tobytes().translate(BLACK_OR_WHITE).decode()
    odd = "0" * (width % 2)
    packed = bytes.fromhex(odd.join(rows[start : start + width] for start in range(0, width * width, width)) + odd)
    length = len(packed) // width
    again = (SCALE - 1) * (AS_ABOVE + bytes(length))
    lines = b"".join(AS_IT_IS + packed[start : start + length] + again for start in range(0, len(packed), length))
    header = struct.pack(">IIBBBBB", width * SCALE, width * SCALE, 1, 0, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", _packed(lines)) + _chunk(b"IEND", b"")


def _packed(lines: bytes) -> bytes:
    """By a small window: making ready a large one takes longer than the packing."""
    packer = zlib.compressobj(level=1, wbits=12, memLevel=4)
    return packer.compress(lines) + packer.flush()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
