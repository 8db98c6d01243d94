"""Who a mail is from and to.

The structure is read before the names are decoded, so that nothing inside a name can act as syntax: in
`"boss@firm.ee" <evil@x>` the address is evil@x, and a note says what the name pretends. Comments are dropped, but
serve as a name where there is no other. An address is kept as it was written, even where no standard would allow it.
One pass over the value, no backtracking.
"""

import re

from models.mail import limits
from models.mail.cleaning import single_line
from models.mail.encoded_words import decode_words
from models.mail.mail import Address

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|<[^<>]*>?|[()]|[,;:]|[^"<>(),;:]+|>', re.DOTALL)
_TOKEN_OR_WORD = re.compile(
    rf"=\?[^?\s<>]{{1,80}}\?[bBqQ]\?[^?<>]{{0,2000}}\?=|{_TOKEN.pattern.replace(';:]+', ';:=]+')}|=", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIMPLE = re.compile(r'("?)([A-Za-z0-9 ._-]*)\1 ?<([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+)>')


class _Entry:
    """One address while it is being read."""

    __slots__ = ("angle", "comment", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None

    def finished(self) -> Address:
        words = " ".join("".join(self.words).split())
        if self.angle is not None and (self.angle or "@" not in words):
            return Address(_name(words or " ".join(self.comment)), _address(self.angle))
        if "@" not in words:
            return Address(_name(words), "")
        tokens = words.split()
        found = next(number for number in reversed(range(len(tokens))) if "@" in tokens[number])
        name = " ".join([*tokens[:found], *tokens[found + 1 :]])
        return Address(_name(name or " ".join(self.comment)), _address(tokens[found]))


def read_addresses(text: str) -> list[Address]:
    """All addresses of a header value, those without an address left out."""
    return [found for found in read_entries(text) if found.address]


def read_entries(text: str) -> list[Address]:
    """All entries, also names that stand without an address."""
    simple = _SIMPLE.fullmatch(text)
    if simple and len(text) < limits.NAME_CHARS:
        return [Address(" ".join(simple[2].split()), simple[3])]
    text = text[: limits.STRUCTURED_CHARS]
    entries = _entries(text)
    if any(found.address for found in entries):
        return entries
    if '"' in text:
        entries = _entries(text.replace('"', " "))
    return _entries(decode_words(text)) if "=?" in text else entries


def _entries(text: str) -> list[Address]:
    found: list[Address] = []
    entry = _Entry()
    depth = 0
    for token in (_TOKEN_OR_WORD if "=?" in text else _TOKEN).findall(text):
        if token in ("(", ")"):
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            entry.comment.append(token.strip())
        elif token in (",", ";"):
            _finish(entry, found)
            entry = _Entry()
        elif token == ":":
            _take_colon(entry)
        else:
            _take(entry, token)
        if len(found) >= limits.ADDRESSES:
            return found
    _finish(entry, found)
    if len(found) == 1 and not found[0].address and entry.angle is None and " " not in found[0].name:
        return [Address("", found[0].name)]
    return found


def _take(entry: _Entry, token: str) -> None:
    if token.startswith("<"):
        inside = token[1:].rstrip(">").strip()
        if inside or entry.angle is None:
            entry.angle = inside
    elif token.startswith('"'):
        inside = _ESCAPED.sub(r"\1", token.strip('"'))
        entry.words.append(f" {inside} ")
    elif token != ">":
        entry.words.append(token)


def _take_colon(entry: _Entry) -> None:
    """A group's name ends at its colon; `mailto:` is no name."""
    if entry.angle is None and not any("@" in word for word in entry.words):
        entry.words = []
    else:
        entry.words.append(":")


def _finish(entry: _Entry, found: list[Address]) -> None:
    if not (entry.words or entry.angle is not None or entry.comment):
        return
    finished = entry.finished()
    if found and not found[-1].address and finished.address:
        finished = Address(", ".join(filter(None, (found.pop().name, finished.name))), finished.address)
    if finished.address or finished.name:
        found.append(finished)


def _name(text: str) -> str:
    """Quotation marks around names are syntax more often than not, wherever they stand."""
    name = single_line(decode_words(text).replace('"', ""), limits.NAME_CHARS)
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] == "'" else name


def _address(text: str) -> str:
    text = single_line(decode_words(text), limits.ADDRESS_CHARS).strip("<>'\"")
    if text.startswith("@") or text[:7].lower() == "mailto:":
        text = text.rpartition(":")[2]
    return text[1:].removesuffix("]") if text.startswith("[") else text
