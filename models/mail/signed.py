"""What is inside of an S/MIME mail that is signed in one piece (`smime.p7m`, RFC 8551 3.5.2).

The mail is wrapped into the signature, yet nothing is secret: every mail program shows it. Of the structure (CMS in
BER, RFC 5652 5.1) only the way to the content is read; the signature is not checked. What is no such thing, or is
broken on the way, has no content.
"""

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SEQUENCE, _SET, _NUMBER, _NAME, _OCTETS, _PIECES, _EXPLICIT = 0x30, 0x31, 0x02, 0x06, 0x04, 0x24, 0xA0
_WAY_IN = (_SEQUENCE, _NAME, _EXPLICIT, _SEQUENCE, _NUMBER, _SET, _SEQUENCE, _NAME, _EXPLICIT)
_ENTERED = frozenset((_SEQUENCE, _EXPLICIT))
_LENGTH_BYTES = 8
_ENDLESS = -1


def signed_content(data: bytes) -> bytes:
    """The mail inside, b"" where there is none."""
    if data.find(_SIGNED, 0, 2 + _LENGTH_BYTES + len(_SIGNED)) < 0:
        return b""
    try:
        return _content(data)
    except (IndexError, ValueError):
        return b""


def _content(data: bytes) -> bytes:
    at = 0
    for wanted in _WAY_IN:
        start, end = _inside(data, at, wanted)
        if wanted not in _ENTERED and end == _ENDLESS:
            raise ValueError("a value whose end is not told")
        at = start if wanted in _ENTERED else end
    if data[at] == _OCTETS:
        start, end = _inside(data, at, _OCTETS)
        return data[start:end]
    return _joined(data, *_inside(data, at, _PIECES))


def _joined(data: bytes, at: int, end: int) -> bytes:
    """Programs that write as they go cut the content into pieces."""
    pieces = []
    while (at < end or end == _ENDLESS) and data[at] == _OCTETS:
        start, at = _inside(data, at, _OCTETS)
        pieces.append(data[start:at])
    return b"".join(pieces)


def _inside(data: bytes, at: int, wanted: int) -> tuple[int, int]:
    """Where the value of a certain kind that stands here begins and ends."""
    if data[at] != wanted:
        raise ValueError("something else stands here")
    length = data[at + 1]
    if length == 0x80:
        return at + 2, _ENDLESS
    if length < 0x80:
        return at + 2, at + 2 + length
    start = at + 2 + (length & 0x7F)
    if start - at > 2 + _LENGTH_BYTES:
        raise ValueError("a length beyond measure")
    return start, start + int.from_bytes(data[at + 2 : start])
