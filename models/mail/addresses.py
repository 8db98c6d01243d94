"""Who a mail is from and to.

The structure is read before the names are decoded, so that nothing inside a name can act as syntax: in
`"boss@firm.ee" <evil@x>` the address is evil@x, and a note says what the name pretends. Comments are dropped, but
serve as a name where there is no other. An address is kept as it was written, even where no standard would allow it,
and so are the quotation marks right before its @. Signs that a form wrote as if the header were a page (`&amp;`) are
read; the brackets of an address so only where it has no others. One pass over the value, no backtracking.
"""

import re

from models.mail import limits
from models.mail.budget import Budget
from models.mail.cleaning import single_line
from models.mail.encoded_words import decode_words
from models.mail.mail import Address

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|<[^<>]*>?|[()]|[,;:]|[^"<>(),;:]+|>', re.DOTALL)
_TOKEN_OR_WORD = re.compile(
    rf"=\?[^?\s<>]{{1,80}}\?[bBqQ]\?[^?<>]{{0,2000}}\?=|{_TOKEN.pattern.replace(';:]+', ';:=]+')}|=", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_COMPLETE = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
_DOMAIN = re.compile(r"@[^\s@]")
_QUOTED_LOCAL = re.compile(r'"[^"]+"@[^\s@"]')
_ENTITY = re.compile(r"&(amp|quot|apos|#0?39);", re.IGNORECASE)
_MEANT = {"amp": "&", "quot": "", "apos": "'"}
_BRACKETS = re.compile(r"&lt;([^&<>]{1,320})&gt;", re.IGNORECASE)
_SIMPLE = re.compile(r'("?)([A-Za-z0-9 ._-]*)\1 ?<([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+)>')


class _Entry:
    """One address while it is being read."""

    __slots__ = ("angle", "comment", "has_at", "named", "quoted", "quoted_address", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None
        self.named = 0
        self.quoted = ""
        self.quoted_address = ""
        self.has_at = False

    def finished(self, budget: Budget) -> Address:
        words = " ".join("".join(self.words).split())
        address = self.angle or self.quoted_address
        if self.angle and self.quoted_address:
            words = f"{words} {self.quoted_address}"
        if address or (self.angle is not None and "@" not in words):
            return Address(_name(words or " ".join(self.comment), budget), _address(address, budget))
        if "@" not in words:
            return Address(_name(words, budget), "")
        tokens = words.split()
        found = next(number for number in reversed(range(len(tokens))) if "@" in tokens[number])
        name = " ".join([*tokens[:found], *tokens[found + 1 :]])
        return Address(_name(name or " ".join(self.comment), budget), _address(tokens[found], budget))


def addresses_in(text: str) -> list[Address]:
    """All addresses of one header value by itself."""
    return read_addresses([text], Budget(len(text))) if text else []


def read_addresses(values: list[str], budget: Budget) -> list[Address]:
    """All addresses of the headers of one name, entries without an address left out."""
    found: list[Address] = []
    for value in values:
        if len(found) >= limits.ADDRESSES:
            break
        found += [entry for entry in _read_entries(value, budget) if entry.address]
    return found[: limits.ADDRESSES]


def _read_entries(text: str, budget: Budget) -> list[Address]:
    simple = _SIMPLE.fullmatch(text) if len(text) < limits.NAME_CHARS else None
    if simple:
        return [Address(" ".join(simple[2].split()), simple[3])]
    text = text[: budget.take("address_chars", min(len(text), limits.STRUCTURED_CHARS))]
    text = _without_entities(text) if "&" in text else text
    entries = _entries(text, budget)
    if any(found.address for found in entries):
        return entries
    if '"' in text:
        entries = _entries(text.replace('"', " "), budget)
    return _entries(decode_words(text, budget), budget) if "=?" in text else entries


def _without_entities(text: str) -> str:
    text = _ENTITY.sub(lambda found: "'" if found[0].startswith("&#") else _MEANT[found[1].lower()], text)
    return _BRACKETS.sub(r" \1 " if "<" in text else r"<\1>", text)


def _entries(text: str, budget: Budget) -> list[Address]:
    found: list[Address] = []
    entry = _Entry()
    depth = 0
    for token in (_TOKEN_OR_WORD if "=?" in text else _TOKEN).findall(text):
        if token in ("(", ")"):
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            entry.comment.append(token.strip())
        elif token in (",", ";"):
            _finish(entry, found, budget)
            entry = _Entry()
        elif token == ":":
            _take_colon(entry)
        else:
            entry = _after_no_comma(entry, token, found, budget) if entry.angle else entry
            _take(entry, token)
        if len(found) >= limits.ADDRESSES:
            return found
    _finish(entry, found, budget)
    if len(found) == 1 and not found[0].address and entry.angle is None and " " not in found[0].name:
        return [Address("", found[0].name)]
    return found


def _after_no_comma(entry: _Entry, token: str, found: list[Address], budget: Budget) -> _Entry:
    """The next entry, where an address stands behind a whole one: the words between them are its name."""
    if not (_COMPLETE.match(token) and _COMPLETE.match(f"<{entry.angle}>")):
        return entry
    following = _Entry()
    following.words = entry.words[entry.named :]
    entry.words = entry.words[: entry.named]
    _finish(entry, found, budget)
    return following


def _take(entry: _Entry, token: str) -> None:
    quoted, entry.quoted = entry.quoted, ""
    if token.startswith("<"):
        inside = token[1:].rstrip(">").strip()
        if inside or entry.angle is None:
            entry.angle = inside
            entry.named = len(entry.words)
    elif token.startswith('"'):
        inside = _ESCAPED.sub(r"\1", token.strip('"'))
        entry.words.append(f" {inside} ")
        entry.quoted = token if len(token) > 2 and token.endswith('"') else ""
        entry.has_at = entry.has_at or "@" in inside
    elif quoted and _DOMAIN.match(token):
        domain, _, rest = token.partition(" ")
        entry.words[-1] = f" {rest}"
        entry.quoted_address = quoted + domain
        entry.has_at = True
    elif token != ">":
        entry.words.append(token)
        entry.has_at = entry.has_at or "@" in token


def _take_colon(entry: _Entry) -> None:
    """A group's name ends at its colon; `mailto:` is no name."""
    if entry.angle is None and not entry.has_at:
        entry.words = []
    else:
        entry.words.append(":")


def _finish(entry: _Entry, found: list[Address], budget: Budget) -> None:
    if not (entry.words or entry.angle is not None or entry.comment):
        return
    finished = entry.finished(budget)
    if found and not found[-1].address and finished.address:
        finished = Address(", ".join(filter(None, (found.pop().name, finished.name))), finished.address)
    if finished.address or finished.name:
        found.append(finished)


def _name(text: str, budget: Budget) -> str:
    """Quotation marks around names are syntax more often than not, wherever they stand."""
    if not text:
        return ""
    name = single_line(decode_words(text, budget).replace('"', ""), limits.NAME_CHARS)
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] == "'" else name


def _address(text: str, budget: Budget) -> str:
    text = single_line(decode_words(text, budget), limits.ADDRESS_CHARS)
    if _QUOTED_LOCAL.match(text):
        return text.strip("<>'")
    text = text.strip("<>'\"")
    if text.startswith("@") or text[:7].lower() == "mailto:":
        text = text.rpartition(":")[2]
    if "(" in text:
        text = _COMMENT.sub("", text).strip()
    if text.endswith("]") and "@[" not in text:
        text = text[:-1]
    return text.removeprefix("[")
