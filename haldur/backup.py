"""`haldur backup` and `haldur restore`: all that a company owns in one file, and back."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from haldur.plain_errors import refuse_absent_database, told_plainly
from models.counting import count_words
from tasks.backup import make_backup
from tasks.restore import restore_backup
from tasks.schema import revisions
from tasks.settings import current_settings


def backup(file: Path) -> None:
    """Write the backup, and say what is in it."""
    with told_plainly(), cleared_up():
        refuse_absent_database()  # one that is behind is backed up before it is upgraded
        about = make_backup(file.absolute(), now=datetime.now(UTC))
    size = file.stat().st_size / 1_000_000
    typer.echo(f"{file}: the database at revision {about.revision}, {count_words(about.files, 'file')}, {size:.1f} MB.")
    typer.echo("It holds your signing key and all mail: keep it as safe as the home. Back: haldur restore FILE")


def restore(file: Path) -> None:
    """Make an empty home whole again, and say what comes next."""
    with told_plainly():
        about, letters = restore_backup(file.absolute(), now=datetime.now(UTC))
        newest = revisions()[1]
    files = count_words(about.files, "file")
    made_at = datetime.fromisoformat(about.made_at).astimezone(UTC)
    home = current_settings().home_folder
    typer.echo(f"{home} is as it was at {made_at:%Y-%m-%d %H:%M} UTC: {files} and the database.")
    if letters:
        waited = count_words(letters, "letter")
        typer.echo(f"{waited} waited then and may have gone since: haldur run settle_letters --help")
    behind = "haldur db upgrade, then " if about.revision != newest else ""
    typer.echo(f"Next: {behind}haldur doctor. Reminders that went after the backup are not known to it.")


@contextmanager
def cleared_up() -> Iterator[None]:
    """Whoever is told to end (TERM, or the terminal gone) ends by an exception, so that what is half made goes."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda number, _: sys.exit(128 + number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
