"""An mbox file: mails one after the other, each begun by a line "From " after a blank line (T-01).

The file is only read: its marks stay with the mail program that owns it. A mail is its bytes as they stand,
lines ">From " included, without the "From " line and the blank line before the next one. Since mails have no names
here and move when others are deleted, a mail's location is a digest of its bytes with its ordinal among
identical ones; where it stood serves as a hint, and what is fetched is checked against the digest.

The end of the file is taken under a shared lock, so that no mail is cut that is just being delivered; the lock
is let go at once, for delivery should not wait for us.
"""

import fcntl
import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from tasks.mailbox import Fetched, MailboxRefused, Waiting

BLOCK_BYTES = 1 << 20
FROM_LINE_BYTES = 10_000
LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.05

BOUNDARY = re.compile(rb"\n\r?\n(?=From )")
OVERLAP = len(b"\n\r\nFrom ") - 1
LAST_BLANK_LINE = re.compile(rb"\n(\r?\n)\Z")
DATE = re.compile(
    r" ([A-Z][a-z]{2}) +(\d\d?) +(\d\d:\d\d(?::\d\d)?)(?: +([+-]\d{4}))?(?: +[A-Z]+)? +(\d{4})(?: +([+-]\d{4}))?\s*$"
)


@contextmanager
def mbox_file(path: Path) -> Iterator["Mbox"]:
    """The mbox at a path, open for a while."""
    with _opened(path) as file:
        yield Mbox(file, path=path)


def _opened(path: Path) -> BinaryIO:
    try:
        if path.is_file():
            return path.open("rb")
    except OSError as error:
        raise MailboxRefused(f"The mbox {path} cannot be opened ({error.strerror}). Check the rights on it.") from None
    raise MailboxRefused(f"There is no mbox file {path}. Check the path of the source.")


class Mbox:
    """An open mbox file."""

    def __init__(self, file: BinaryIO, *, path: Path) -> None:
        self.epoch = ""
        self.skipped: list[str] = []
        self._file = file
        if file.read(5) not in (b"From ", b""):
            raise MailboxRefused(
                f'{path} is not an mbox: it does not begin with "From ". Check the path of the source.'
            )

    def waiting(self, newest: str) -> Iterator[Waiting]:
        """All mails as they stand in the file; newest is of no use here."""
        seen: Counter[bytes] = Counter()
        for start, end in _spans(self._file, end=_settled_end(self._file)):
            self._file.seek(start)
            size = max(0, end - start - len(self._file.readline(FROM_LINE_BYTES)))
            digest = _digest(self._file, size=size)
            seen[digest] += 1
            yield Waiting(f"{digest.hex()}-{seen[digest]}", size, str(start))

    def fetch(self, wanted: Sequence[Waiting]) -> Iterator[Fetched]:
        """Each mail from where it stood; where the file was rewritten meanwhile, from where it stands now."""
        moved = set()
        for mail in wanted:
            found = self._read(mail)
            if found is None:
                moved.add(mail.location)
            else:
                yield found
        if moved:
            for mail in self.waiting(""):
                found = self._read(mail) if mail.location in moved else None
                if found is not None:
                    yield found

    def mark(self, locations: Sequence[str]) -> None:
        """Nothing: the file is only read."""

    def count(self) -> int:
        """Mails in the file."""
        return sum(1 for _ in _spans(self._file, end=_settled_end(self._file)))

    def _read(self, mail: Waiting) -> Fetched | None:
        """The mail at its hint, None where other bytes stand there by now."""
        self._file.seek(int(mail.hint or 0))
        from_line = self._file.readline(FROM_LINE_BYTES)
        raw = self._file.read(mail.size)
        if hashlib.sha256(raw).digest()[:16].hex() != mail.location.partition("-")[0]:
            return None
        return Fetched(mail.location, raw, _arrival(from_line))


def _settled_end(file: BinaryIO) -> int:
    """The size of the file while nobody writes, if such a moment comes soon."""
    for _ in range(LOCK_TRIES):
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            end = file.seek(0, 2)
            fcntl.lockf(file, fcntl.LOCK_UN)
            return end
    return file.seek(0, 2)


def _spans(file: BinaryIO, *, end: int) -> Iterator[tuple[int, int]]:
    """Where each entry begins, its "From " line included, and where its mail ends."""
    start = 0
    for mail_end, next_start in _boundaries(file, end=end):
        yield start, mail_end
        start = next_start
    if end > start:
        file.seek(max(start, end - 3))
        blank = LAST_BLANK_LINE.search(file.read(end - file.tell()))
        yield start, end - len(blank[1]) if blank else end


def _boundaries(file: BinaryIO, *, end: int) -> Iterator[tuple[int, int]]:
    """The end of each mail that another one follows, and the start of that one."""
    place, tail, last = 0, b"", 0
    while place < end:
        file.seek(place)
        block = file.read(min(BLOCK_BYTES, end - place))
        if not block:
            return  # the file was cut meanwhile
        window, offset = tail + block, place - len(tail)
        for boundary in BOUNDARY.finditer(window):
            if offset + boundary.end() > last:
                last = offset + boundary.end()
                yield offset + boundary.start() + 1, last
        place, tail = place + len(block), window[-OVERLAP:]


def _digest(file: BinaryIO, *, size: int) -> bytes:
    digest = hashlib.sha256()
    while size > 0:
        block = file.read(min(BLOCK_BYTES, size))
        if not block:
            break
        digest.update(block)
        size -= len(block)
    return digest.digest()[:16]


def _arrival(from_line: bytes) -> datetime | None:
    """The date in a "From " line; without a zone it is UTC."""
    found = DATE.search(from_line.decode("ascii", "replace"))
    if not found:
        return None
    month, day, clock, zone, year, zone_after = found.groups()
    try:
        moment = parsedate_to_datetime(f"{day} {month} {year} {clock} {zone or zone_after or '+0000'}")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
