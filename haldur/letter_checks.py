"""The checks of `haldur doctor` on letters: that their provider takes them, and that every template can be filled."""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.letter import LetterError
from models.letter_kinds import LANGUAGES, SAMPLES, VARIANTS
from tasks.providers import ProviderError, open_provider
from tasks.settings import Settings
from tasks.templates import FOLDER, Templates


def check_letters(company: Company, settings: Settings) -> Iterator[Check]:
    """The way out, then the words."""
    yield _check_provider(company, settings)
    yield _check_templates(company, settings)


def _check_provider(company: Company, settings: Settings) -> Check:
    """The folder can be made, or the mail server answers and lets us in; nothing is sent."""
    way_out = company.mail_out
    try:
        with open_provider(settings):
            where = f"{way_out.host}:{way_out.port_number}" if way_out.provider == "smtp" else "the folder outbox"
            return Check("mail_out", "ok", f"letters leave by {where}")
    except ProviderError as error:
        return Check("mail_out", "error", str(error), f"Mend mail_out in {settings.company_file}.")


def _check_templates(company: Company, settings: Settings) -> Check:
    faults = list(template_faults(Templates(settings, time_zone=company.company.time_zone)))
    if faults:
        remedy = f"Mend the file, or take your copy out of {settings.home_folder / FOLDER} to have ours again."
        return Check("templates", "error", "\n".join(faults), remedy)
    return Check("templates", "ok", f"{len(SAMPLES)} letters in {', '.join(LANGUAGES)}")


def template_faults(templates: Templates) -> Iterator[str]:
    """What is wrong with the templates of letters, each fault once."""
    shared = {"firm": "Firm", "list_address": "support@firm.example"}
    found: set[str] = set()
    for kind, sample in SAMPLES.items():
        for language in LANGUAGES:
            for variant in ({}, *VARIANTS.get(kind, ())):
                try:
                    templates.render(kind, language, shared | {"language": language} | sample | variant)
                except LetterError as error:
                    if str(error) not in found:
                        yield str(error)
                    found.add(str(error))
