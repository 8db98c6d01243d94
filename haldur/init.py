"""`haldur init`: makes a home that works as it stands, and never overwrites a word of an existing one."""

from pathlib import Path

import typer

from haldur.plain_errors import UnreadyDatabaseError, told_plainly
from tasks.schema import revisions, unready, upgrade
from tasks.settings import CHECKOUT, Settings, current_settings

FOLDERS = ("blobs", "import/inbox", "logs", "prefect")
MAILDIR = ("mail/support/cur", "mail/support/new", "mail/support/tmp")


def init() -> None:
    """Make what the home lacks, and say what was made and what comes next."""
    settings = current_settings()
    home = settings.home_folder
    with told_plainly():
        settings.make_home()
        for folder in (*FOLDERS, *MAILDIR):
            (home / folder).mkdir(parents=True, exist_ok=True)
        written = write_company_file(settings)
        upgrade_database(settings)
        settings.signing_key()
    typer.echo(_next_steps(home, company_file=settings.company_file, written=written))


def write_company_file(settings: Settings) -> bool:
    """Write the commented company.yaml; whether there was none yet."""
    if settings.company_file.exists():
        return False
    draft = settings.company_file.with_suffix(".draft")  # killed in between, it is written anew
    draft.write_bytes((CHECKOUT / "templates" / "company.yaml").read_bytes())
    draft.replace(settings.company_file)
    return True


def upgrade_database(settings: Settings | None = None) -> None:
    """Bring the database to the newest revision, and say so."""
    settings = settings or current_settings()
    with told_plainly():
        settings.make_home()
        before, newest = revisions()
        if before == newest:
            typer.echo(f"The database is at the newest revision, {newest}.")
            return
        if (fault := unready()) and not fault.is_behind:
            raise UnreadyDatabaseError(f"The database {fault.why}. To mend it: {fault.remedy}")
        upgrade()
    typer.echo(f"The database was brought from {before or 'nothing'} to revision {newest}.")


def _next_steps(home: Path, *, company_file: Path, written: bool) -> str:
    what = "wrote" if written else "kept your"
    return (
        f"The home is {home}; {what} {company_file}.\n\n"
        "Next:\n"
        f"  1. Edit {company_file}: your company, its lists, and where their mail is read.\n"
        "  2. haldur doctor                         checks it, the mailboxes too\n"
        "  3. haldur import companies FILE          your customers, then their contacts\n"
        "  4. haldur agent add NAME ADDRESS --role lead --password   lets one of you sign in at the desk\n"
        "  5. haldur run ingest_mail --list support reads the mail once\n"
        "  6. haldur up                             keeps reading; starts the desk, and Prefect's pages of every run"
    )
