"""What a run of follow_onboarding leaves behind: its artifact, with links to desk and forms, and its state."""

from datetime import datetime

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from models.journey_report import Following, following_report
from tasks.forms import filled, form_of
from tasks.settings import current_settings


@task(cache_policy=NO_CACHE)
def report_following(following: Following, now: datetime) -> str:
    """Leave the report as an artifact; its Markdown is returned."""
    settings = current_settings()
    form = form_of("act_on_journey/act_on_journey")
    markdown = following_report(
        following, now,
        time_zone=settings.company().company.time_zone,
        page=lambda number: f"{settings.desk_url}/journeys/{number}",
        form=lambda number: filled(form, journey=number),
    )  # fmt: skip
    create_markdown_artifact(key="onboarding", markdown=markdown, description="Onboarding journeys")
    return markdown


def end_of_following(following: Following) -> State[Following]:
    """Completed, or failed with the problems; either way with what was done."""
    if following.problems:
        return Failed(message=f"{following.summary}. Not done: " + " | ".join(following.problems), data=following)
    return Completed(message=following.summary, data=following)
