"""Personal links to a journey's page: signed, expiring, revocable, for one contact of one journey (O-02).

A token holds the number of the contact's row, the row's nonce as it was, and the day on which the link ends, under a
signature. A link whose signature is good is ours, even if it has ended or was revoked: then the page may offer a new
one, which goes by mail to the address on the card and nowhere else. One whose signature is wrong leads nowhere.
"""

import hmac
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

TOKEN = re.compile(r"([0-9]{1,12})\.([0-9a-f]{16})\.([0-9]{1,7})\.([0-9a-f]{40})", re.ASCII)
PURPOSE = b"journey link"


class LinkFault(StrEnum):
    """Why a link does not open its page."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OVER = "over"


class LinkError(ValueError):
    """A link that does not open its page; `can_renew` where a new one may be asked for."""

    def __init__(self, fault: LinkFault) -> None:
        super().__init__(f"This link is {fault}.")
        self.fault = fault

    @property
    def can_renew(self) -> bool:
        """Whether the link was ours once, so that its contact may have a new one by mail."""
        return self.fault in {LinkFault.EXPIRED, LinkFault.REVOKED}


class Link(NamedTuple):
    """What a genuine token says; `last_day` is the last on which it opens."""

    walker_id: int
    nonce: str
    last_day: date


def token_for(key: bytes, link: Link) -> str:
    """The token of a link."""
    said = f"{link.walker_id}.{link.nonce}.{link.last_day.toordinal()}"
    return f"{said}.{_sign(key, said)}"


def link_of(key: bytes, token: str) -> Link:
    """What a token says; LinkError where it is not ours."""
    found = TOKEN.fullmatch(token)
    said, _, signature = token.rpartition(".")
    if found is None or not hmac.compare_digest(signature, _sign(key, said)):
        raise LinkError(LinkFault.UNKNOWN)
    return Link(int(found[1]), found[2], date.fromordinal(int(found[3])))


def check_link(link: Link, *, nonce: str, today: date) -> None:
    """LinkError where a genuine link does not open its page any more."""
    if not hmac.compare_digest(link.nonce, nonce):
        raise LinkError(LinkFault.REVOKED)
    if today > link.last_day:
        raise LinkError(LinkFault.EXPIRED)


def last_day(today: date, days: int) -> date:
    """The last day of a link that is given out today."""
    return today + timedelta(days=days)


def page_of(desk_url: str, token: str) -> str:
    """The address of the customer's page."""
    return f"{desk_url}/onboarding/{token}"


def _sign(key: bytes, said: str) -> str:
    return hmac.new(key, PURPOSE + b"\0" + said.encode(), "sha256").hexdigest()[:40]
