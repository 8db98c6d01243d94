"""mail_out of company.yaml: the way by which letters leave (P-05, D-09)."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from models.company_values import Part, SecretReference, is_loopback

MANDRILL_URL = "https://mandrillapp.com/api/1.0/"
HOOK = "/hooks/mandrill"  # at the desk
SMTP_PORTS = {"tls": 465, "starttls": 587, "plain": 25}
OF_ONE_PROVIDER = {
    "host": "smtp", "user": "smtp", "password": "smtp", "key": "mandrill", "webhook_key": "mandrill",
    "webhook_url": "mandrill", "template": "mandrill", "subaccount": "mandrill",
}  # fmt: skip


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("https", "http") or not parts.hostname or not value.isprintable() or " " in value:
        raise ValueError("this is not a web address such as https://desk.firm.ee/hooks/mandrill")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("http is for this machine only; use https")
    return value


class MailOut(Part):
    """How letters leave: as files in a folder, by an SMTP server, or by Mandrill (P-05, D-09)."""

    provider: Literal["folder", "smtp", "mandrill"] = "folder"
    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "plain"] = "starttls"
    user: str = ""
    password: SecretReference | None = None
    ca_file: str | None = None
    from_name: str = ""
    key: SecretReference | None = None
    webhook_key: SecretReference | None = None
    webhook_url: Annotated[str, AfterValidator(_web_address)] = ""
    template: str = ""
    subaccount: str = ""
    url: Annotated[str, AfterValidator(_web_address)] = MANDRILL_URL

    @model_validator(mode="after")
    def _is_of_one_provider(self) -> Self:
        for name, provider in OF_ONE_PROVIDER.items():
            if getattr(self, name) and self.provider != provider:
                raise ValueError(f"{name} goes with provider: {provider}")
        if self.provider == "mandrill" and self.key is None:
            raise ValueError("provider: mandrill needs key (env:NAME, file:PATH or block:NAME)")
        if self.provider == "smtp" and not self.host:
            raise ValueError("provider: smtp needs host")
        return self

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.user) != (self.password is not None):
            raise ValueError("user and password (env:NAME, file:PATH or block:NAME) go together")
        if self.provider == "smtp" and self.security == "plain" and not is_loopback(self.host):
            raise ValueError("security: plain is for this machine only; use tls or starttls")
        return self

    def hook_url(self, desk_url: str) -> str:
        """The exact address to which Mandrill reports, and over which it signs."""
        return self.webhook_url or desk_url + HOOK

    @property
    def port_number(self) -> int:
        """The port given, or the usual one of the security chosen."""
        return self.port or SMTP_PORTS[self.security]
