"""The header block of a mail or of a part: found, unfolded, decoded, with what gets broken on the way mended.

Blank lines, a byte order mark, an mbox "From " line or other junk before the first header are passed over; a blank
line in the middle of the block is passed over where the sender stands below it. A line that is no header continues
the one above while headers follow, and begins the body where none do. Header values are UTF-8, else what the mail
declares for its text, else windows-1252; they are not yet freed of encoded words, since a comma in a name must not
become a comma between names.
"""

import re
from typing import NamedTuple

from models.mail import limits
from models.mail.budget import Budget
from models.mail.charsets import decode

_CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r\x1b")
_CHARSET = re.compile(rb"""charset\*?=["']?([a-z0-9_.:-]{2,40})""")
_KNOWN = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-[a-z-]{2,30}|delivered-to|sender"
    rb"|reply-to|x-[a-z0-9-]{1,60}|dkim-signature|list-id|in-reply-to|references|envelope-to|user-agent)[ \t]{0,9}:",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]{0,9}:")
_PARAMETER = re.compile(r"[A-Za-z0-9*-]{2,30} ?=")
_SENDER = re.compile(rb"^(?:from|sender|return-path)[ \t]{0,9}:", re.IGNORECASE | re.MULTILINE)
_FIRST_SENDER = re.compile(_SENDER.pattern.removeprefix(b"^"), re.IGNORECASE)  # behind junk no line begins
_LEADING_JUNK = b" \t\r\n\x00\xef\xbb\xbf"
_MBOX_LINE = re.compile(rb">?From (?![ \t]{0,9}:)")
_MIXED_LINES = 4 * limits.HEADER_LINES
_BLANK = re.compile(rb"\n\r*\n")


class Headers:
    """Names in any case, values in the order they came."""

    __slots__ = ("_by_name", "fields")

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self.fields = fields
        self._by_name: dict[str, list[str]] = {}
        for name, value in fields:
            self._by_name.setdefault(name.lower(), []).append(value)

    def first(self, name: str) -> str:
        values = self._by_name.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        return self._by_name.get(name, [])


class Head(NamedTuple):
    headers: Headers
    body_at: int
    notes: list[str]


class _Reach(NamedTuple):
    """How far a block is read."""

    size: int
    lines: int
    headers: int


_MAIL = _Reach(limits.HEADER_BLOCK_BYTES, limits.HEADER_LINES, limits.HEADERS)
_PART = _Reach(limits.PART_HEAD_BYTES, 3 * limits.PART_HEADERS, limits.PART_HEADERS)


def read_head(raw: bytes, budget: Budget) -> Head:
    """The headers of a whole mail, and where its body begins."""
    start, notes = _first_header(raw)
    if start < 0:
        return Head(Headers([]), 0, notes)
    end, body_at = _block_end(raw, start)
    has_sender = _SENDER.search(raw, start, min(end, start + limits.HEADER_BLOCK_BYTES))
    if not (has_sender or _FIRST_SENDER.match(raw, start)):
        end, body_at = _past_a_blank_line(raw, end, body_at, notes)
    return _read_block(raw, (start, end, body_at), _MAIL, notes, budget)


