"""What a person sees of an error in a command: one message, and an exit code other than 0."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError


def refuse_wrong_settings() -> None:
    """What cannot be read of the environment is told before anything else, by the names of its variables.

    So is a home that is another user's: whoever asks what is in it is not told "nothing", but refused.
    """
    from pydantic import ValidationError

    from tasks.settings import current_settings

    try:
        with told_plainly():
            current_settings().company_file.exists()
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = "_".join(str(part) for part in fault["loc"]).upper()
            typer.echo(f"HALDUR_{name}: {fault['msg']}.", err=True)
        raise typer.Exit(1) from None


@contextmanager
def plain_errors() -> Iterator[None]:
    """Make sure of the database, then turn the errors that are foreseen into a message."""
    with told_plainly():
        refuse_unready_database()
        yield


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors that are foreseen into a message."""
    try:
        yield
    except _foreseen() as error:
        message = str(error)
    except _of_the_database() as error:
        reason = str(error.orig).strip().partition("\n")[0]
        message = f"The database refused, and nothing was changed: {reason}. `haldur doctor` tells more."
    except BrokenPipeError:  # whoever read the output has had enough
        raise
    except OSError as error:
        where = error.filename or "a file of the home"
        message = f"{where} cannot be used: {error.strerror}. Give the right, make room, or set HALDUR_HOME anew."
    else:
        return
    typer.echo(message, err=True)
    raise typer.Exit(1)


def _foreseen() -> tuple[type[Exception], ...]:
    """The errors that say themselves what is wrong; brought in only once there is one, for some bring in Prefect.

    Prefect reads its settings once, when it is brought in, and `enter_engine` must have set them by then.
    """
    from models.bank_payment import StatementError
    from models.company import CompanyFileError
    from models.imports import UnknownKindError
    from models.invoice import InvoiceError
    from models.journey_policy import JourneyPolicyError
    from models.letter import LetterError
    from tasks.agents import AgentError
    from tasks.backup_file import BackupError
    from tasks.exports import ExportError
    from tasks.ledger_guard import ImplausibleImportError
    from tasks.schema import MigrationError
    from tasks.settings import SettingsError
    from tasks.spreadsheet import TableFileError

    return (
        AgentError, BackupError, CompanyFileError, ExportError, ImplausibleImportError, InvoiceError,
        JourneyPolicyError, LetterError, MigrationError, SettingsError, StatementError, TableFileError,
        UnknownKindError, UnreadyDatabaseError,
    )  # fmt: skip


def _of_the_database() -> "type[DBAPIError]":
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


class UnreadyDatabaseError(RuntimeError):
    """The database is not there yet, or not of this version."""


def refuse_absent_database() -> None:
    """A database that is not there is not made by the way: HALDUR_HOME may be misspelt."""
    from sqlalchemy import make_url

    from tasks.settings import current_settings

    url = make_url(current_settings().database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise UnreadyDatabaseError(f"There is no database {url.database} yet: make it with `haldur init`.")


def refuse_unready_database() -> None:
    """Nothing works on tables that are not there, or not of this version."""
    from tasks.schema import unready

    refuse_absent_database()
    if fault := unready():
        raise UnreadyDatabaseError(f"The database {fault.why}. To mend it: {fault.remedy}")
