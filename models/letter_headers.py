"""The header block of a letter: who, to whom, what about, and what keeps it in its thread.

The list is the sender, so that answers come back to it; `Auto-Submitted` marks what no person wrote (RFC 3834).
Threads hold by In-Reply-To and References, in Outlook by Thread-Index. Names and subjects come from outside: each
is made one line and encoded, so nothing in it can begin a header of its own.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from models import message_ids
from models.idn import for_servers
from models.mail.cleaning import single_line

MOST_REFERENCES = 20
LONGEST_ID = 500
LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 255
LONGEST_NAME = 100
WORD_BYTES = 42  # so that an encoded word and the name of its header fit on a line of 76
MADE_UP = ".haldur.invalid"  # ids that we gave to mail without one; nobody else knows them
UNFIT_IN_AN_ADDRESS = re.compile(r"""[\x00-\x20\x7f-\x9f<>()\[\]\\,;:"]|\s""")
AUTOMATIC = "\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All"  # Exchange keeps its away notes then
PLAIN_NAME = re.compile(r"[A-Za-z0-9 '!*/+=_^{}|~-]+")


class Envelope(NamedTuple):
    """What the headers say; `thread_index` is the whole of it, in hexadecimal.

    `token` is what an answer is to bring back, in the name and, where the list has subaddresses, in the address.
    """

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    language: str
    date: datetime
    message_id: str
    thread_index: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = True
    token: str = ""
    has_subaddresses: bool = False


def header_block(envelope: Envelope) -> str:
    """The headers but those of MIME, a line each (folded where long), all ASCII but for an international address."""
    return (
        f"From: {mailbox(envelope.from_name, envelope.from_address)}\n"
        f"To: {mailbox(envelope.to_name, envelope.to_address)}\n"
        f"Reply-To: {_answer_to(envelope)}\n"
        f"Subject: {encoded(single_line(envelope.subject, LONGEST_SUBJECT))}\n"
        f"Date: {_written_date(envelope.date)}\n"
        f"Message-ID: <{envelope.message_id}>\n"
        f"{_thread(envelope)}"
        f"Thread-Index: {_base64(bytes.fromhex(envelope.thread_index))}\n"
        f"Content-Language: {envelope.language}{AUTOMATIC if envelope.is_automatic else ''}"
    )


def _thread(envelope: Envelope) -> str:
    """The mails that this one answers, a line each; most letters answer none."""
    if not (envelope.in_reply_to or envelope.references):
        return ""
    answered = list(_ids((envelope.in_reply_to,)))
    named = list(dict.fromkeys(_ids((*envelope.references, *answered))))
    kept = named if len(named) <= MOST_REFERENCES else [named[0], *named[1 - MOST_REFERENCES :]]
    shown = "\n ".join(f"<{one}>" for one in kept)
    return (f"In-Reply-To: <{answered[0]}>\n" if answered else "") + (f"References: {shown}\n" if shown else "")


@lru_cache(maxsize=64)
def _written_date(moment: datetime) -> str:
    """All letters of one run bear the same."""
    return format_datetime(moment)


def _answer_to(envelope: Envelope) -> str:
    if not envelope.token:
        return mailbox("", envelope.from_address)
    local, _, domain = envelope.from_address.rpartition("@")
    own = f"{local}+{envelope.token}@{domain}" if envelope.has_subaddresses else envelope.from_address
    # In quotation marks, not among the encoded words: programs that part those by a blank would break it in two.
    return "\n ".join(filter(None, (_phrase(envelope.from_name), f'"{envelope.token}"', f"<{wire_address(own)}>")))


@lru_cache(maxsize=1024)
def mailbox(name: str, address: str) -> str:
    """A name and address as a header shows them; the address stands on a line of its own where the name is long."""
    shown = _phrase(name)
    if not shown:
        return f"<{wire_address(address)}>"
    gap = " " if len(name) + len(address) < 60 else "\n "
    return f"{shown}{gap}<{wire_address(address)}>"


@lru_cache(maxsize=1024)
def _phrase(name: str) -> str:
    """A name as it is where that is safe, else in encoded words; "" where there is none."""
    shown = single_line(name, LONGEST_NAME)
    return encoded(shown, always=True) if shown and not PLAIN_NAME.fullmatch(shown) else shown


def encoded(text: str, *, always: bool = False) -> str:
    """One line of text for a header: as it is where that is safe and short, else in encoded words (RFC 2047)."""
    if not always and text.isascii() and text.isprintable() and len(text) <= 66 and "=?" not in text:
        return text
    return "\n ".join([f"=?utf-8?b?{_base64(piece)}?=" for piece in _pieces(text)])


def _base64(piece: bytes) -> str:
    return b2a_base64(piece, newline=False).decode()


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces that never cut a letter."""
    octets = text.encode("utf-8", "replace")
    start = 0
    while len(octets) - start > WORD_BYTES:
        end = start + WORD_BYTES
        while octets[end] & 0xC0 == 0x80:  # amid a letter
            end -= 1
        yield octets[start:end]
        start = end
    yield octets[start:]


def _ids(ids: tuple[str, ...]) -> Iterator[str]:
    """The ids that another mail program may know and a header can carry."""
    for one in ids:
        is_fit = one.isascii() and one.isprintable() and not set(one) & set(" <>") and len(one) <= LONGEST_ID
        if one and is_fit and not one.endswith(MADE_UP):
            yield one


@lru_cache(maxsize=4096)
def mailbox_fault(address: str) -> str:
    """Why no mail can be sent to an address; empty where it can."""
    local, at, domain = address.rpartition("@")
    is_whole = local and at and domain and len(address) <= LONGEST_ADDRESS and "@" not in local
    if not is_whole or UNFIT_IN_AN_ADDRESS.search(address) or not wire_domain(domain):
        return f"{single_line(address, LONGEST_ADDRESS)!r} is not an address that mail can be sent to."
    return ""


@lru_cache(maxsize=4096)
def wire_address(address: str) -> str:
    """The address with its domain in the form that every server knows; one that is unfit as a blank."""
    if mailbox_fault(address):
        return ""
    local, _, domain = address.rpartition("@")
    return f"{local}@{wire_domain(domain)}"


@lru_cache(maxsize=4096)
def wire_domain(domain: str) -> str:
    """A domain in the form that every server knows; "" where it has none."""
    try:
        return for_servers(domain)
    except UnicodeError:  # a label that is empty or too long
        return ""


def message_id_of(signing_key: bytes, *, key: str, ticket_id: int | None, domain: str) -> str:
    """The Message-ID of the letter with a key: always the same, so that a letter is itself wherever it is seen."""
    nonce = sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
    return message_ids.mint(signing_key, ticket_id=ticket_id or 0, nonce=nonce, domain=wire_domain(domain) or domain)
