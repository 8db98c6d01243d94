"""What an ageing run leaves behind: its artifact, with links to the desk and to filled forms, and its state."""

from datetime import datetime

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from models.ageing import Ageing
from models.ageing_report import ageing_report
from models.counting import count_words, which
from tasks.forms import filled, form_of
from tasks.notices import link_to
from tasks.settings import current_settings


@task(cache_policy=NO_CACHE)
def report_ageing(ageing: Ageing, now: datetime) -> str:
    """Leave the report as an artifact; its Markdown is returned."""
    settings = current_settings()
    form = form_of("act_on_ticket/act_on_ticket")
    markdown = ageing_report(
        ageing, now,
        time_zone=settings.company().company.time_zone,
        desk=lambda number: link_to(settings, number),
        form=lambda number, action: filled(form, ticket=number, action=action),
    )  # fmt: skip
    create_markdown_artifact(key="ageing", markdown=markdown, description="Ageing of tickets")
    return markdown


def end_of_ageing(ageing: Ageing) -> State[Ageing]:
    """Completed, or failed with the problems; either way with what was done."""
    letters = ", ".join(f"{kind} {count}" for kind, count in sorted(ageing.letters.items()) if count)
    tickets, late = count_words(ageing.bands.total(), "open ticket"), len(ageing.overdue)
    done = f"{tickets}, {late} {which(late, 'waits', 'wait')} too long; letters: {letters or 'none'}"
    if ageing.problems:
        return Failed(message=f"{done}. Not handled: " + " | ".join(ageing.problems), data=ageing)
    return Completed(message=done, data=ageing)
