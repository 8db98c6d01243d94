"""The kinds of values that company.yaml is made of, each with what it says where a value is wrong.

A secret never stands in the file (P-09): it is a reference, env:NAME, file:PATH or block:NAME.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.idn import in_letters

SECRET = re.compile(r"(env|file|block):\S.*")
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
HOST = re.compile(r"\w([\w.-]*\w)?\.?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Part(BaseModel):
    """A section of company.yaml: a key that it does not have is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _secret_reference(value: str) -> str:
    if not SECRET.fullmatch(value):
        raise ValueError("secrets do not belong in this file; write env:NAME, file:PATH or block:NAME")
    return value


def _address(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise ValueError("this is not a mail address such as support@firm.ee")
    return in_letters(value.lower())


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("this is empty")
    if CONTROL.search(value):
        raise ValueError("this holds a line break or another control character")
    return value


def _host(value: str) -> str:
    if not HOST.fullmatch(value) and _number(value) is None:
        raise ValueError("write the name alone, such as imap.firm.ee; `security` and `port` have keys of their own")
    return value


SecretReference = Annotated[str, AfterValidator(_secret_reference)]
MailAddress = Annotated[str, AfterValidator(_address)]
Words = Annotated[str, AfterValidator(_filled)]
Host = Annotated[str, AfterValidator(_host)]
Domain = Annotated[str, Field(pattern=r"^[^@\s]+\.[^@\s.]+$"), AfterValidator(str.lower), AfterValidator(in_letters)]
Language = Literal["et", "en", "fi"]


def is_loopback(host: str) -> bool:
    """Whether plain text to this host stays on this machine."""
    number = _number(host)
    return host == "localhost" or (number is not None and number.is_loopback)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host given by its number has."""
    try:
        return ip_address(host)
    except ValueError:
        return None
