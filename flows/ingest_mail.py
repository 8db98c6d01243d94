"""Mail that waits at the support lists becomes tickets (T-01 to T-08)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import AsOf, moment_of
from models.form import asked
from models.outcome import Outcome
from tasks.artifacts import Progress, report_intake
from tasks.batches import batches
from tasks.ingestion import PAGE, find_waiting, take_batch
from tasks.places import Place, places
from tasks.runs import end_of_run, problem_of
from tasks.settings import current_settings


@flow(name="ingest_mail")
def ingest_mail(
    list_name: Annotated[str | None, asked("List", "Read only this list of company.yaml; empty means all")] = None,
    source: Annotated[
        str | None,
        asked(
            "Source",
            "Read this mailbox instead: maildir:PATH, mbox:PATH or imaps://USER@HOST/FOLDER. From a form, only one "
            "that company.yaml has, or a path within the home",
        ),
    ] = None,
    as_of: Annotated[
        AsOf | None, asked("As of", "A date or moment; empty means now. No mail counts as arrived later")
    ] = None,
) -> State[Outcome]:
    """Read the support lists' mail and file it on tickets.

    Reads every mailbox of company.yaml (or the one named), finds for each mail its thread and its customer,
    opens a ticket where there is none, keeps automatic mail apart, and quarantines what cannot be read. A mail
    is marked at its source only after it is filed; run it as often as you like, nothing is filed twice.

    The run fails, with the rest done, when a mailbox could not be read or a mail could not be handled; the
    artifact `intake` says which. Mail in quarantine waits for `retry_quarantine`.
    """
    settings = current_settings()
    company = settings.company()
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=company.company.time_zone)
    outcome = Outcome()
    for place in places(company, settings, list_name=list_name, source=source):
        for step in drain(place, now):
            outcome.add(step)
    report_intake(outcome, now, title="Intake of mail")
    return end_of_run(outcome)


def drain(place: Place, now: datetime) -> Iterator[Outcome]:
    """Take what waits in one mailbox, page by page, batch by batch; a failure ends this mailbox only.

    A full page of which nothing could be taken ends it as well.
    """
    is_full, problems = True, list[str]()
    while is_full and not problems:
        found = find_waiting(place, return_state=True)
        problems = problem_of(found, what=place.source.key)
        yield Outcome(problems=problems)
        waiting, skipped = ([], []) if problems else found.result()
        yield Outcome(problems=skipped)
        progress = Progress(f"Mail of {place.source.key}", total=len(waiting))
        mails = 0
        for batch in batches(waiting):
            state = take_batch(place, batch, now, return_state=True)
            problems = problem_of(state, what=place.source.key)
            taken = Outcome(problems=problems) if problems else state.result()
            yield taken
            mails += taken.mails
            progress.advance(len(batch))
        is_full = len(waiting) == PAGE and mails > 0
