"""One `haldur up` per home: a lock file that says who holds it.

The lock is the kernel's (flock), so it falls with its process however that ends; the text beside it only
tells people, and `haldur run`, who that is and where the server answers.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tasks.settings import Settings


class HomeInUseError(RuntimeError):
    """Another `haldur up` runs for this home."""


def lock_file(settings: Settings) -> Path:
    """Where the lock stands."""
    return settings.home_folder / "prefect" / "up.lock"


def holder_of(settings: Settings) -> dict[str, str]:
    """What the `haldur up` of this home said about itself; empty when none runs."""
    try:
        with lock_file(settings).open("r+", encoding="utf-8") as file:
            return {} if _take(file) else _said(file)
    except FileNotFoundError:
        return {}


@contextmanager
def locked(settings: Settings, **about: str) -> Iterator[None]:
    """Hold the home; HomeInUseError names who holds it already."""
    path = lock_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _take(file):
            said = _said(file)
            raise HomeInUseError(
                f"`haldur up` already runs for {settings.home_folder} (process {said.get('pid', 'unknown')}, "
                f"{said.get('address', 'not ready yet')}). Use that one, or stop it with Ctrl-C there."
            )
        file.truncate(0)
        file.write(json.dumps(about))
        file.flush()
        yield
        file.truncate(0)


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said(file: IO[str]) -> dict[str, str]:
    file.seek(0)
    try:
        said: dict[str, str] = json.loads(file.read() or "{}")
    except ValueError:
        return {}  # the holder is writing at this very moment
    return said
