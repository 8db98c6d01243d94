"""Where reports are kept: a folder for each edition under the home's reports/, and its row in the register (K-09).

All files are written and synced in a draft beside the place where they will be; in the transaction that names the
folder it takes its name. So a row's folder is whole. Whoever is killed leaves a draft, which the next day clears away,
or in the last moment a folder that no row names, which costs only its space. An edition is never written over; what is
shown of it is what its digest says, or an error.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Table, func, select
from sqlmodel import Session
from xlsxwriter.exceptions import XlsxFileError

from models.kpi.cohort import last_whole_day
from models.kpi.figure_record import records_of
from models.kpi.report import Report
from models.report_edition import PAGE, EditionError, ReportEdition, about_of, key_of, status_of
from tasks.database import reading, writing
from tasks.disk import sync
from tasks.exports import ExportError
from tasks.memory import give_back
from tasks.once import insert_once
from tasks.report_files import write_files
from tasks.report_page import page_of
from tasks.settings import current_settings

REPORTS: Table = ReportEdition.__table__  # type: ignore[attr-defined]
FOLDER = "reports"
DRAFT = ".draft-"
DRAFT_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was computed, with the frames it was computed from and what its question named."""

    report: Report
    snapshot: Mapping[str, pd.DataFrame]
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The digest of what was asked."""
        return about_of(self.report.name, self.report.period, self.asked)


def keep(made: Made, now: datetime, *, once: bool = False, engine: Engine | None = None) -> int:
    """Keep a report as a new edition; its number. With `once` one that is there already stays the only one."""
    give_back()
    firm = current_settings().company().company
    page = page_of(made.report, firm=firm.name, time_zone=firm.time_zone, made_at=now)
    with _draft(made, now) as (draft, final):
        write_files(draft, made.report, page, made.snapshot)
        files = _sync(draft)
        values = _values(made, now, files) | {"folder": str(final.relative_to(reports_folder()))}
        with writing(engine) as session:
            number, is_new = _insert(session, values, once=once)
            if is_new:
                draft.replace(final)
                sync(final.parent)
    return number


@contextmanager
def _draft(made: Made, now: datetime) -> Iterator[tuple[Path, Path]]:
    """An empty draft and the place that it may take; what is left of it in the end goes."""
    period = made.report.period
    place = reports_folder() / made.report.name / f"{period.first}_{period.last}"
    place.mkdir(parents=True, exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S}-{token_hex(4)}"
    draft = place / f"{DRAFT}{name}"
    draft.mkdir()
    try:
        yield draft, place / name
    except (OSError, ExportError, XlsxFileError) as error:
        why = getattr(error, "strerror", None) or error
        raise EditionError(
            f"The report could not be kept in {place}: {why}. Make room there, then run it again."
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _insert(session: Session, values: dict[str, Any], *, once: bool) -> tuple[int, bool]:
    """The row of the next edition; where another worker takes its number at the same moment, the one after."""
    theirs = select(func.max(REPORTS.c.edition), func.min(REPORTS.c.id)).where(REPORTS.c.about == values["about"])
    while True:
        last, first_id = session.execute(theirs).one()
        if once and last:
            return int(first_id), False
        edition = (last or 0) + 1
        row = values | {"edition": edition, "key": key_of(values["about"], edition)}
        if insert_once(session, ReportEdition, [row], key="key"):
            return session.execute(select(REPORTS.c.id).where(REPORTS.c.key == row["key"])).scalar_one(), True


def _values(made: Made, now: datetime, files: list[dict[str, Any]]) -> dict[str, Any]:
    report, zone = made.report, current_settings().company().company.zone
    status = status_of(report.period, last_whole_day(report.as_of.astimezone(zone)))
    return {
        "about": made.about, "name": report.name, "title": report.title, "scope": dict(report.scope),
        "asked": {name: list(words) for name, words in made.asked.items()}, "as_of": report.as_of,
        "period_first": report.period.first, "period_last": report.period.last, "made_at": now, "status": status,
        "definitions": {each.name: each.version for each in report.definitions()}, "figures": records_of(report),
        "warnings": list(report.warnings()),
        "files": files, "sha256": next(file["sha256"] for file in files if file["name"] == PAGE),
    }  # fmt: skip


def _sync(folder: Path) -> list[dict[str, Any]]:
    """Have all files on the disk; their names, sizes and digests."""
    files = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            os.fsync(stream.fileno())
        files.append({"name": str(file.relative_to(folder)), "size": file.stat().st_size, "sha256": digest})
    for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync(each)
    return files


def reports_folder() -> Path:
    """The folder of all reports."""
    return current_settings().home_folder / FOLDER


def is_made(about: str, *, engine: Engine | None = None) -> int | None:
    """The first edition of what was asked, where there is one."""
    with reading(engine) as session:
        return session.execute(select(func.min(REPORTS.c.id)).where(REPORTS.c.about == about)).scalar()


def edition_of(session: Session, number: int) -> ReportEdition:
    """An edition by its number; EditionError where there is none."""
    found = session.get(ReportEdition, number)
    if found is None:
        raise EditionError(f"There is no report {number}.")
    return found


def folder_of(edition: ReportEdition) -> Path:
    """Where an edition's files are."""
    return reports_folder() / edition.folder


def read_file(edition: ReportEdition, name: str) -> bytes:
    """A file of an edition as it was made; EditionError where it is missing or another by now."""
    if not edition.files:
        raise EditionError(f"Report {edition.id} keeps its figures only: its files were past their days (keep_days).")
    known = next((file for file in edition.files if file["name"] == name), None)
    if known is None:
        raise EditionError(f"Report {edition.id} has no file {name!r}.")
    file = folder_of(edition) / known["name"]
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EditionError(f"{file} cannot be read: {error.strerror}. Restore it from the backup.") from None
    if sha256(content).hexdigest() != known["sha256"]:
        raise EditionError(f"{file} is not as it was made. Restore it from the backup.")
    return bytes(content)


def clear_drafts(now: datetime) -> int:
    """Remove the drafts of writers that were killed a day ago or earlier; how many there were."""
    before = (now - DRAFT_AGE).timestamp()
    old = [draft for draft in reports_folder().glob(f"*/*/{DRAFT}*") if draft.stat().st_mtime < before]
    for draft in old:
        shutil.rmtree(draft, ignore_errors=True)
    return len(old)
