"""Open tickets grow older: reminders, warnings and the lead's digest (T-22, T-23)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.ageing import Ageing
from models.clock import AsOf, moment_of
from models.form import asked
from tasks.ageing import age_batch, find_open, post_digests
from tasks.ageing_artifact import end_of_ageing, report_ageing
from tasks.artifacts import Progress
from tasks.settings import current_settings


@flow(name="age_tickets")
def age_tickets(
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> State[Ageing]:
    """Remind, warn and tell the lead.

    Looks at every open ticket: reminds assignees whose reminder is due (three days after the ticket began), warns
    assignee and lead when a target of policies/service_levels.yaml nears its end or is missed, and writes to the
    lead once a day which tickets wait too long. Each letter is written once, however often this runs;
    `deliver_letters` sends them. The artifact `ageing` counts the open tickets by age and links to the oldest.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    batches = find_open()
    ageing = Ageing()
    progress = Progress("Open tickets", total=len(batches))
    for batch in batches:
        ageing.add(age_batch(batch, now))
        progress.advance(1)
    ageing.add(post_digests(ageing.overdue, now))
    report_ageing(ageing, now)
    return end_of_ageing(ageing)
