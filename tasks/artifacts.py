"""Artifacts: what a run leaves behind for people to read in the Prefect UI."""

from datetime import datetime
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client

from models.outcome import MOST_NAMED, Outcome
from models.reports import Pointers, intake_report
from tasks.quarantine import in_quarantine
from tasks.settings import Settings
from tasks.tickets import customer_names


@task(cache_policy=NO_CACHE)
def report_intake(outcome: Outcome, now: datetime, *, title: str) -> str:
    """Leave the report of an intake as an artifact; its Markdown is returned."""
    firm = Settings().company().company
    candidates = {number for ticket in outcome.unidentified for number in ticket["customer_candidates"]}
    held, held_in_all = in_quarantine(MOST_NAMED)
    pointers = Pointers(customer_names(candidates), _forms(), held, held_in_all)
    markdown = intake_report(outcome, now, title=title, time_zone=firm.time_zone, pointers=pointers)
    create_markdown_artifact(key="intake", markdown=markdown, description=title)
    return markdown


def _forms() -> dict[str, str]:
    """The pages of the forms that a report leads to, as far as their flows are deployed; paths, for any host."""
    with get_client(sync_client=True) as client:
        deployed = client.read_deployments(limit=200)
    return {each.name: f"/deployments/deployment/{each.id}/run" for each in deployed}


class Progress:
    """A progress bar in the run's artifacts, for as long as there is something to do."""

    def __init__(self, what: str, *, total: int) -> None:
        self._total = total
        self._done = 0
        self._artifact = cast(UUID, create_progress_artifact(0.0, description=what)) if total else None

    def advance(self, steps: int) -> None:
        """So many more are done."""
        self._done += steps
        if self._artifact:
            update_progress_artifact(self._artifact, progress=100.0 * self._done / self._total)
