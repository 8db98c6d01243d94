"""The file of a backup: made beside its place, whole on the disk before it takes its name, and only a free name.

A process that is killed outright clears nothing up. The folder in which it is made is therefore held by a lock of the
kernel's, which falls with its process, and the next backup beside it clears away what nobody holds.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

from tasks.disk import sync, took_name

MAKING = ".haldur-backup-"
DRAFT = "draft"


class BackupError(ValueError):
    """A backup cannot be made or restored; the message says why, and nothing was changed."""


@contextmanager
def new_file(file: Path, *, now: datetime) -> Iterator[Path]:
    """A folder in which to write the draft of a file, which takes its name at the end, or vanishes with an error."""
    if os.path.lexists(file):
        raise _taken(file, now)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _folder_beside(file) as folder:
            (folder / DRAFT).touch(mode=0o600)
            yield folder
            sync(folder / DRAFT)
            if not took_name(folder / DRAFT, file):
                raise _taken(file, now)
            sync(file.parent)
    except OSError as error:
        said = error.strerror or error
        mend = "Give the right, make room, or name another place."
        raise BackupError(f"{file} cannot be written: {said}. {mend}") from None


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only one who restores into a home."""
    try:
        with _held(home, wait=False):
            yield
    except BlockingIOError:
        raise BackupError(f"Another restore is at work in {home}. Let it end, then look what is there.") from None


def _taken(file: Path, now: datetime) -> BackupError:
    free = file.with_name(f"haldur-{now:%Y%m%d-%H%M%S}.tar.gz")
    return BackupError(f"{file} is there already and stays as it is. Name another, such as {free}, or move it away.")


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """A folder that is this process's while it lives; those of the dead go."""
    with _held(file.parent):
        for left in file.parent.glob(f"{MAKING}*"):
            with suppress(BlockingIOError), _held(left, wait=False):
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(mkdtemp(prefix=MAKING, dir=file.parent))
        lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def _held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    lock = _lock(folder, wait=wait)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool = True) -> int:
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(opened)
        raise
    return opened
