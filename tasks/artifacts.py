"""Artifacts: what a run leaves behind for people to read in the Prefect UI."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from models.delivery import Delivery, delivery_report
from models.intake_report import Pointers, intake_report
from models.outcome import MOST_NAMED, Outcome
from tasks.forms import form_of
from tasks.quarantine import in_quarantine
from tasks.settings import current_settings
from tasks.tickets import customer_names

BAR_SECONDS = 1.0  # telling the server takes some milliseconds
FORMS = ("retry_quarantine", "choose_customer")


@task(cache_policy=NO_CACHE)
def report_intake(outcome: Outcome, now: datetime, *, title: str) -> str:
    """Leave the report of an intake as an artifact; its Markdown is returned."""
    settings = current_settings()
    firm = settings.company().company
    candidates = {number for ticket in outcome.unidentified for number in ticket["customer_candidates"]}
    held, held_in_all = in_quarantine(MOST_NAMED)
    forms = {flow: form_of(f"{flow}/{flow}") for flow in FORMS}
    pointers = Pointers(customer_names(candidates), forms, held, held_in_all, settings.desk_url)
    markdown = intake_report(outcome, now, title=title, time_zone=firm.time_zone, pointers=pointers)
    create_markdown_artifact(key="intake", markdown=markdown, description=title)
    return markdown


@task(cache_policy=NO_CACHE)
def report_delivery(delivery: Delivery, now: datetime) -> str:
    """Leave the report of a delivery as an artifact; its Markdown is returned."""
    markdown = delivery_report(delivery, now, time_zone=current_settings().company().company.time_zone)
    create_markdown_artifact(key="letters", markdown=markdown, description="Delivery of letters")
    return markdown


class Progress:
    """A progress bar in the run's artifacts, for as long as there is something to do; moved once a second at most."""

    def __init__(self, what: str, *, total: int, clock: Callable[[], float] = monotonic) -> None:
        """`clock` tells seconds that pass."""
        self._total = total
        self._done = 0
        self._clock, self._moved_at = clock, clock()
        self.artifact = cast(UUID, create_progress_artifact(0.0, description=what)) if total else None

    def advance(self, steps: int) -> None:
        """So many more are done."""
        self._done += steps
        now = self._clock()
        if self.artifact and (self._done >= self._total or now - self._moved_at >= BAR_SECONDS):
            self._moved_at = now
            update_progress_artifact(self.artifact, progress=100.0 * self._done / self._total)
