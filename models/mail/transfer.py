"""Undoing what was done to a part for its way: base64, quoted-printable, uuencode.

Junk between the letters of base64 is passed over, a cut end costs its last letters only, and pieces with padding
of their own are joined; a list's footer under the base64 is taken neither for a piece nor for junk. A body that claims
base64 and plainly is not, is left as it stands. Blanks that a server put behind a soft line break, and the "!" with
which another one cut a line that was too long for it, are taken out.
"""

import re
import string
from binascii import Error, a2b_base64, a2b_qp, a2b_uu
from io import BytesIO

from models.mail.budget import Budget

_ALPHABET = (string.ascii_letters + string.digits + "+/").encode()
_NOT_ALPHABET = bytes(byte for byte in range(256) if byte not in _ALPHABET)
_SAMPLE_BYTES = 4_000
_FULL_LINE = 40
_PADDED_BREAK = re.compile(rb"=[ \t]{1,99}\r?\n")


def undo(data: bytes, encoding: str, budget: Budget, *, is_text: bool) -> bytes:
    """The bytes that were meant; encodings nobody knows change nothing."""
    name = encoding.lower()
    if "base64" in name:
        if not is_text:
            return decode_base64(data, budget)
        return decode_base64(_without_footer(data), budget) if _is_base64(data) else data
    if "quoted" in name:
        return a2b_qp(_PADDED_BREAK.sub(b"=\n", data) if b"= " in data or b"=\t" in data else data)
    if "uue" in name:
        return decode_uuencoded(data, budget)
    return data


def decode_base64(data: bytes, budget: Budget) -> bytes:
    padding = data.find(b"=")
    if 0 <= padding < len(data) - 2 and data[padding:].strip(b"=\r\n\t "):
        return b"".join(_base64_piece(piece) for piece in _padded_pieces(data, budget))
    return _base64_piece(data)


def _base64_piece(data: bytes) -> bytes:
    try:
        return a2b_base64(data)
    except Error:
        letters = data.translate(None, _NOT_ALPHABET)
        if len(letters) % 4 == 1:
            letters = letters[:-1]
        return a2b_base64(letters + b"=" * (-len(letters) % 4))


def _padded_pieces(data: bytes, budget: Budget) -> list[bytes]:
    """What follows padding counts only where it is base64 from end to end."""
    wanted = budget.take("base64_pieces", data.count(b"="))
    pieces = [piece for piece in data.split(b"=", wanted) if piece.strip()]
    kept = pieces[:1]
    for piece in pieces[1:]:
        if piece.translate(None, _ALPHABET + b"\r\n"):
            break
        kept.append(piece)
    return kept


def _is_base64(data: bytes) -> bool:
    """Judged by the first line, and by the whole where that is short."""
    sample = data[:_SAMPLE_BYTES].strip()
    first_line = sample.partition(b"\n")[0].strip()
    if _is_words(first_line):
        return False
    junk = len(sample.translate(None, _ALPHABET + b"=\r\n"))
    return len(first_line) >= _FULL_LINE or junk * 10 <= len(sample)


def _is_words(line: bytes) -> bool:
    """Whether something stands in a line that base64 does not have; a cut line ends in "!"."""
    return bool((line.removesuffix(b"!") if len(line) >= _FULL_LINE else line).translate(None, _ALPHABET + b"="))


def _without_footer(data: bytes) -> bytes:
    """Base64 without the words that a list put under it; where it has no padding, only they tell that it is over."""
    if not data.translate(None, _ALPHABET + b"=\r\n"):
        return data
    lines = data.splitlines(keepends=True)
    has_words = [_is_words(line.strip()) for line in lines]
    full = [at for at, line in enumerate(lines) if len(line.strip()) >= _FULL_LINE and not has_words[at]]
    words_at = next((at for at in range(full[-1] + 1 if full else 1, len(lines)) if has_words[at]), len(lines))
    return b"".join(lines[:words_at])


def decode_uuencoded(data: bytes, budget: Budget) -> bytes:
    decoded = bytearray()
    for written in BytesIO(data):
        line = written.rstrip(b"\r\n")
        if line.startswith(b"begin ") or not line:
            continue
        if line.strip() in (b"end", b"`") or not budget.take("uuencoded_lines", 1):
            break
        decoded += _uu_line(line)
    return bytes(decoded)


def _uu_line(line: bytes) -> bytes:
    """Some programs miscount the line: its first letter tells how many bytes were meant."""
    try:
        return a2b_uu(line)
    except Error:
        letters = ((line[0] - 32) & 63) * 4 // 3 + 1
        try:
            return a2b_uu(line[: letters + 1].ljust(letters + 1))
        except Error:
            return b""
