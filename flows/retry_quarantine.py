"""Mail in quarantine is tried again when a person asks for it (T-08)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from models.outcome import Outcome
from models.reasons import HeldFor
from tasks.artifacts import Progress, report_intake
from tasks.batches import batches
from tasks.quarantine import find_held, not_held, release
from tasks.runs import end_of_run, problem_of
from tasks.settings import current_settings


@flow(name="retry_quarantine")
def retry_quarantine(
    mails: Annotated[
        list[RowNumber],
        asked("Mails", "Numbers of the mails to try again; empty means all, or all held for the reason"),
    ] = [],  # noqa: B006 - a form needs the empty list to show; it is never changed
    reason: Annotated[HeldFor | None, asked("Reason", "Only mail held for this reason; empty means any")] = None,
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> State[Outcome]:
    """Try quarantined mail again.

    Use it after you mended the cause: raised a limit in company.yaml, installed a newer Haldur, or looked at
    mails held as a flood and want them as tickets. What can be filed leaves the quarantine; what cannot stays,
    with its reason. `haldur export mail` lists all mail; the artifact `intake` says what became of these.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    held = find_held(reason=reason or "", numbers=mails)
    outcome = Outcome(problems=not_held(mails, held))
    progress = Progress("Mail in quarantine", total=len(held))
    for batch in batches(held):
        tried = release(batch, now, return_state=True)
        problems = problem_of(tried, what="Quarantine")
        outcome.add(Outcome(problems=problems) if problems else tried.result())
        progress.advance(len(batch))
    report_intake(outcome, now, title="Retry of quarantined mail")
    return end_of_run(outcome)
