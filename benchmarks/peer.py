"""The peer: what keeping a home's mail costs in the plain usual way, with the standard library's own reader.

Each mail is read by `email.message_from_bytes` (compat32), its headers and its text are decoded as the manual shows,
and it is stored as the floor stores it: one synced pack, one bulk insert. It is the measure that the goals were drawn
from; what a broken or hostile mail means is not asked.
"""

from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Tree
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from pathlib import Path

from benchmarks.floor import SAME_FOR_ALL, UNDATED, keep
from models.known import Row


def keep_mail_by_peer(home: Path) -> None:
    """Keep all mail of a fresh home, read by the standard library."""
    keep(home, _read)


def _read(raw: bytes) -> Row:
    mail = message_from_bytes(raw)
    name, address = parseaddr(_decoded(mail, "From"))
    text = _text(mail)
    return {
        **SAME_FOR_ALL,
        "sender_address": address,
        "sender_name": name,
        "recipients": [to for _, to in getaddresses([_decoded(mail, "To"), _decoded(mail, "Cc")])],
        "received_at": _date(mail),
        "subject": _decoded(mail, "Subject"),
        "text": text,
        "quote_at": len(text),
        "message_id": _decoded(mail, "Message-ID").strip("<> "),
        "in_reply_to": _decoded(mail, "In-Reply-To"),
        "references": _decoded(mail, "References"),
        "thread_index": _decoded(mail, "Thread-Index"),
        "thread_topic": _decoded(mail, "Thread-Topic"),
    }


def _decoded(mail: Tree, name: str) -> str:
    """A header without its encoded words; as it stands where they are broken."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        return _storable(str(make_header(decode_header(value))))
    except (HeaderParseError, LookupError, UnicodeError):
        return _storable(str(value))


def _text(mail: Tree) -> str:
    """The first plain text, else the first HTML as it is."""
    for kind in ("text/plain", "text/html"):
        for part in mail.walk():
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return _part_text(part)
    return ""


def _part_text(part: Tree) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    try:
        return _storable(content.decode(part.get_content_charset("utf-8"), "replace"))
    except LookupError:
        return _storable(content.decode("utf-8", "replace"))


def _date(mail: Tree) -> datetime:
    try:
        moment = parsedate_to_datetime(_decoded(mail, "Date"))
    except ValueError:
        return UNDATED
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _storable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
