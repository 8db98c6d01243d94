"""Backup: all that a home holds in one file, made while Haldur runs (P-14).

The database is copied as it stands at one moment. What comes in by way of the home is copied before it, so that what is
taken meanwhile waits still, or is in the database; what the database names is copied after it, for it was on the disk
before it was named. The last thing in the file is how much it holds, so that one that was cut short is known. What
Prefect keeps and the logs are left out. tasks/restore.py makes a home of it again.
"""

import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zlib import error as InflateError  # noqa: N812  it is an error class, so it is named as one

import psycopg

from models.mail.cleaning import single_line
from tasks.backup_file import DRAFT, MAKING, BackupError, new_file
from tasks.database import database_engine
from tasks.schema import revisions
from tasks.settings import Settings, current_settings
from tasks.table_copies import copy_out

ABOUT, END, DATABASE, HOME = "about.json", "end.json", "database", "home"
OUR_OWN = ("prefect", "logs")  # made anew by themselves
NAMED = ("blobs", "outbox", "reports")  # what the database names
BROKEN = (tarfile.TarError, EOFError, InflateError, OSError, KeyError, ValueError)
RESTORING = ".restore-"
GZIP = b"\x1f\x8b"


class About(NamedTuple):
    """What a backup says of itself: the revision and kind of its database, when it was made, how many files it has."""

    revision: str
    kind: str
    made_at: str
    files: int = 0


def make_backup(file: Path, *, now: datetime) -> About:
    """Write all that the home holds into a file, which bears secrets and is therefore its owner's alone."""
    settings, revision = current_settings(), revisions()[0]
    if revision is None:
        raise BackupError("The database has no tables yet, so there is nothing to back up.")
    about = About(revision, database_engine().dialect.name, now.isoformat())
    with new_file(file, now=now) as folder, tarfile.open(folder / DRAFT, "w:gz", compresslevel=1) as tar:
        _add_words(tar, ABOUT, about)
        files = _add_home(tar, settings, is_named=False)
        _copy_database(folder / DATABASE)
        tar.add(folder / DATABASE, DATABASE)
        about = about._replace(files=files + _add_home(tar, settings, is_named=True))
        _add_words(tar, END, about)
    return about


def _copy_database(to: Path) -> None:
    """The database as it stands at one moment."""
    try:
        said = _copied(to)
    except (sqlite3.Error, psycopg.Error) as error:
        said = single_line(str(error), 300)
    if said != "ok":
        raise BackupError(f"The database cannot be copied: {said}. Nothing was written; keep the last good backup.")


def _copied(to: Path) -> str:
    """What SQLite says of the copy, "ok" where it is whole."""
    engine = database_engine()
    if engine.dialect.name == "postgresql":
        copy_out(engine, to)
        return "ok"
    with closing(sqlite3.connect(engine.url.database or "")) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])


def _add_home(tar: tarfile.TarFile, settings: Settings, *, is_named: bool) -> int:
    """Folders and files of the home, those that the database names or the others; how many files. One that goes away
    meanwhile, as a mail that is read, is left.
    """
    home, database, number = settings.home_folder, database_engine().url.database or "", 0
    apart = {Path(f"{database}{end}") for end in ("", "-wal", "-shm", "-journal")}
    for path in _things(home, is_named=is_named):
        name = f"{HOME}/{path.relative_to(home)}"
        with suppress(FileNotFoundError):
            if path.is_dir():
                tar.add(path, name, recursive=False)
            elif path not in apart and not _is_backup(path):
                _add_file(tar, path, name)
                number += 1
    return number


def _add_file(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """Read whole first, since it may grow or shrink meanwhile."""
    try:
        info, content = tar.gettarinfo(path, name), path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unread(path, error) from None
    info.type, info.linkname, info.size = tarfile.REGTYPE, "", len(content)
    tar.addfile(info, BytesIO(content))


def _unread(path: Path, error: OSError) -> BackupError:
    """What of the home cannot be read: a backup without it would be none."""
    return BackupError(f"{path} cannot be read: {error.strerror}. Nothing was written.")


def _is_backup(path: Path) -> bool:
    """One that lies in the home would be in every later one again."""
    try:
        with path.open("rb") as file:
            if file.read(2) != GZIP:
                return False
        with tarfile.open(path, "r:gz") as tar:
            first = tar.next()
    except BROKEN:
        return False
    return first is not None and first.name == ABOUT


def _things(home: Path, *, is_named: bool) -> Iterator[Path]:
    """Folders and files, no links; what only runs need is left out. Empty folders matter: a maildir has some."""
    for folder, inner, names in os.walk(home, onerror=_refuse_hidden):
        here = Path(folder)
        inner[:] = [name for name in inner if not name.startswith((MAKING, RESTORING))]
        if here == home:
            inner[:] = [name for name in inner if name not in OUR_OWN and (name in NAMED) is is_named]
            names = [] if is_named else names
        yield from (here / name for name in sorted(inner) if not (here / name).is_symlink())
        yield from (here / name for name in sorted(names) if _is_plain(here / name))


def _is_plain(path: Path) -> bool:
    """Whether it is a file and no link, which also a folder may hide that can be listed but not entered."""
    try:
        return path.is_file() and not path.is_symlink()
    except PermissionError as error:
        raise _unread(path, error) from None


def _refuse_hidden(error: OSError) -> None:
    """A folder that cannot be listed; one that went away meanwhile is left."""
    if not isinstance(error, FileNotFoundError):
        raise _unread(Path(error.filename), error)


def _add_words(tar: tarfile.TarFile, name: str, about: About) -> None:
    content = json.dumps(about._asdict()).encode()
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, BytesIO(content))
