"""An operator decides about reminders that wait, whatever became of the run that wrote them (D-18)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow

from models.clock import AsOf, moment_of
from models.counting import count_words
from models.form import asked
from tasks.approval import Verdict, settle_held
from tasks.settings import current_settings


@flow(name="decide_reminders")
def decide_reminders(
    verdict: Annotated[Verdict, asked("Verdict", "approve has the letters delivered, reject cancels them for good")],
    agent: Annotated[str, asked("Agent", "Your mail address, for the events of each letter")],
    run: Annotated[str, asked("Run", "Id of the run that holds them; empty means all of them")] = "",
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Approve or reject reminders that wait for approval.

    Usually you resume the run that waits and choose there. This form is for what no run waits for any more: one that
    was cancelled, that waited longer than a week, or that was started by `haldur run` on this machine.

    *approve* has the letters delivered, *reject* cancels them for good; the invoices' later steps go on.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    return f"{count_words(settle_held(verdict, run=run, who=agent, now=now), 'letter')}: {verdict}."
