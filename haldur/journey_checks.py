"""The checks of `haldur doctor` on onboarding: every template can be read, and has a list to write from."""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.journey_policy import JourneyPolicyError
from tasks.journey_policy import FOLDER, queue_of, template_named, template_names
from tasks.settings import Settings


def check_journeys(company: Company, settings: Settings) -> Iterator[Check]:
    """One line for each template that is wrong, else one for all."""
    is_well = True
    names = template_names(settings)
    for name in names:
        try:
            queue_of(template_named(settings, name), company)
        except JourneyPolicyError as error:
            is_well = False
            file = settings.file(f"{FOLDER}/{name}.yaml")
            yield Check("journeys", "error", str(error), f"Edit {file}; docs/onboarding.md explains it.")
    if is_well:
        yield Check("journeys", "ok", f"templates: {', '.join(names)}")
