"""policies/journeys/*.yaml as they count for this company: the home's own files, and ours of other names (O-01)."""

from functools import lru_cache
from pathlib import Path

from models.company import Company
from models.journey import JourneyError
from models.journey_policy import JourneyPolicyError, JourneyTemplate, read_template
from tasks.settings import CHECKOUT, Settings

FOLDER = "policies/journeys"
QUEUE = "support"


def template_names(settings: Settings) -> list[str]:
    """The names of all templates."""
    folders = (settings.home_folder / FOLDER, CHECKOUT / FOLDER)
    return sorted({file.stem for folder in folders for file in folder.glob("*.yaml")})


def template_named(settings: Settings, name: str) -> JourneyTemplate:
    """A template by its name; JourneyError where there is none, JourneyPolicyError where it is wrong."""
    names = template_names(settings)
    if name not in names:
        raise JourneyError(f"There is no journey {name!r} in {FOLDER}. There are: {', '.join(names)}.")
    file = settings.file(f"{FOLDER}/{name}.yaml")
    try:
        return _template(file, file.stat().st_mtime_ns)
    except UnicodeDecodeError as error:
        raise JourneyPolicyError(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None


@lru_cache(maxsize=32)
def _template(file: Path, _changed: int) -> JourneyTemplate:
    return read_template(file.read_text("utf-8"), file=str(file))


def queue_of(template: JourneyTemplate, company: Company) -> str:
    """The list that a journey's letters come from and its questions go to: its own, else `support`, else the first."""
    names = [mailing.name for mailing in company.lists]
    if template.queue is None:
        return QUEUE if QUEUE in names else names[0]
    if template.queue not in names:
        raise JourneyPolicyError(
            f"{FOLDER}: queue: company.yaml has no list {template.queue!r}; it has: {', '.join(names)}."
        )
    return template.queue
