"""Restore: a home made again of the file of a backup (P-14).

Only where nothing is, whole or not at all: the file is unpacked beside its place; the database takes its own when all
files have, and then company.yaml, without which nothing starts. Letters that waited are of unknown outcome, for nobody
knows whether they went after the backup, and tickets go on with numbers that none can have got since.
"""

import errno
import gzip
import json
import os
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import NamedTuple

import psycopg
from sqlalchemy import Engine, inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.mail.cleaning import single_line
from tasks.backup import BROKEN, DATABASE, END, HOME, OUR_OWN, RESTORING, About
from tasks.backup_file import BackupError, alone
from tasks.database import database_engine, writing
from tasks.disk import sync
from tasks.free_numbers import leave_numbers_free
from tasks.letter_claims import doubt_restored
from tasks.schema import is_known, making, revisions
from tasks.settings import current_settings
from tasks.table_copies import copy_in

OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
PIECE = 1_000_000  # bytes


class Restored(NamedTuple):
    """What was restored, and how many letters waited in it, which may have gone since."""

    about: About
    letters: int


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
