"""Invoices, payments and bank statements come in (D-01)."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import AsOf, moment_of
from models.form import asked
from models.ledger_report import LedgerRun
from tasks.ledger_intake import end_of_import, report_ledger, take_file, take_inbox, take_views
from tasks.settings import current_settings
from tasks.spreadsheet import TableFileError

Kind = Literal[
    "companies", "contacts", "agents", "contracts", "journey_events", "invoices", "payments", "statement", "pdf"
]  # fmt: skip


@flow(name="import_ledger")
def import_ledger(
    what: Annotated[
        Literal["everything", "inbox", "views", "file"],
        asked(
            "What",
            "inbox: the watched folder; views: those of company.yaml; everything: both; file: one file",
        ),
    ] = "everything",
    file: Annotated[
        str | None,
        asked("File", "For one file: its path on this machine; a relative one counts from the inbox"),
    ] = None,
    kind: Annotated[Kind | None, asked("Kind", "For one file: what it holds")] = None,
    anyway: Annotated[bool, asked("Anyway", "Take an export even if it is far smaller than the last one")] = False,
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> State[LedgerRun]:
    """Take invoices, payments and bank statements into the ledger.

    Takes every finished file of the home's folder `import/inbox`: companies*, contacts*, agents*, contracts*,
    journey_events*, invoices*, payments* (.csv, .xlsx) and bank statements CAMT.053 (.xml, .zip). Each moves to
    `import/done/<day>` with a report beside it, or to `import/wrong`. Then it reads the views of company.yaml, where
    there are any. Run it as often as you like: nothing counts twice.

    The artifact `ledger` counts the rows, lists the wrong ones with line and reason, and the payments of statements
    that found no invoice; each leads to the form of `settle_payment`. The run fails when a file was refused as a
    whole: unreadable, or far smaller than the last export, which `anyway` takes nevertheless.
    """
    clock = datetime.now(UTC)
    now = moment_of(as_of, now=clock, time_zone=current_settings().company().company.time_zone)
    if what == "file" and not (file and kind):
        raise TableFileError("To take one file give its path and its kind.")
    run = LedgerRun()
    if what in ("inbox", "everything"):
        run.add(take_inbox(now, clock=clock, anyway=anyway))
    if what in ("views", "everything"):
        run.add(take_views(now, anyway=anyway))
    if what == "file" and file and kind:
        run.add(take_file(file, kind, now=now, anyway=anyway))
    report_ledger(run, now)
    return end_of_import(run)
