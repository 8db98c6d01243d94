"""Backup and restore: all that a home holds in one file, made while Haldur runs, and a home made of it again (P-14).

The database is copied as it stands at one moment. What comes in by way of the home is copied before it, so that what is
taken meanwhile waits still, or is in the database; what the database names is copied after it, for it was on the disk
before it was named. The last thing in the file is how much it holds, so that one that was cut short is known. What
Prefect keeps and the logs are left out. A file is restored only where nothing is, whole or not at all: it is unpacked
beside its place; the database takes its own when all files have, and then company.yaml, without which nothing starts.
Letters that waited are of unknown outcome, for nobody knows whether they went after the backup, and tickets go on with
numbers that none can have got since.
"""

import errno
import gzip
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import NamedTuple
from zlib import error as InflateError  # noqa: N812  it is an error class, so it is named as one

import psycopg
from sqlalchemy import Engine, inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.mail.cleaning import single_line
from tasks.backup_file import DRAFT, MAKING, BackupError, alone, new_file
from tasks.database import database_engine, writing
from tasks.disk import sync
from tasks.free_numbers import leave_numbers_free
from tasks.letter_claims import doubt_restored
from tasks.schema import is_known, making, revisions
from tasks.settings import Settings, current_settings
from tasks.table_copies import copy_in, copy_out

ABOUT, END, DATABASE, HOME = "about.json", "end.json", "database", "home"
OUR_OWN = ("prefect", "logs")  # made anew by themselves
NAMED = ("blobs", "outbox", "reports")  # what the database names
OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
BROKEN = (tarfile.TarError, EOFError, InflateError, OSError, KeyError, ValueError)
RESTORING = ".restore-"
GZIP = b"\x1f\x8b"
PIECE = 1_000_000  # bytes


class About(NamedTuple):
    """What a backup says of itself: the revision and kind of its database, when it was made, how many files it has."""

    revision: str
    kind: str
    made_at: str
    files: int = 0


class Restored(NamedTuple):
    """What was restored, and how many letters waited in it, which may have gone since."""

    about: About
    letters: int


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


def restore_backup(file: Path, *, now: datetime) -> Restored:
    """Make the home and its database anew from a file; BackupError where something is there already."""
    settings = current_settings()
    home = settings.home_folder
    settings.make_home()
    with alone(home):
        _refuse_filled(home)
        draft = Path(mkdtemp(prefix=RESTORING, dir=home))
        try:
            about = _unpack(file, draft)
            _check(about, file)
            letters = _put_in_place(draft, about, home, now)
            _open_home(draft, home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return Restored(about, letters)


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


def _refuse_filled(home: Path) -> None:
    """What is made anew by itself is no content, nor what a restore left that was killed while it unpacked."""
    left = list(home.glob(f"{RESTORING}*"))
    if {*home.iterdir()} - {*left, *(home / name for name in OUR_OWN)}:
        if left and not current_settings().company_file.exists():
            raise BackupError(f"A restore into {home} was killed. Empty it and its database, and restore again.")
        raise BackupError(f"{home} is not empty; move it aside, or name another home by HALDUR_HOME.")
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    engine = database_engine()
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return
    if revisions()[0] is not None:
        shown = make_url(current_settings().database).render_as_string(hide_password=True)
        raise BackupError(f"The database {shown} has tables already; name an empty one by HALDUR_DATABASE_URL.")


def _unpack(file: Path, draft: Path) -> About:
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            tar.extractall(draft, filter="data")
            while packed.read(PIECE):  # to the very end, where the checksum of all stands
                pass
        about = About(**json.loads((draft / END).read_text("utf-8")))
    except FileNotFoundError as error:
        if error.filename == str(file):
            raise BackupError(f"There is no file {file}.") from None
        raise BackupError(f"{file} is cut short; nothing was restored. Take another backup.") from None
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno in OF_THE_DISK:
            raise BackupError(_unplaced(file, error)) from None
        said = f"{file} is cut short, or no backup of Haldur's ({error}); nothing was restored."
        raise BackupError(f"{said} Take another backup.") from None
    return about


def _unplaced(file: Path, error: OSError) -> str:
    """What a disk said, which says nothing against the backup."""
    if error.filename == str(file):
        return f"{file} cannot be read: {error.strerror}. Nothing was restored."
    home = current_settings().home_folder
    return f"{home} cannot be written: {error.strerror}. Nothing was restored; give the right, or make room, and go on."


def _check(about: About, file: Path) -> None:
    kind = database_engine().dialect.name
    if about.kind != kind:
        raise BackupError(f"{file} is of a database on {about.kind}; HALDUR_DATABASE_URL names one on {kind}.")
    if not is_known(about.revision):
        raise BackupError(f"{file} was made by a newer Haldur (revision {about.revision}); install that one first.")


def _put_in_place(draft: Path, about: About, home: Path, now: datetime) -> int:
    """All but company.yaml, the database last, so that a database names no file that is not there; how many letters are
    in doubt.
    """
    engine, copied = database_engine(), draft / DATABASE
    if engine.dialect.name == "postgresql":
        return _fill(engine, draft, about, home, now)
    with writing(copy := database_engine(f"sqlite:///{copied}")) as session:
        letters = _doubt(session, about, now)
    copy.dispose()
    place = Path(engine.url.database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=RESTORING, dir=place.parent) as beside:  # perhaps on another disk, which may be full
        moved = Path(shutil.move(copied, beside))
        _place_files(draft, home)
        moved.replace(place)
    return letters


def _place_files(draft: Path, home: Path) -> None:
    unpacked, last = draft / HOME, current_settings().company_file.name
    for path in sorted(unpacked.iterdir()) if unpacked.is_dir() else ():
        if path.name != last:
            path.replace(home / path.name)
    os.sync()


def _fill(engine: Engine, draft: Path, about: About, home: Path, now: datetime) -> int:
    """All in one transaction: killed in the midst, the database is as empty as before."""
    try:
        with making(engine, revision=about.revision) as connection, Session(connection) as session:
            copy_in(connection, draft / DATABASE)
            letters = _doubt(session, about, now)
            _place_files(draft, home)
    except (psycopg.Error, DBAPIError) as error:
        raise BackupError(f"The database does not take it: {single_line(str(error), 300)}.") from None
    return letters


def _open_home(draft: Path, home: Path) -> None:
    """Put company.yaml in its place, where the backup has one."""
    company = draft / HOME / current_settings().company_file.name
    if company.exists():
        company.replace(home / company.name)
        sync(home)


def _doubt(session: Session, about: About, now: datetime) -> int:
    """Letters that waited when the backup was made are of unknown outcome; the first versions had none."""
    if not inspect(session.connection()).has_table("letter_event"):
        return 0
    leave_numbers_free(session, made_at=datetime.fromisoformat(about.made_at), now=now)
    return len(doubt_restored(session, now))
