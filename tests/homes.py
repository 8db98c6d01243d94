"""Homes for tests: a small company with maildirs, mail put into them, and one run over all of it without the engine."""

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from models.outcome import Outcome
from tasks.database import database_engine
from tasks.ingestion import find_waiting, take_batch
from tasks.places import places
from tasks.settings import Settings
from tests.databases import know_statements
from tests.filing_room import NOW

COMPANY = """\
company: {name: Firm OÜ, country: EE, language: et, domains: [firm.ee]}
lists:
  - {name: support, address: support@firm.ee, language: et, source: {kind: maildir, path: mail/support}}
  - {name: billing, address: billing@firm.ee, language: et, source: {kind: maildir, path: mail/billing}}
"""
SHARED = COMPANY.replace("mail/billing", "mail/support")


def open_home(home: Path, company: str = COMPANY) -> None:
    """Write company.yaml and make the maildirs."""
    (home / "company.yaml").write_text(company, "utf-8")
    for queue in ("support", "billing"):
        for folder in ("new", "cur", "tmp"):
            (home / "mail" / queue / folder).mkdir(parents=True, exist_ok=True)


def deliver(home: Path, name: str, raw: bytes, *, queue: str = "support", at: datetime | None = None) -> Path:
    """Put a mail into a list's maildir; names sort by delivery."""
    file = home / "mail" / queue / "new" / name
    file.write_bytes(raw)
    if at:
        os.utime(file, (at.timestamp(), at.timestamp()))
    return file


def unmarked(home: Path, *, queue: str = "support") -> list[str]:
    """Names of the mails that nobody has handled yet."""
    return sorted(file.name for file in (home / "mail" / queue / "new").iterdir())


def ingest(*, size: int = 500, now: datetime = NOW) -> Outcome:
    """What one run of the flow does, with batches of a size."""
    settings = Settings()
    outcome = Outcome()
    for place in places(settings.company(), settings, list_name=None, source=None):
        waiting, skipped = find_waiting.fn(place)
        outcome.problems += skipped
        for start in range(0, len(waiting), size):
            outcome.add(take_batch.fn(place, waiting[start : start + size], now))
    return outcome


@contextmanager
def furnishing(folder: Path, template: Path) -> Iterator[Path]:
    """A home to fill once for many tests, each of which gets a copy; meanwhile it is the home of the process."""
    folder.mkdir()
    shutil.copyfile(template, folder / "haldur.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HALDUR_HOME", str(folder))
        patch.delenv("HALDUR_DATABASE_URL", raising=False)
        yield folder
        database_engine().dispose()


def furnish(home: Path, furnished: Path) -> None:
    """Make the empty home of the process a copy of one that was filled."""
    shutil.copytree(furnished, home, dirs_exist_ok=True)
    know_statements(database_engine())


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As on a full disk: whoever writes more into one file is refused."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
