"""Homes to measure in: an example company's, written once, and fresh copies of it for each round.

The copies share the mails' bytes with their original by hard links, so that a copy takes a moment; marking a mail
only gives it another name.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from haldur.example import write_example
from models.imports import KINDS
from tasks.database import database_engine
from tasks.imports import import_table
from tasks.schema import upgrade
from tasks.settings import Settings, current_settings

KEPT = ("company.yaml", "haldur.db", "signing.key")


def enter(home: Path) -> Settings:
    """Make a home the one of this process."""
    os.environ["HALDUR_HOME"] = str(home)
    os.environ.pop("HALDUR_DATABASE_URL", None)
    return current_settings()


def write_home(home: Path, *, mails: int) -> Path:
    """An example company with its customers in the register and its mail waiting."""
    write_example(home, mails=mails)
    enter(home).signing_key()
    upgrade()
    for name in ("companies", "contacts", "agents"):
        import_table(KINDS[name], home / "import" / f"{name}.csv", now=datetime.now(UTC))
    database_engine().dispose()  # the last one out folds the log into the database file
    return home


def fresh_copy(example: Path, home: Path) -> Path:
    """A home as the example was before any mail was read; what stood there before is thrown away."""
    enter(home)
    database_engine().dispose()
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(example / "mail", home / "mail", copy_function=os.link)
    for name in KEPT:
        shutil.copyfile(example / name, home / name)
    return home


def waiting_files(home: Path) -> list[Path]:
    """Every mail of the home's maildirs, in order of delivery."""
    return sorted(home.glob("mail/*/new/*"), key=lambda file: file.name)


def split_mail(home: Path, *, parts: int) -> None:
    """Deal the mails out to maildirs of equal size, in their order: mail/part0, mail/part1 and so on."""
    files = waiting_files(home)
    size = -(-len(files) // parts)
    for number, file in enumerate(files):
        folder = home / "mail" / f"part{number // size}"
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        file.rename(folder / "new" / file.name)
