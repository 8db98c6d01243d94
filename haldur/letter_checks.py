"""The checks of `haldur doctor` on letters: that their provider takes them, and that every template can be filled."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from haldur.checks import Check
from haldur.outside_checks import check_outside
from models.company import Company
from models.letter_kinds import LANGUAGES
from models.mail_out import MailOut
from tasks.providers import ProviderError, open_provider
from tasks.settings import Settings
from tasks.template_check import kinds_of, template_faults
from tasks.templates import FOLDER, Templates


def check_letters(company: Company, settings: Settings) -> Iterator[Check]:
    """The way out, then the words."""
    yield _check_provider(company, settings)
    yield from check_outside(company, settings)
    yield _check_templates(company, settings)


def _check_provider(company: Company, settings: Settings) -> Check:
    """The folder can be made, or the mail server or Mandrill answers and lets us in; nothing is sent."""
    way_out = company.mail_out
    try:
        with open_provider(settings):
            return Check("mail_out", "ok", f"letters leave by {_where(way_out)}")
    except ProviderError as error:
        return Check("mail_out", "error", str(error), f"Mend mail_out in {settings.company_file}.")


def _where(way_out: MailOut) -> str:
    if way_out.provider == "mandrill":
        return f"Mandrill ({urlsplit(way_out.url).hostname}), which knows the key"
    return f"{way_out.host}:{way_out.port_number}" if way_out.provider == "smtp" else "the folder outbox"


def _check_templates(company: Company, settings: Settings) -> Check:
    kinds = kinds_of(settings)
    faults = list(template_faults(Templates(settings, time_zone=company.company.time_zone), kinds))
    if faults:
        remedy = f"Mend the file, or take your copy out of {settings.home_folder / FOLDER} to have ours again."
        return Check("templates", "error", "\n".join(faults), remedy)
    return Check("templates", "ok", f"{len(kinds)} letters in {', '.join(LANGUAGES)}")
