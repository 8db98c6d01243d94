"""The watched folder: import/inbox in the home, by way of which a ledger's exports and a bank's statements come in.

A file is taken when nobody writes it any more: its name is not that of an unfinished download, it has rested for
`REST`, and it is the same after it was read. It then moves to import/done/<day>, or to import/wrong where nothing of
it could be taken, with a report beside it; a kill in between only has it read once more. One visit waits for another.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, count
from pathlib import Path

from models.inbox import NO_TEXT, WANTED, Waiting, on_one_line, waiting
from models.ledger_report import LedgerRun, Taken

REST = timedelta(seconds=30)
REPORT = ".report.txt"
LONGEST_STEM, LONGEST_ENDING = 200, 20  # bytes; a number and the ending of the report have room in 255 with them


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a home's imports."""

    home: Path

    @property
    def inbox(self) -> Path:
        """What waits."""
        return self.home / "import" / "inbox"

    def done(self, day: date) -> Path:
        """What was taken on a day."""
        return self.home / "import" / "done" / day.isoformat()

    @property
    def lock(self) -> Path:
        """Whoever visits holds it."""
        return self.home / "import" / ".visited"

    @property
    def wrong(self) -> Path:
        """What was refused as a whole."""
        return self.home / "import" / "wrong"


def visit(folders: Folders, take: Callable[[Path, str], Taken], *, now: datetime, day: date) -> LedgerRun:
    """Take every file of the inbox that is finished, one after the other; `now` is the clock of the file system."""
    folders.inbox.mkdir(parents=True, exist_ok=True)
    with _alone(folders):
        return _visit(folders, take, now=now, day=day)


@contextmanager
def _alone(folders: Folders) -> Iterator[None]:
    """Be the only one who visits; the lock is the kernel's, and falls with its process."""
    with folders.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _visit(folders: Folders, take: Callable[[Path, str], Taken], *, now: datetime, day: date) -> LedgerRun:
    run = LedgerRun()
    for file, size in _files(folders.inbox):
        path = folders.inbox / file.name
        if _age(path, now) < REST:
            run.left.append(on_one_line(file.name))
            continue
        taken = _taken(path, file, take)
        run.taken.append(taken)
        if _size(path) == size:
            _put_away(path, taken, folders.wrong if taken.refused else folders.done(day))
        elif path.exists():
            run.left.append(on_one_line(file.name))
    return run


def _taken(path: Path, file: Waiting, take: Callable[[Path, str], Taken]) -> Taken:
    if not file.is_text:
        return Taken(file.kind or "?", on_one_line(file.name), refused=f"{NO_TEXT}.")
    return take(path, file.kind) if file.kind else Taken("?", on_one_line(file.name), refused=f"{WANTED}.")


def _files(inbox: Path) -> Iterator[tuple[Waiting, int]]:
    names = [path.name for path in inbox.iterdir() if path.is_file() and not path.is_symlink()]
    for file in waiting(names):
        yield file, _size(inbox / file.name)


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return -1


def _age(path: Path, now: datetime) -> timedelta:
    """How long a file has rested; one that is gone meanwhile is too young."""
    with suppress(FileNotFoundError):
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    return timedelta()


def _put_away(path: Path, taken: Taken, folder: Path) -> None:
    """Lay a file's report where the file will be, and move it there, never over another of its name.

    So a file that was put away has its report; one that was not, for want of room or of life, is read once more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem, ending = _cut(path.stem, LONGEST_STEM), _cut(path.suffix, LONGEST_ENDING)
    names = chain((f"{stem}{ending}",), (f"{stem}-{number}{ending}" for number in count(2)))
    place = next(free for name in names if not (free := folder / name).exists())
    place.with_name(place.name + REPORT).write_text(taken.as_text(), "utf-8")
    path.replace(place)


def _cut(words: str, most: int) -> str:
    """A part of a name, of no more bytes than so many; one that is short enough stays, whatever it is made of."""
    octets = os.fsencode(words)
    return words if len(octets) <= most else octets[:most].decode("utf-8", "ignore")
