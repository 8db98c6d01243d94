"""What the ledger is fed with: the watched folder, the views, a file that somebody names. One import each, in words."""

import logging
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlalchemy import func, select
from sqlmodel import col

from models.bank_payment import StatementError
from models.imports import kind_named
from models.inbox import PDF, STATEMENT, on_one_line
from models.invoice import InvoiceError, StrayPayment
from models.journey_policy import JourneyPolicyError
from models.ledger_report import LedgerRun, Taken, ledger_report
from tasks.database import PASSING_FAULTS, reading
from tasks.forms import form_of
from tasks.import_report import Report
from tasks.imports import import_table
from tasks.inbox import Folders, visit
from tasks.invoice_pdf import keep_pdf
from tasks.ledger_guard import ImplausibleImportError
from tasks.ledger_view import LedgerViewError, import_view
from tasks.runs import is_of_deployment
from tasks.settings import SettingsError, current_settings
from tasks.spreadsheet import TableFileError
from tasks.statements import StatementReport, import_statement

REFUSALS = (
    ImplausibleImportError, InvoiceError, JourneyPolicyError, LedgerViewError, SettingsError, StatementError,
    TableFileError,
)  # fmt: skip

log = logging.getLogger(__name__)


@task(cache_policy=NO_CACHE)
def take_inbox(now: datetime, *, clock: datetime, anyway: bool = False) -> LedgerRun:
    """Take what waits in the watched folder; `clock` tells the age of its files, `now` the day to work as of."""
    settings = current_settings()
    day = now.astimezone(settings.company().company.zone).date()
    return visit(
        Folders(settings.home_folder), lambda file, kind: import_one(file, kind, now=now, anyway=anyway),
        now=clock, day=day,
    )  # fmt: skip


@task(cache_policy=NO_CACHE)
def take_views(now: datetime, *, anyway: bool = False) -> LedgerRun:
    """Take what the views of company.yaml have; nothing where there are none."""
    run = LedgerRun()
    for kind in current_settings().company().ledger.views:
        try:
            report = import_view(kind, now=now, anyway=anyway)
        except REFUSALS as error:
            run.taken.append(Taken(kind, f"view of {kind}", refused=str(error)))
            continue
        run.taken.append(_of_table(kind, f"view of {kind}", report))
    return run


@task(cache_policy=NO_CACHE)
def take_file(path: str, kind: str, *, now: datetime, anyway: bool = False) -> LedgerRun:
    """Take one file; from a form only one within the home, and a relative path counts from the inbox."""
    settings = current_settings()
    file = Folders(settings.home_folder).inbox / Path(path).expanduser()
    if is_of_deployment() and not file.resolve().is_relative_to(settings.home_folder):
        return LedgerRun(
            [Taken(kind, on_one_line(path), refused=f"From a form only a file within {settings.home_folder} is taken.")]
        )
    return LedgerRun([import_one(file, kind, now=now, anyway=anyway)])


def import_one(file: Path, kind: str, *, now: datetime, anyway: bool) -> Taken:
    """Take a file of a kind; what refuses it as a whole is told in words.

    Also where our own rules fail on a file it is put aside, for it would keep all behind it back on every visit.
    """
    name = on_one_line(file.name)
    try:
        if kind == STATEMENT:
            return _of_statement(name, import_statement(file, now=now))
        if kind == PDF:
            return Taken(PDF, name, keep_pdf(file, now=now))
        return _of_table(kind, name, import_table(kind_named(kind), file, now=now, anyway=anyway))
    except REFUSALS as error:
        return Taken(kind, name, refused=str(error).replace(file.name, name))
    except PASSING_FAULTS:  # the file is not to blame: the next run takes it
        raise
    except Exception as error:  # one file must not stop the rest, whatever is wrong with it or us
        log.exception("%s could not be taken", on_one_line(str(file)))
        fault = f"nothing of it was taken, for our own rules failed on it ({type(error).__name__}: {error})"
        return Taken(kind, name, refused=f"{fault}. Save it anew, and tell who looks after Haldur.")


def _of_table(kind: str, name: str, report: Report) -> Taken:
    wrong = [(f"line {row.line}", "; ".join(row.reasons)) for row in report.wrong]
    notes = [(f"line {note.line}", note.note) for note in report.notes]
    return Taken(kind, name, report.in_words(), wrong=wrong, notes=notes)


def _of_statement(name: str, report: StatementReport) -> Taken:
    notes = [("", note) for note in report.notes]
    return Taken(STATEMENT, name, report.in_words(), notes=notes, strays=report.named_strays)


@task(cache_policy=NO_CACHE)
def report_ledger(run: LedgerRun, now: datetime) -> str:
    """Leave the report as an artifact; its Markdown is returned."""
    forms = {"settle_payment": form_of("settle_payment/settle_payment")}
    time_zone = current_settings().company().company.time_zone
    markdown = ledger_report(run, now, time_zone=time_zone, forms=forms, waiting=stray_payments())
    create_markdown_artifact(key="ledger", markdown=markdown, description="Ledger in")
    return markdown


def stray_payments() -> int:
    """How many payments wait for a person."""
    with reading() as session:
        waiting = select(func.count()).select_from(StrayPayment).where(col(StrayPayment.settled_at).is_(None))
        return session.scalar(waiting) or 0


def end_of_import(run: LedgerRun) -> State[LedgerRun]:
    """Completed, or failed where something was refused as a whole; the rest was taken."""
    state = Failed if run.refused else Completed
    return state(message=run.summary(), data=run)
