"""policies/journeys/*.yaml as they count for this company: the home's own files, and ours of other names (O-01)."""

from models.company import Company
from models.journey import JourneyError
from models.journey_policy import JourneyPolicyError, JourneyTemplate, read_template
from tasks.policy_files import list_from, read_policy
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
    return read_policy(settings.file(f"{FOLDER}/{name}.yaml"), read_template, JourneyPolicyError)


def queue_of(template: JourneyTemplate, company: Company) -> str:
    """The list that a journey's letters come from and its questions go to: its own, else `support`, else the first."""
    return list_from(company, template.queue, usual=QUEUE, file=FOLDER, refusal=JourneyPolicyError)
