"""A maildir: one file per mail, in new/ until a mail program has seen it, then in cur/ with its flags (T-01).

Every mail in either folder counts, whatever its flags: the register knows which it has. A mail's location is its
file name up to the colon, which stays when programs set flags or move it from new/ to cur/. A handled mail is
marked as seen, or moved with its flags to another maildir, made where missing. Links, folders and dot files are
no mail.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tasks.mailbox import Fetched, MailboxRefused, Waiting

MAIL_FOLDERS = ("new", "cur")
SEEN = "S"
SIZE = re.compile(",S=([0-9]{1,18})(?![^,:])")
MOMENT = re.compile("([0-9]{1,18})(?:[.]M([0-9]{1,9}))?")


class Maildir:
    """An open maildir."""

    def __init__(self, folder: Path, *, move_to: str | None) -> None:
        self.epoch = ""
        self.skipped: list[str] = []
        self._folder = folder
        self._root = f"{folder}/"
        self._seen = f"{folder / move_to if move_to else folder}/cur/"
        self._target = folder / move_to if move_to else None
        self._index: dict[str, str] = {}
        missing = [name for name in MAIL_FOLDERS if not (folder / name).is_dir()]
        if missing:
            raise MailboxRefused(
                f"{folder} is not a maildir (it has no {' and no '.join(missing)}). Check the path of the source."
            )

    def waiting(self, newest: str) -> Iterator[Waiting]:
        """All mails by the number that their names begin with, the time of delivery; newest is of no use here."""
        before, moved = "", []
        for path in self._in_order():
            location = _location(path)
            if location != before:
                try:
                    yield Waiting(location, self._size(path), path)
                except FileNotFoundError:
                    moved.append(location)  # a mail program saw it a moment ago, or deleted it
                except OSError as error:
                    self._skip(path, error)
            before = location
        for path in self._find(moved):
            with suppress(FileNotFoundError):
                yield Waiting(_location(path), self._size(path), path)

    def fetch(self, wanted: Sequence[Waiting]) -> Iterator[Fetched]:
        """One file at a time; arrived_at is the file's time."""
        moved = []
        for mail in wanted:
            try:
                fetched = self._read(mail.hint or f"new/{mail.location}")
            except FileNotFoundError:
                moved.append(mail.location)
                continue
            if fetched:
                yield fetched
        for path in self._find(moved):
            with suppress(FileNotFoundError):
                if fetched := self._read(path):
                    yield fetched

    def mark(self, locations: Sequence[str]) -> None:
        """Set the seen flag, or move to the other maildir."""
        try:
            if self._target:
                _make_maildir(self._target)
            elsewhere = [location for location in locations if not self._mark(f"new/{location}")]
            for path in self._find(elsewhere):
                self._mark(path)
        except OSError as error:
            raise MailboxRefused(
                f"Mails in {self._folder} cannot be marked: {error}. Haldur needs the right to write there."
            ) from None

    def count(self) -> int:
        """Mails in new/ and cur/."""
        return sum(1 for _ in self._paths())

    def _in_order(self) -> list[str]:
        """By arrival, then by name: sorted twice, since one key of both takes twice the memory of the paths."""
        paths = sorted(self._paths(), key=_location)
        paths.sort(key=_delivered_at)
        return paths

    def _paths(self) -> Iterator[str]:
        """new/NAME and cur/NAME of every mail."""
        for name in MAIL_FOLDERS:
            try:
                with os.scandir(self._folder / name) as entries:
                    for entry in entries:
                        if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                            yield f"{name}/{entry.name}"
            except OSError as error:
                raise MailboxRefused(f"{self._folder / name} cannot be listed: {error.strerror}.") from None

    def _size(self, path: str) -> int:
        """As the delivery agent wrote it into the name, if it did: to ask the system takes as long as all else here."""
        told = SIZE.search(path)
        return int(told[1]) if told else os.stat(self._root + path).st_size

    def _read(self, path: str) -> Fetched | None:
        """The mail in a file, if it can be read."""
        try:
            raw, seconds = _content(self._root + path)
        except FileNotFoundError:
            raise
        except OSError as error:
            self._skip(path, error)
            return None
        return Fetched(_location(path), raw, _moment(seconds))

    def _skip(self, path: str, error: OSError) -> None:
        self.skipped.append(f"{self._folder / path} cannot be read ({error.strerror}); check the rights on it.")

    def _mark(self, path: str) -> bool:
        """Whether the file was still there to be marked."""
        name, _, flags = path.partition("/")[2].partition(":2,")
        if self._target is None:
            flags = "".join(sorted({*flags, SEEN})) if flags else SEEN
        goal = f"{name.partition(':')[0]}:2,{flags}"
        try:
            os.rename(self._root + path, self._seen + goal)
        except FileNotFoundError:
            return False
        if self._target is None and self._index:
            self._index[_location(path)] = f"cur/{goal}"
        return True

    def _find(self, locations: Sequence[str]) -> list[str]:
        """Where mails stand by now, if anywhere; the folders are listed anew only where the last listing errs."""
        known = (self._index.get(location) for location in locations)
        if not all(path and (self._folder / path).exists() for path in known):
            self._index = {_location(path): path for path in self._paths()}
        return [self._index[location] for location in locations if location in self._index]


def _content(file: str) -> tuple[bytes, float]:
    """The bytes of a file and its time: straight from the system, for a file object of Python's costs twice as much."""
    handle = os.open(file, os.O_RDONLY)
    try:
        status = os.fstat(handle)
        content = os.read(handle, status.st_size + 1)
        if len(content) != status.st_size:  # not all at once, or more came: until nothing comes
            content = b"".join((content, *iter(lambda: os.read(handle, status.st_size + 1), b"")))
        return content, status.st_mtime
    finally:
        os.close(handle)


def _location(path: str) -> str:
    """The lasting part of a file name; bytes that are no UTF-8 are spelled out, since the register holds text."""
    name = path.partition("/")[2].partition(":")[0]
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _delivered_at(path: str) -> int:
    """Delivery agents write seconds, then often microseconds behind an M."""
    moment = MOMENT.match(path, path.index("/") + 1)
    return int(moment[1]) * 10**9 + int(moment[2] or 0) if moment else 0


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _make_maildir(folder: Path) -> None:
    for name in ("tmp", *MAIL_FOLDERS):
        (folder / name).mkdir(parents=True, exist_ok=True)
