"""Encoded words in headers (RFC 2047), as they are written rather than as they should be.

Neighbours of one charset are joined before they are decoded, since many programs cut in the middle of a letter.
Spaces inside a word, missing spaces around it, languages after the charset and broken base64 are all heard;
what is no encoded word stays as it stands. One pass: an end is only looked for where a word has begun, and the next
search starts behind it.
"""

from binascii import a2b_qp
from typing import NamedTuple

from models.mail.budget import Budget
from models.mail.charsets import decode
from models.mail.transfer import decode_base64


class _Word(NamedTuple):
    start: int
    end: int
    charset: str
    content: bytes


def decode_words(text: str, budget: Budget) -> str:
    if "=?" not in text:
        return text
    pieces: list[str] = []
    run: list[_Word] = []
    at = 0
    for word in _words(text, budget):
        between = text[at : word.start]
        if between and not (run and between.isspace()):
            pieces.append(_joined(run, budget))
            pieces.append(between)
            run = []
        run.append(word)
        at = word.end
    pieces.append(_joined(run, budget))
    pieces.append(text[at:])
    return "".join(pieces)


def _words(text: str, budget: Budget) -> list[_Word]:
    found = []
    at = text.find("=?")
    last_end = text.rfind("?=")
    while -1 < at < last_end:
        word = _word_at(text, at, budget)
        if word is None:
            at = text.find("=?", at + 2)
        else:
            found.append(word)
            at = text.find("=?", word.end)
    return found


def _word_at(text: str, at: int, budget: Budget) -> _Word | None:
    mark = text.find("?", at + 2, at + 80)
    if mark < 0 or text[mark + 2 : mark + 3] != "?":
        return None
    encoding = text[mark + 1].lower()
    if encoding not in "bq":
        return None
    end = text.find("?=", mark + 3)
    if end < 0:
        return None
    content = text[mark + 3 : end].encode("utf-8", "replace")
    decoded = decode_base64(content, budget) if encoding == "b" else a2b_qp(content, header=True)
    return _Word(at, end + 2, text[at + 2 : mark].lower(), decoded)


def _joined(run: list[_Word], budget: Budget) -> str:
    pieces: list[str] = []
    at = 0
    while at < len(run):
        charset = run[at].charset
        upto = at + 1
        while upto < len(run) and run[upto].charset == charset:
            upto += 1
        pieces.append(decode(b"".join(word.content for word in run[at:upto]), charset, budget)[0])
        at = upto
    return "".join(pieces)
