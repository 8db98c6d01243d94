"""One `haldur up` per home, and one `haldur worker` per home and machine: a lock file that says who holds it.

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

UP = "up.lock"


class HomeInUseError(RuntimeError):
    """Another `haldur up`, or another worker of this machine, runs for this home."""


def lock_file(settings: Settings, file: str = UP) -> Path:
    """Where the lock stands."""
    return settings.home_folder / "prefect" / file


def holder_of(settings: Settings) -> dict[str, str]:
    """What the `haldur up` of this home said about itself; empty when none runs."""
    try:
        with lock_file(settings).open("r+", encoding="utf-8") as file:
            return {} if _take(file) else _said(file)
    except FileNotFoundError:
        return {}


@contextmanager
def locked(settings: Settings, *, file: str = UP, **about: str) -> Iterator[None]:
    """Hold the home; HomeInUseError names who holds it already."""
    command = "haldur up" if file == UP else "haldur worker"
    path = lock_file(settings, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as held:
        if not _take(held):
            said = _said(held)
            raise HomeInUseError(
                f"`{command}` already runs for {settings.home_folder} (process {said.get('pid', 'unknown')}, "
                f"{said.get('address', 'not ready yet')}). Use that one, or stop it with Ctrl-C there."
            )
        held.truncate(0)
        held.write(json.dumps(about))
        held.flush()
        yield
        held.truncate(0)


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
