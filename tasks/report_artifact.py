"""What a run that makes a report leaves behind: its artifact, with figures and links, and its state."""

from datetime import datetime

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from models.counting import count_words
from models.report_words import difference_words, edition_words
from tasks.database import reading
from tasks.report_making import Comparison
from tasks.report_store import edition_of, folder_of
from tasks.settings import current_settings


@task(cache_policy=NO_CACHE)
def show_report(number: int, letters: int | None) -> str:
    """Leave an edition's figures as an artifact named as the report; its Markdown is returned."""
    with reading() as session:
        edition = edition_of(session, number)
    settings = current_settings()
    markdown = edition_words(
        edition, time_zone=settings.company().company.time_zone, desk=settings.desk_url,
        folder=str(folder_of(edition)), letters=letters,
    )  # fmt: skip
    create_markdown_artifact(
        key=edition.name.replace("_", "-"), markdown=markdown, description=f"{edition.title}, edition {edition.edition}"
    )
    return markdown


@task(cache_policy=NO_CACHE)
def show_comparison(comparison: Comparison) -> str:
    """Leave what differs as an artifact; its Markdown is returned."""
    markdown = difference_words(
        comparison.edition, comparison.found, against=comparison.against, desk=current_settings().desk_url
    )
    create_markdown_artifact(key="report-comparison", markdown=markdown, description=comparison.words)
    return markdown


def end_of_report(number: int, letters: int | None, now: datetime) -> State[int]:
    """Completed, with where to find it; the result is the number of the edition."""
    with reading() as session:
        edition = edition_of(session, number)
    made = "made" if edition.made_at == now else "was made already"
    sent = "" if letters is None else f"; {count_words(letters, 'letter')} written"
    where = f"{edition.title} {edition.period_first} to {edition.period_last}, edition {edition.edition}, {made}"
    places = f"{current_settings().desk_url}/reports/{number}, {folder_of(edition)}"
    return Completed(message=f"{where}: {places}{sent}", data=number)


def end_of_comparison(comparison: Comparison) -> State[int]:
    """Completed; failed where a report does not come out of its own snapshot as it was, which is a fault of ours."""
    is_fault = bool(comparison.found) and comparison.against == "snapshot"
    told = "; ".join(f"{each.title}: {each.first} against {each.second}" for each in comparison.found[:10])
    state = Failed if is_fault else Completed
    return state(message=f"{comparison.words}{': ' if told else ''}{told}", data=len(comparison.found))
