"""The checks of `haldur doctor` on onboarding: every template can be read, and has a list to write from; the product's
key is there.
"""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.journey_policy import JourneyPolicyError
from tasks.journey_policy import FOLDER, queue_of, template_named, template_names
from tasks.settings import Settings, SettingsError, secret


def check_journeys(company: Company, settings: Settings) -> Iterator[Check]:
    """One line for each template that is wrong, else one for all; one for the product's key where it is named."""
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
    if reference := company.onboarding.webhook_key:
        yield _check_key(reference, settings)


def _check_key(reference: str, settings: Settings) -> Check:
    name, remedy = "product events", "Set the secret that onboarding.webhook_key names."
    try:
        is_filled = bool(secret(reference))
    except SettingsError as error:
        return Check(name, "error", str(error), remedy)
    if not is_filled:
        return Check(name, "error", "the key with which the product signs is empty", remedy)
    return Check(name, "ok", f"signed requests come to {settings.desk_url}/hooks/journeys")
