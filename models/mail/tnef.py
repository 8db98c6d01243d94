"""Files that Outlook packs into winmail.dat when it writes in its rich text form (TNEF, MS-OXTNEF).

Other mail programs show one file that nothing opens. It is a row of attributes: a level, a tag, a length, that many
bytes, and a checksum, which is not checked. Those of a file hold its content, a short name, and properties, among which
are its full name and, where Exchange wrote it, the content too. The text is in the mail itself, as a rule. A packed
mail, or an object of an Office program, is not taken out. What is broken or no such thing holds no files.
"""

from collections.abc import Iterator

from models.mail import limits
from models.mail.budget import Budget
from models.mail.charsets import decode
from models.mail.filenames import safe_name
from models.mail.mail import Attachment

OPENED = "Outlook packed files into winmail.dat; they are shown beside it."
UNOPENED = "Outlook packed a part of the mail into winmail.dat; it is kept as it came, unopened."
_KINDS = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_NAME = "winmail.dat"
_ANY_FILE = "application/octet-stream"
_SIGNATURE = b"\x78\x9f\x3e\x22"
_KEY_BYTES = 2
_BEGINS, _TITLE, _DATA, _PROPERTIES, _CODEPAGE = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007
_HEAD_BYTES, _CHECKSUM_BYTES = 9, 2
_CONTENT_PROPERTY, _NAME_PROPERTY, _FIRST_NAMED = 0x3701, 0x3707, 0x8000
_NARROW, _WIDE, _BYTES, _OBJECT, _MANY = 0x1E, 0x1F, 0x102, 0x0D, 0x1000
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_SIZED = frozenset((_NARROW, _WIDE, _BYTES, _OBJECT))


def is_tnef(file: Attachment) -> bool:
    return file.content_type in _KINDS or file.filename.lower() == _NAME


def packed_files(data: bytes, budget: Budget) -> list[Attachment]:
    if not data.startswith(_SIGNATURE):
        return []
    codepage = ""
    files: list[dict[int, bytes]] = []
    for tag, value in _attributes(data, budget):
        if tag == _CODEPAGE:
            codepage = f"cp{_number(value, 0)}"
        elif tag == _BEGINS:
            files.append({})
        elif files:
            files[-1].setdefault(tag, value)
    found = (_attachment(file, number, codepage, budget) for number, file in enumerate(files, start=1))
    return [file for file in found if file]


def _attributes(data: bytes, budget: Budget) -> Iterator[tuple[int, bytes]]:
    at = len(_SIGNATURE) + _KEY_BYTES
    while budget.take("packed_pieces", 1):
        start = at + _HEAD_BYTES
        end = start + _number(data, at + 5)
        if start > len(data) or end > len(data):
            return
        yield _number(data, at + 1), data[start:end]
        at = end + _CHECKSUM_BYTES


def _attachment(file: dict[int, bytes], number: int, codepage: str, budget: Budget) -> Attachment | None:
    properties = {(name, kind): value for name, kind, value in _properties(file.get(_PROPERTIES, b""), budget)}
    content = file.get(_DATA, properties.get((_CONTENT_PROPERTY, _BYTES)))
    if content is None:
        return None
    wide = properties.get((_NAME_PROPERTY, _WIDE), b"")[: limits.HEADER_CHARS].decode("utf-16-le", "replace")
    short = properties.get((_NAME_PROPERTY, _NARROW)) or file.get(_TITLE, b"")
    name = wide or decode(short[: limits.HEADER_CHARS].partition(b"\0")[0], codepage, budget)[0]
    return Attachment(safe_name(name.rstrip("\0"), _ANY_FILE, number), _ANY_FILE, content, "", is_inline=False)


def _properties(data: bytes, budget: Budget) -> Iterator[tuple[int, int, bytes]]:
    """Each value with its property and kind; all stand at multiples of four bytes."""
    at = 4
    while at < len(data) and budget.take("packed_pieces", 1):
        kind, name = _number(data, at) & 0xFFFF, _number(data, at) >> 16
        at = _behind_a_name(data, at + 4) if name >= _FIRST_NAMED else at + 4
        is_sized = kind & ~_MANY in _SIZED
        is_counted = is_sized or kind & _MANY
        values = _number(data, at) if is_counted else 1
        at += 4 if is_counted else 0
        for _ in range(values):
            size = _number(data, at) if is_sized else _SIZES.get(kind & ~_MANY, 0)
            at += 4 if is_sized else 0
            if at + size > len(data) or not (size or is_sized) or not budget.take("packed_pieces", 1):
                return
            yield name, kind, data[at : at + size]
            at += size + -size % 4


def _behind_a_name(data: bytes, at: int) -> int:
    """Where the value of a property begins that has a name of its own: a number or words."""
    size = _number(data, at + 20)
    return at + 24 + (size + -size % 4 if _number(data, at + 16) else 0)


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
