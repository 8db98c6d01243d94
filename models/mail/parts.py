"""A mail's body taken apart into leaves: the parts that hold something.

The bytes are never copied and never rewritten before a leaf is decoded, so that every attachment, also a mail
inside the mail, keeps its exact bytes. Broken structure is read as far as it goes: a missing end counts as the end,
a missing or wrong boundary is taken from the body itself, a body that is no multipart after all is text. Parts are
walked with a list instead of recursion, up to the limits in number and depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.mail import limits
from models.mail.budget import Budget
from models.mail.headers import Headers, read_part_head
from models.mail.parameters import Value, file_name, read_value

_LOOKS_LIKE_DELIMITER = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200})\r?\n(?=content-[a-z-]{2,30}:)", re.IGNORECASE)
_KIND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_KIND_AND_MORE = re.compile(rf"\s*({_KIND.pattern})[\s,]+([^\s,].*)", re.IGNORECASE | re.DOTALL)
_TEXT_OR_PARTS = re.compile(r"text|plain|html|multipart")
_TURNED_ROUND = frozenset(("plain/text", "html/text"))
_PREAMBLE_BYTES = 2_000
_DELIMITER_REST = 200
_NO_DISPOSITION = Value("", {})
_DIGEST_KIND = Value("message/rfc822", {})
_TEXT_KIND = Value("text/plain", {})
_ANY_FILE, _SEALED_ENDING, _SEALED_KIND = "application/octet-stream", ".p7m", "application/pkcs7-mime"  # RFC 8551 3.2.1


@dataclass(slots=True)
class Part:
    headers: Headers
    kind: Value
    disposition: Value
    file_name: str
    start: int
    end: int
    depth: int = 0
    alternative: int = 0
    is_unread: bool = False

    @property
    def encoding(self) -> str:
        return self.headers.first("content-transfer-encoding")

    @property
    def charset(self) -> str:
        return self.kind.parameters.get("charset", "")


@dataclass(frozen=True, slots=True)
class Leaves:
    parts: list[Part]
    kinds: set[str]
    notes: list[str]


def make_part(headers: Headers, place: tuple[int, int], budget: Budget, default: Value = _TEXT_KIND) -> Part:
    written = headers.first("content-type")
    kind = read_value(written, budget) if written else default
    if kind.value in _TURNED_ROUND or not _KIND.fullmatch(kind.value):
        kind = _repaired(written, kind, default, budget)
    placed = headers.first("content-disposition")
    disposition = read_value(placed, budget) if placed else _NO_DISPOSITION
    if "=" in disposition.value:  # it was left out
        disposition = read_value(f";{placed}", budget)
    name = file_name(disposition, kind, budget)
    if kind.value == _ANY_FILE and name.lower().endswith(_SEALED_ENDING):
        kind = Value(_SEALED_KIND, kind.parameters)
    return Part(headers, kind, disposition, name, *place)


def _repaired(written: str, kind: Value, default: Value, budget: Budget) -> Value:
    """What is meant by a kind that is none: a semicolon may be missing behind it, or it is that of a named file."""
    cut = _KIND_AND_MORE.match(written)
    if cut:
        return read_value(f"{cut[1]};{cut[2]}", budget)
    if "name" in kind.parameters and not _TEXT_OR_PARTS.search(kind.value):
        return Value(_ANY_FILE, kind.parameters)
    meant = "multipart/mixed" if kind.value == "multipart" else "text/html" if "html" in kind.value else "text/plain"
    return Value(meant if kind.value else default.value, kind.parameters)


def read_leaves(raw: bytes, root: Part, budget: Budget) -> Leaves:
    """All leaves in their order; of one `alternative` are those that say the same in several ways."""
    found = Leaves([], set(), [])
    if not _is_multipart(root):
        root.kind = _kind_in_truth(raw, root, budget)
    waiting = [root]
    count = 0
    while waiting:
        part = waiting.pop()
        found.kinds.add(part.kind.value)
        if not _is_multipart(part):
            found.parts.append(part)
            continue
        if part.depth >= limits.PART_DEPTH:
            found.notes.append(
                f"Parts lie more than {limits.PART_DEPTH} deep in each other; the inner ones were not read."
            )
            part.is_unread = True
            found.parts.append(part)
            continue
        children = _children(raw, part, limits.PARTS - count, found.notes, budget)
        count += len(children)
        if part.kind.value == "multipart/alternative" and not part.alternative:
            for child in children:
                child.alternative = count
        waiting.extend(reversed(children))
    return found


def _is_multipart(part: Part) -> bool:
    return part.kind.value.startswith("multipart/")


def _kind_in_truth(raw: bytes, root: Part, budget: Budget) -> Value:
    """That of a mail that calls itself something else and is a multipart in truth; some programs name two kinds."""
    for written in root.headers.all("content-type")[1:2]:
        second = read_value(written, budget)
        if second.value.startswith("multipart/") and _ranges(raw, root, boundary_of(second), 1, budget):
            return second
    is_multipart = _claims_boundary(raw, root, budget)
    return Value("multipart/mixed", root.kind.parameters) if is_multipart else root.kind


def _claims_boundary(raw: bytes, root: Part, budget: Budget) -> bool:
    declared = boundary_of(root.kind)
    if declared:
        return bool(_ranges(raw, root, declared, 1, budget))
    begins = raw[root.start : root.start + _PREAMBLE_BYTES].lstrip().startswith(b"--")
    return begins and bool(_guessed_boundary(raw, root))


def _children(raw: bytes, part: Part, most: int, notes: list[str], budget: Budget) -> list[Part]:
    ranges = _ranges(raw, part, boundary_of(part.kind), most + 1, budget)
    if not ranges:
        guessed = _guessed_boundary(raw, part)
        if guessed:
            notes.append("The mail does not say rightly where its parts begin; that was guessed.")
            ranges = _ranges(raw, part, guessed, most + 1, budget)
    if not ranges:
        return _as_text(raw, part, notes)
    if len(ranges) > most:
        notes.append(f"Only the first {limits.PARTS} parts were read.")
    default = _DIGEST_KIND if part.kind.value == "multipart/digest" else _TEXT_KIND
    return [_child(raw, part, place, default, budget) for place in ranges[:most]]


def _child(raw: bytes, part: Part, place: tuple[int, int], default: Value, budget: Budget) -> Part:
    start, end = place
    head = read_part_head(raw, start, end, budget)
    child = make_part(head.headers, (min(head.body_at, end), end), budget, default)
    child.depth = part.depth + 1
    child.alternative = part.alternative
    return child


def _as_text(raw: bytes, part: Part, notes: list[str]) -> list[Part]:
    """A multipart without parts: what it holds is its text."""
    if not raw[part.start : part.end].strip():
        return []
    notes.append("The mail says that it has several parts, but none was found; it was read as one text.")
    return [Part(part.headers, _TEXT_KIND, _NO_DISPOSITION, "", part.start, part.end, part.depth + 1, part.alternative)]


def _guessed_boundary(raw: bytes, part: Part) -> bytes:
    found = _LOOKS_LIKE_DELIMITER.search(raw[part.start : min(part.end, part.start + _PREAMBLE_BYTES)])
    return found[1].rstrip() if found else b""


def boundary_of(kind: Value) -> bytes:
    return kind.parameters.get("boundary", "").rstrip()[: limits.BOUNDARY_CHARS].encode("utf-8", "replace")


def _ranges(raw: bytes, part: Part, boundary: bytes, most: int, budget: Budget) -> list[tuple[int, int]]:
    """Where each part between the delimiters begins and ends; the line break before a delimiter belongs to it."""
    found: list[tuple[int, int]] = []
    begun = -1
    for at, line_end, is_last in _delimiters(raw, part, boundary, budget):
        if begun >= 0:
            found.append((begun, _before_line_break(raw, begun, at)))
        begun = -1 if is_last or line_end < 0 else line_end + 1
        if len(found) >= most:
            return found
    if 0 <= begun < part.end:
        found.append((begun, _before_a_glued_end(raw, begun, part.end, boundary)))
    return found


def _before_a_glued_end(raw: bytes, start: int, end: int, boundary: bytes) -> int:
    """Where the last part ends; some programs forget the line break before the delimiter."""
    mark = b"--" + boundary + b"--"
    at = raw.rfind(mark, max(start, end - len(mark) - _DELIMITER_REST), end)
    return at if at >= 0 and not raw[at + len(mark) : end].strip() else end


def _delimiters(raw: bytes, part: Part, boundary: bytes, budget: Budget) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter begins, where its line ends, and whether it says that it is the last."""
    mark = b"--" + boundary
    at = part.start
    stop = part.start + budget.take("searched_bytes", part.end - part.start) if boundary else 0
    while (at := raw.find(mark, at, stop)) >= 0:
        behind = at + len(mark)
        furthest = min(part.end, behind + _DELIMITER_REST)
        line_end = raw.find(b"\n", behind, furthest)
        rest = raw[behind : line_end if line_end >= 0 else furthest].strip()
        begins_line = at == part.start or raw[at - 1] in b"\r\n"
        if rest in (b"", b"--") and (begins_line or _is_glued(raw, rest, line_end)):
            yield at, line_end, bool(rest)
        elif not budget.take("false_delimiters", 1):
            return
        at = behind


def _is_glued(raw: bytes, rest: bytes, line_end: int) -> bool:
    """Whether a delimiter stands right behind a part's last letter, as programs write it that forget the line break."""
    return not rest and raw[line_end + 1 : line_end + 9].lower() == b"content-"


def _before_line_break(raw: bytes, start: int, at: int) -> int:
    if at - 1 >= start and raw[at - 1] == 10:
        at -= 1
    if at - 1 >= start and raw[at - 1] == 13:
        at -= 1
    return max(at, start)
