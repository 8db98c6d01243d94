"""The checks of `haldur doctor` on this machine, the home and the register.

Each says what is so, and how to mend it.
"""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from stat import S_IRWXO
from typing import Literal

from packaging.requirements import Requirement
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from haldur.engine import engine_database_fault
from tasks.database import try_to_write
from tasks.schema import revisions, unready, without_rights
from tasks.settings import CHECKOUT, Settings, SettingsError

Status = Literal["ok", "warning", "error"]

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000  # bytes
GRANT = (
    "As the role that upgraded: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO the user, and "
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO the user. Or upgrade as that user from the beginning."
)
REINSTALL = f"{sys.executable} -m pip install --require-hashes -r requirements.lock"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's account."""

    name: str
    status: Status
    text: str
    remedy: str = ""


def check_python() -> Check:
    """The Python that runs this is one that Haldur was written for."""
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "error", platform.python_version(), "Haldur needs Python 3.11 or newer.")
    return Check("python", "ok", platform.python_version())


def check_prefect(address: str) -> Check:
    """Prefect can use its database; where `haldur up` runs, its server answers at this address."""
    if fault := engine_database_fault():
        return Check("prefect", "error", "has a database that it cannot use", fault)
    return Check("prefect", "ok", f"runs at {address}" if address else "does not run (haldur up starts it)")


def check_packages() -> Check:
    """The installed packages are those of requirements.lock."""
    lock = CHECKOUT / "requirements.lock"
    if not lock.is_file():
        return Check("packages", "warning", "there is no requirements.lock to compare with")
    wanted = list(_locked(lock))
    wrong = [f"{name} {found} (locked: {locked})" for name, locked in wanted if (found := _installed(name)) != locked]
    if not wrong:
        return Check("packages", "ok", f"{len(wanted)} as locked")
    shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    return Check("packages", "error", shown, REINSTALL)


def _locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Name and version of what the lock file wants on this machine."""
    for line in lock.read_text("utf-8").splitlines():
        if "==" not in line or line[0] in " #":
            continue
        wanted = Requirement(line.removesuffix("\\").strip())
        if wanted.marker is None or wanted.marker.evaluate():
            yield wanted.name, str(wanted.specifier).removeprefix("==")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is missing"


def check_home(settings: Settings) -> Iterator[Check]:
    """The home is there, can be written, and has room."""
    home = settings.home_folder
    if not home.is_dir():
        yield Check("home", "error", f"there is no {home}", "haldur init (or set HALDUR_HOME to the right folder)")
        return
    yield _check_writable("home", home)
    if home.stat().st_mode & S_IRWXO:
        text = f"every user of this machine may look into {home}, where all mail lies in plain files"
        yield Check("rights", "warning", text, f"chmod o-rwx {home}")
    free = shutil.disk_usage(home).free
    status: Status = "error" if free < NO_SPACE else "warning" if free < LITTLE_SPACE else "ok"
    yield Check(
        "disk", status, f"{free / 1e9:.1f} GB free", "" if status == "ok" else f"Make room on the disk of {home}."
    )
    yield from _check_key(settings)


def _check_key(settings: Settings) -> Iterator[Check]:
    """The signing key can be used, where there is one yet."""
    if not settings.key_file.exists():
        return
    try:
        settings.signing_key()
    except SettingsError as error:
        yield Check("signing key", "error", str(error), f"Mend {settings.key_file}.")
    except OSError as error:
        text = f"{settings.key_file} cannot be read: {error.strerror}"
        yield Check("signing key", "error", text, "Give the user who runs Haldur the right to read it.")


def check_blobs(settings: Settings) -> Check:
    """The store of raw mail and attachments can be written."""
    if not settings.blobs.is_dir():
        return Check("blobs", "error", f"there is no {settings.blobs}", "haldur init")
    return _check_writable("blobs", settings.blobs)


def _check_writable(name: str, folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Check(name, "ok", str(folder))
    except OSError as error:
        remedy = f"Give the user who runs Haldur the right to write there: {folder}"
        return Check(name, "error", f"{folder} cannot be written: {error.strerror}", remedy)


def check_database(settings: Settings) -> Check:
    """The register answers, its tables are of the newest revision, and it can be written."""
    try:
        shown = make_url(settings.database).render_as_string(hide_password=True)
        if missing := missing_database(settings):
            return Check("database", "error", f"there is no {missing}", "haldur db upgrade")
        if fault := unready():
            return Check("database", "error", f"{shown} {fault.why}", fault.remedy)
        try_to_write()
        if closed := without_rights():
            text = f"{shown} gives its user no right to read or add to {', '.join(closed)}"
            return Check("database", "error", text, GRANT)
    except SettingsError as error:
        return Check("database", "error", str(error), "Set HALDUR_DATABASE_URL anew.")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Check("database", "error", f"{shown} does not answer as it should: {reason}", _remedy(settings))
    return Check("database", "ok", f"{shown}, revision {revisions()[0]}")


def _remedy(settings: Settings) -> str:
    if settings.database.startswith("sqlite"):
        return (
            "See who uses the file (locked), whether Haldur's user may write it and its folder (readonly, unable to "
            "open), whether the disk has room (full, disk I/O error). Where it is broken, have it back from the backup."
        )
    return "Check HALDUR_DATABASE_URL and that server."


def missing_database(settings: Settings) -> str:
    """The SQLite file that is not there; SQLite would make it, and its folder, as soon as it is asked anything."""
    url = make_url(settings.database)
    if url.drivername != "sqlite" or Path(url.database or "").is_file():
        return ""
    return url.database or ""
