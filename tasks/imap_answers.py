"""What IMAP servers answer, as imaplib hands it over: uids, sizes and bodies.

A body comes as a literal, in imaplib a pair of the text before it and its bytes with the rest of the line after
it, or as a quoted string, or as NIL where the mail is gone. The parts may stand in any order, and flags of other
mails may come in between.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

UID = re.compile(rb"\bUID (\d+)", re.I)
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.I)
INTERNAL_DATE = re.compile(rb'\bINTERNALDATE "([^"]*)"', re.I)
QUOTED_BODY = re.compile(rb'\bBODY\[\] "((?:[^"\\]|\\.)*)"', re.I)
ESCAPED = re.compile(rb"\\(.)")

HIGHEST = 4_294_967_295  # of any number in IMAP

Answers = Iterable[bytes | tuple[bytes, bytes] | None]


class AnswerError(ValueError):
    """An answer that no IMAP server should give."""


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's bytes with what the server knows of it."""

    uid: int
    raw: bytes
    arrived_at: datetime | None


def uid_set(uids: Iterable[int]) -> str:
    """Numbers as IMAP writes a set of them, neighbours joined: 1:4,7."""
    spans: list[list[int]] = []
    for uid in sorted(uids):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in spans)


def uid_numbers(answers: Answers) -> Iterator[int]:
    """The uids that a search found."""
    for line in answers:
        if isinstance(line, bytes):
            yield from map(number, line.split())


def number(word: bytes) -> int:
    """A number as IMAP has them; AnswerError where it is none."""
    if not word.isdigit() or len(word) > len(str(HIGHEST)) or int(word) > HIGHEST:
        raise AnswerError(f"it answered {word[:20].decode('ascii', 'replace')!r} where a number belongs")
    return int(word)


def sizes(answers: Answers) -> dict[int, int]:
    """The size of each mail by uid."""
    found = {}
    for line, _ in _lines(answers):
        uid, size = UID.search(line), SIZE.search(line)
        if uid and size:
            found[number(uid[1])] = number(size[1])
    return found


def bodies(answers: Answers) -> Iterator[Body]:
    """Each mail whose body was given."""
    for line, literal in _lines(answers):
        quoted = QUOTED_BODY.search(line) if literal is None else None
        raw = ESCAPED.sub(rb"\1", quoted[1]) if quoted else literal
        uid = UID.search(QUOTED_BODY.sub(b"", line))
        if uid and raw is not None:
            yield Body(number(uid[1]), raw, _moment(INTERNAL_DATE.search(line)))


def _lines(answers: Answers) -> Iterator[tuple[bytes, bytes | None]]:
    """Each answer's line without its literal, and the literal."""
    before, literal = b"", None
    for part in answers:
        if isinstance(part, tuple):
            before, literal = before + part[0], part[1]
        elif part is not None:
            yield before + part, literal
            before, literal = b"", None


def _moment(found: re.Match[bytes] | None) -> datetime | None:
    """INTERNALDATE, such as "17-Jul-2026 02:44:25 +0300", as an aware moment."""
    if not found:
        return None
    try:
        moment = parsedate_to_datetime(found[1].decode("ascii", "replace").replace("-", " ", 2))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
