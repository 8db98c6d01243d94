"""The checks of `haldur doctor` on what people and Mandrill reach from outside: letters' pages, and the webhook."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from haldur.checks import Check
from models.company import Company
from models.company_values import is_loopback
from tasks.settings import Settings, SettingsError, secret


def check_outside(company: Company, settings: Settings) -> Iterator[Check]:
    """A line for letters' pages where there are letters about invoices, and one for Mandrill's reports."""
    is_here = is_loopback(urlsplit(settings.desk_url).hostname or "")
    if company.company.bank:
        yield _check_pages(settings, is_here=is_here)
    if company.mail_out.provider == "mandrill":
        yield _check_hook(company, settings)


def _check_pages(settings: Settings, *, is_here: bool) -> Check:
    if is_here:
        text = f"reminders lead to {settings.desk_url}, which nobody outside can open"
        return Check("letters' pages", "warning", text, "Set HALDUR_DESK_URL to the desk's public address.")
    return Check("letters' pages", "ok", f"{settings.desk_url}/letters/...")


def _check_hook(company: Company, settings: Settings) -> Check:
    """Whether Mandrill's reports can come, and be believed."""
    way_out, name = company.mail_out, "mandrill webhook"
    url = way_out.hook_url(settings.desk_url)
    if way_out.webhook_key is None:
        text = f"without webhook_key nobody learns what became of letters; Mandrill is to report to {url}"
        return Check(name, "warning", text, f"Add the webhook in Mandrill, then its key to {settings.company_file}.")
    try:
        is_filled = bool(secret(way_out.webhook_key))
    except SettingsError as error:
        return Check(name, "error", str(error), "Set the secret that mail_out.webhook_key names.")
    if not is_filled:
        return Check(name, "error", "the webhook's key is empty", "Set the secret that mail_out.webhook_key names.")
    if is_loopback(urlsplit(url).hostname or ""):
        remedy = "Set HALDUR_DESK_URL to the desk's public address, or mail_out.webhook_url."
        return Check(name, "warning", f"Mandrill cannot reach {url}", remedy)
    return Check(name, "ok", f"reports come to {url}")
