"""The page that a letter about an invoice leads to, and the picture by which the desk learns that it was opened.

The page is named by the letter's token: what is its own of its Message-ID, with the signature. The picture is for
letters that nobody else counts: a provider with reports of its own counts openings by itself, and at an address of
this machine nobody else can ask for a picture (D-10).
"""

import re
from urllib.parse import urlsplit

from models.company_values import is_loopback
from models.mail import Address
from models.message_ids import PREFIX, ticket_of

NO_TICKET = f"{PREFIX}0."
TOKEN = re.compile(r"[0-9a-f]{16}\.[0-9a-f]{20}")
TOKEN_LENGTH = 37
COUNTED_BY_US = frozenset({"folder", "smtp"})


def token_of(message_id: str) -> str:
    """By which name people and mail programs outside know a letter that belongs to no ticket."""
    return message_id.partition("@")[0].removeprefix(NO_TICKET)


def page_of(desk_url: str, token: str) -> str:
    """The address of a letter's page."""
    return f"{desk_url}/letters/{token}"


def counts_openings(provider: str, desk_url: str) -> bool:
    """Whether letters bear a picture of ours."""
    return provider in COUNTED_BY_US and not is_loopback(urlsplit(desk_url).hostname or "localhost")


def with_pixel(html: str, page: str) -> str:
    """The letter with a picture of one pixel at its end."""
    pixel = f'<img src="{page}/open.gif" width="1" height="1" alt="">\n'
    head, body, end = html.rpartition("</body>")
    return f"{head}{pixel}{body}{end}" if body else html + pixel


def letter_answered(address: Address) -> str:
    """The Message-ID of the letter that an address names, in its name or behind its plus; "" where none."""
    if len(address.name) < TOKEN_LENGTH and "+" not in address.address:
        return ""
    found = TOKEN.search(address.key.partition("@")[0]) or TOKEN.search(address.name)
    return f"{NO_TICKET}{found.group()}@{address.domain}" if found else ""


def is_genuine(signing_key: bytes, token: str) -> bool:
    """Whether a token was made by us; what it names is asked only then."""
    return TOKEN.fullmatch(token) is not None and ticket_of(signing_key, NO_TICKET + token) == 0


def message_ids_of(token: str) -> tuple[str, str]:
    """Between these two lie the Message-IDs that a token may stand for: its letter went from a domain that the lists
    need not have any more.
    """
    own = f"{NO_TICKET}{token}"
    return f"{own}@", f"{own}{chr(ord('@') + 1)}"
