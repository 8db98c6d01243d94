"""A letter as the bytes that go over the wire: its header block, text and HTML, a picture and files where it has them.

Written by hand because the standard library's composer takes some 1.5 ms a letter. Words are quoted-printable, which
takes long for HTML: that goes as it is, its letters beyond ASCII by their numbers. So all is ASCII, and a boundary,
made of the letter's id, occurs in no words. The picture that the HTML shows as `cid:qr` is made anew at every attempt,
and is the same each time, as all the mail is.
"""

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterable, Sequence
from hashlib import sha256
from urllib.parse import quote

from models.letter import WholeLetter
from models.qr_picture import qr_picture

# What is attached: an entry of LetterWords.files, and its content.
Files = Sequence[tuple[dict[str, str], bytes]]

LINE = 76
LONGEST_LINE = 998  # RFC 5322, 2.1.1
PART = b"--%b\n%b"
WORDS = b"Content-Type: text/%b; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%b\n"
PLAIN_HTML = b"Content-Type: text/html; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n%b\n"
PICTURE = (
    b"Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <qr>\n"
    b'Content-Disposition: inline; filename="qr.png"\n\n%b\n'
)
ATTACHED = b"Content-Type: %b\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n filename%b\n\n%b\n"
MULTIPART = b'Content-Type: multipart/%b;\n boundary="%b"\n\n'
UNFIT_IN_A_TYPE = re.compile(r"[^\w.+/-]", re.ASCII)


def compose(letter: WholeLetter, files: Files = ()) -> bytes:
    """The whole mail; the same letter gives the same bytes at every attempt."""
    mark = sha256(letter.message_id.encode()).hexdigest()[:32].encode()
    shown = _html(letter.html)
    if letter.qr:
        picture = PICTURE % _base64(qr_picture(letter.qr))
        shown = _multipart(b'related; type="text/html"', b"=_r" + mark, (shown, picture))
    body = _multipart(b"alternative", b"=_" + mark, (_words(b"plain", letter.text), shown))
    if files:
        body = _multipart(b"mixed", b"=_m" + mark, (body, *(_attached(file, content) for file, content in files)))
    return b"".join((letter.headers.encode(), b"\nMIME-Version: 1.0\n", body)).replace(b"\n", b"\r\n")


def _multipart(kind: bytes, boundary: bytes, parts: Iterable[bytes]) -> bytes:
    joined = b"".join(PART % (boundary, part) for part in parts)
    return b"%b%b--%b--\n" % (MULTIPART % (kind, boundary), joined, boundary)


def _html(words: str) -> bytes:
    """As it is, letters beyond ASCII by their numbers, where a mail may have such lines; a style sheet knows none."""
    plain = words.encode("ascii", "xmlcharrefreplace")
    return _words(b"html", words) if "<style" in words or _has_long_line(plain) else PLAIN_HTML % plain


def _has_long_line(words: bytes) -> bool:
    start = 0
    while len(words) - start > LONGEST_LINE:
        start = words.rfind(b"\n", start, start + LONGEST_LINE + 1) + 1
        if not start:
            return True
    return False


def _words(kind: bytes, words: str) -> bytes:
    return WORDS % (kind, b2a_qp(words.encode("utf-8", "replace"), istext=True))


def _attached(file: dict[str, str], content: bytes) -> bytes:
    kind = UNFIT_IN_A_TYPE.sub("", file["content_type"]) or "application/octet-stream"
    return ATTACHED % (kind.encode(), _file_name(file["filename"]), _base64(content))


def _file_name(name: str) -> bytes:
    """As a parameter of Content-Disposition: in quotes where it is plain, else by RFC 2231."""
    is_plain = name.isascii() and name.isprintable() and not set(name) & set('"\\')
    return f'="{name}"'.encode() if is_plain else f"*=utf-8''{quote(name, safe='')}".encode()


def _base64(content: bytes) -> bytes:
    whole = b2a_base64(content, newline=False)
    return b"\n".join(whole[start : start + LINE] for start in range(0, len(whole), LINE))
