"""What a reminder run leaves behind: its artifact, with links to the desk and to filled forms, and its state."""

from datetime import datetime

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from models.dunning_report import Reminding, reminding_report
from models.letter_samples import samples_report
from tasks.approval import samples
from tasks.forms import filled, form_of
from tasks.settings import current_settings


@task(cache_policy=NO_CACHE)
def report_reminding(reminding: Reminding, now: datetime, *, is_dry: bool, run: str = "") -> str:
    """Leave the report as an artifact, with samples of what the run holds; its Markdown is returned."""
    settings = current_settings()
    form = form_of("act_on_invoice/act_on_invoice")
    markdown = reminding_report(
        reminding, now,
        time_zone=settings.company().company.time_zone,
        page=lambda number: f"{settings.desk_url}/invoices/{number}",
        form=lambda number: filled(form, invoice=number),
        is_dry=is_dry,
    )  # fmt: skip
    markdown = "\n\n".join(filter(None, (markdown, samples_report(samples(run) if reminding.waiting else []))))
    key = "reminders-dry-run" if is_dry else "reminders"
    create_markdown_artifact(key=key, markdown=markdown, description="Reminders of invoices")
    return markdown


def end_of_reminding(reminding: Reminding, *, is_dry: bool = False, said: str = "") -> State[Reminding]:
    """Completed, or failed with the problems; either way with what was done."""
    parts = (reminding.summary(is_dry=is_dry), said, *reminding.warnings)
    done = ". ".join(part.removesuffix(".") for part in parts if part)
    if reminding.problems:
        return Failed(message=f"{done}. Not done: " + " | ".join(reminding.problems), data=reminding)
    return Completed(message=done, data=reminding)
