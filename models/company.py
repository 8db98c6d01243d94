"""company.yaml: the company, its support lists, and where each list's mail is read (T-01).

The schema is the classes here; docs/company.md explains every key. What is unknown, missing or wrong is told with
line and key. A secret never stands in the file: it is a reference, env:NAME, file:PATH or block:NAME (P-09).
"""

from itertools import product
from posixpath import join, normpath
from typing import Annotated, Literal, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from models.bank import Bank
from models.checked_yaml import checked
from models.company_values import Domain, Host, Language, MailAddress, Part, SecretReference, Words, is_loopback
from models.ledger_settings import LedgerSettings
from models.mail_out import MailOut
from models.onboarding_settings import OnboardingSettings

DEFAULT_PORTS = {"tls": 993, "starttls": 143, "plain": 143}
SCHEMES = {"tls": "imaps", "starttls": "imap+starttls", "plain": "imap"}
KINDS = frozenset({"imap", "maildir", "mbox"})  # pydantic names the union's member, which the file does not


class CompanyFileError(ValueError):
    """company.yaml cannot be used; the message names line, key and remedy."""


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("this time zone is unknown; use a name such as Europe/Tallinn") from None
    return value


def _check_move(after: str, move_to: str | None, *, is_itself: bool) -> None:
    if (after == "move") != (move_to is not None):
        raise ValueError("move_to goes with after: move, and after: move needs move_to")
    if is_itself:
        raise ValueError("move_to is the folder that is read; name another one, or leave out after and move_to")


class ImapSource(Part):
    """A mailbox on an IMAP server."""

    kind: Literal["imap"]
    host: Host
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "plain"] = "tls"
    user: Words
    password: SecretReference | None = None
    token: SecretReference | None = None
    folder: Words = "INBOX"
    after: Literal["seen", "move"] = "seen"
    move_to: Words | None = None
    ca_file: Words | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.password is None) == (self.token is None):
            raise ValueError("give either password or token (env:NAME, file:PATH or block:NAME)")
        _check_move(self.after, self.move_to, is_itself=self.folder.lower() == (self.move_to or "").lower())
        if self.security == "plain" and not is_loopback(self.host):
            raise ValueError("security: plain is for this machine only; use tls or starttls")
        return self

    @property
    def key(self) -> str:
        """The name under which the register keeps what was read here."""
        return f"{SCHEMES[self.security]}://{quote(self.user, safe='')}@{self.host}:{self.port_number}/{self.folder}"

    @property
    def port_number(self) -> int:
        """The port given, or the usual one of the security chosen."""
        return self.port or DEFAULT_PORTS[self.security]


class MaildirSource(Part):
    """A maildir; a relative path counts from the home."""

    kind: Literal["maildir"]
    path: Words
    after: Literal["seen", "move"] = "seen"
    move_to: Words | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        folder = normpath(self.path)
        _check_move(self.after, self.move_to, is_itself=normpath(join(folder, self.move_to or "other")) == folder)
        return self

    @property
    def key(self) -> str:
        """The name under which the register keeps what was read here."""
        return f"maildir:{self.path}"


class MboxSource(Part):
    """An mbox file, read only; a relative path counts from the home."""

    kind: Literal["mbox"]
    path: Words

    @property
    def key(self) -> str:
        """The name under which the register keeps what was read here."""
        return f"mbox:{self.path}"


Source = Annotated[ImapSource | MaildirSource | MboxSource, Field(discriminator="kind")]


class SupportList(Part):
    """One support list; its name is the name of its queue."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    address: MailAddress
    aliases: tuple[MailAddress, ...] = ()
    language: Language
    domains: tuple[Domain, ...] = ()
    source: Source
    lead: MailAddress | None = None
    authserv_id: Annotated[str, Field(pattern=r"^[^\s;=\"]+$")] | None = None
    internal: bool = False
    subaddresses: bool = False

    @model_validator(mode="after")
    def _is_sure_of_agents_in_one_way(self) -> Self:
        if self.internal and self.authserv_id:
            raise ValueError("authserv_id is for lists that others can write to; leave it out with internal: true")
        return self

    @property
    def addresses(self) -> frozenset[str]:
        """Every address under which mail for this list arrives, lower case."""
        return frozenset((self.address, *self.aliases))


class Firm(Part):
    """Who we are."""

    name: str = Field(min_length=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    language: Language
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/Tallinn"
    domains: tuple[Domain, ...] = Field(min_length=1)
    bank: Bank | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


class Limits(Part):
    """What is too large to read."""

    mail_megabytes: int = Field(default=50, ge=1, le=100)


class Company(Part):
    """The whole of company.yaml."""

    company: Firm
    lists: tuple[SupportList, ...] = Field(min_length=1)
    limits: Limits = Limits()
    mail_out: MailOut = MailOut()
    ledger: LedgerSettings = LedgerSettings()
    onboarding: OnboardingSettings = OnboardingSettings()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, values in (
            ("name", [mailing.name for mailing in self.lists]),
            ("address", [address for mailing in self.lists for address in mailing.addresses]),
        ):
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles:
                raise ValueError(f"two lists share the {what} {doubles[0]}")
        return self

    @model_validator(mode="after")
    def _nobody_outside_reaches_an_internal_list(self) -> Self:
        """To which of the lists that share a mailbox a mail came is told by its headers, which its sender writes."""
        for inner, other in product(self.lists, repeat=2):
            if inner.internal and not other.internal and inner.source.key == other.source.key:
                raise ValueError(
                    f"list {inner.name} is internal, list {other.name} is not, and both are read from "
                    f"{inner.source.key}: who writes to one can name the other; give them mailboxes of their own"
                )
        return self

    def list_named(self, name: str) -> SupportList:
        """The list of that name; CompanyFileError names those that exist."""
        for mailing in self.lists:
            if mailing.name == name:
                return mailing
        known = ", ".join(mailing.name for mailing in self.lists)
        raise CompanyFileError(f"There is no list named {name!r} in company.yaml; it has: {known}.")

    def list_for(self, queue: str) -> SupportList:
        """The list of a queue; the first one where the list was taken out of the file or renamed meanwhile."""
        return next((mailing for mailing in self.lists if mailing.name == queue), self.lists[0])

    def source_with(self, key: str) -> Source | None:
        """The configured source of that key."""
        return next((mailing.source for mailing in self.lists if mailing.source.key == key), None)

    def is_own(self, domain: str) -> bool:
        """Whether a mail domain is the firm's own for any list, or one below it."""
        own = {*self.company.domains, *(name for mailing in self.lists for name in mailing.domains)}
        return any(domain == each or domain.endswith(f".{each}") for each in own)

    def own_domains(self, mailing: SupportList) -> frozenset[str]:
        """The firm's own domains as they count for one list, lower case."""
        return frozenset((*self.company.domains, *mailing.domains))


def read_company(text: str, *, file: str = "company.yaml") -> Company:
    """Company from the text of company.yaml; CompanyFileError lists every fault with its line and key."""
    keys = "the keys company and lists; `haldur init` writes a commented one."
    return checked(text, Company, file=file, refusal=CompanyFileError, must_hold=keys, unnamed=KINDS)[0]