def read_part_head(raw: bytes, start: int, end: int, budget: Budget) -> Head:
    """The headers of a part; a part may have none, and then begins with a blank line."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return Head(Headers([]), start + (2 if raw[start] == 13 else 1), [])
    if not _ANY_HEADER.match(raw, start, end):
        return Head(Headers([]), start, [])
    block_end, body_at = _block_end(raw, start, min(end, start + limits.PART_HEAD_BYTES))
    head = _read_block(raw, (start, block_end, body_at), _PART, [], budget)
    fields = head.headers.fields
    kept = budget.take("part_fields", len(fields))
    return head if kept == len(fields) else Head(Headers(fields[:kept]), head.body_at, head.notes)


def _first_header(raw: bytes) -> tuple[int, list[str]]:
    start = len(raw) - len(raw.lstrip(_LEADING_JUNK)) if raw[:1] in _LEADING_JUNK else 0
    notes = ["Something stood before the first header; it was passed over."] if start else []
    while start < limits.LEADING_JUNK_BYTES and _MBOX_LINE.match(raw, start):
        start = raw.find(b"\n", start) + 1 or len(raw)
    if _ANY_HEADER.match(raw, start):
        return start, notes
    found = _KNOWN.search(raw, start, start + limits.LEADING_JUNK_BYTES)
    if not found:
        return -1, notes
    return found.start(), ["Something stood before the first header; it was passed over."]


def _block_end(raw: bytes, start: int, end: int | None = None) -> tuple[int, int]:
    """Where the headers end and where the body begins."""
    stop = len(raw) if end is None else end
    blank = _BLANK.search(raw, start, stop)
    if not blank:
        return stop, stop
    return blank.start() + 1, blank.end()


def _past_a_blank_line(raw: bytes, end: int, body_at: int, notes: list[str]) -> tuple[int, int]:
    if not _KNOWN.match(raw, body_at):
        return end, body_at
    further_end, further_body = _block_end(raw, body_at)
    if not _SENDER.search(raw, body_at, further_end):
        return end, body_at
    notes.append("A blank line stood among the headers; those below it were read as headers.")
    return further_end, further_body


def _read_block(raw: bytes, place: tuple[int, int, int], reach: _Reach, notes: list[str], budget: Budget) -> Head:
    start, end, body_at = place
    if end - start > reach.size:
        end = start + reach.size
        notes.append("The headers are longer than is read; their end was left out.")
    block = raw[start:end]
    text = _as_text(block, raw, budget).replace("\t", " ").replace("\n ", " ")
    lines = text.split("\n", reach.lines)[: reach.lines]
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        name, colon, value = line.partition(":")
        if colon and _is_name(name):
            fields.append((name, value.strip()))
        elif line.strip() and not _takes_junk(line, lines, number, fields):
            body_at = start + _offset(block, number)
            notes.append("No blank line stood between headers and text.")
            break
    if len(fields) > reach.headers:
        notes.append(f"Only the first {reach.headers} headers were read.")
    return Head(Headers(fields[: reach.headers]), body_at, notes)


def _is_name(name: str) -> bool:
    return bool(name) and " " not in name and name.isascii() and len(name) <= limits.NAME_CHARS


def _takes_junk(line: str, lines: list[str], number: int, fields: list[tuple[str, str]]) -> bool:
    """Whether a line that is no header belongs to the headers all the same."""
    name, colon, value = line.partition(":")
    if colon and _is_name(name.rstrip()):
        fields.append((name.rstrip(), value.strip()))
        return True
    if _is_delimiter(line, fields):
        return False
    if not (_is_parameter(line, fields) or _leads_to_headers(lines[number + 1 : number + 20])):
        return False
    if fields:
        fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
    return True


def _is_parameter(line: str, fields: list[tuple[str, str]]) -> bool:
    return bool(fields) and fields[-1][1].endswith(";") and _PARAMETER.match(line) is not None


def _leads_to_headers(below: list[str]) -> bool:
    return any(_KNOWN.match(line.encode("utf-8", "replace")) for line in below)


def _is_delimiter(line: str, fields: list[tuple[str, str]]) -> bool:
    """Whether the first part begins here: some programs write blanks into the line that ends the headers."""
    boundary = line[2:].rstrip()
    return line.startswith("--") and bool(boundary) and any(boundary in value for _, value in fields)


def _offset(block: bytes, line_number: int) -> int:
    """Where an unfolded line begins in the block."""
    at = 0
    for _ in range(line_number):
        at = block.find(b"\n", at) + 1
        while block[at : at + 1] in (b" ", b"\t"):
            at = block.find(b"\n", at) + 1
    return at


def _as_text(block: bytes, raw: bytes, budget: Budget) -> str:
    block = block.translate(None, _CONTROLS).replace(b"\r\n", b"\n").replace(b"\r", b" ")
    if block.isascii() and b"\x1b" not in block:
        return block.decode("ascii")
    try:
        text = block.decode("utf-8") if b"\x1b$" not in block else decode(block, "", budget)[0]
    except UnicodeDecodeError:
        text = _mixed_as_text(block, raw, budget)
    return text.replace("\x1b", "")


def _mixed_as_text(block: bytes, raw: bytes, budget: Budget) -> str:
    """Every line that is no UTF-8 is taken to be in one charset: guessing takes long, and short lines are ambiguous."""
    lines = block.split(b"\n", _MIXED_LINES)[:_MIXED_LINES]
    foreign = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    declared = _CHARSET.search(block.lower())
    if not declared and budget.take("guesses", 1):
        declared = _CHARSET.search(raw[: limits.LEADING_JUNK_BYTES].lower())
    joined = b"\n".join(lines[number] for number in foreign)
    decoded = decode(joined, declared[1].decode("ascii") if declared else "", budget)[0].split("\n")
    if len(decoded) != len(foreign):
        decoded = joined.decode("latin-1").split("\n")
    text = dict(zip(foreign, decoded, strict=True))
    return "\n".join(text[number] if number in text else line.decode() for number, line in enumerate(lines))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
