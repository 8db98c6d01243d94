"""Bounces: mail that came back, the addresses it did not reach, and which mail it was (RFC 3464, T-07).

A delivery report in standard form says so itself; for the many other forms flufl.bounce knows the words of
some twenty mail servers. Only what names an address that failed is a bounce; a report of delay or delivery is
automatic mail.
"""

import email
import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from flufl.bounce import scan_message

from models.idn import in_letters
from models.mail import Mail

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it writes a traceback for a report without a sender
LARGEST_SCAN = 200_000
LARGEST_PROSE = 25_000  # some of flufl.bounce's patterns take quadratic time
MOST_IDS = 100
RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"})
STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
COMPLAINT_TYPE = "message/feedback-report"
DAEMONS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "microsoftexchange"})
MESSAGE_ID = re.compile(rb"^(Message-ID|References|In-Reply-To):[ \t]*((?:<[^<>\s]{1,400}>\s*)+)", re.I | re.M)
STATUS_FIELD = re.compile(rb"^Status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.I | re.M)
STATUS = re.compile(rb"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.])")
OF_THE_LETTER = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.")
FIELD = re.compile(
    rb"""^(Final-Recipient|Original-Recipient|Action):[ \t]*(?:[\w-]+;[ \t]*)?((?:"[^"\r\n]{1,64}"@)?[^\s]{1,320})""",
    re.I | re.M,
)
FOLD = re.compile(rb"\r?\n[ \t]+(?=[^\s])")


class Bounce(NamedTuple):
    """Addresses not reached (none: a report of delay or delivery), and the ids that the returned mail names.

    `status` is why, as a code of RFC 3463 (5.1.1); "" where none is told.
    """

    addresses: tuple[str, ...]
    returned_ids: tuple[str, ...]
    status: str = ""
    is_complaint: bool = False

    @property
    def reason(self) -> str:
        """The name under which the register keeps it."""
        if self.is_complaint:
            return "is_complaint"
        return "is_bounce" if self.addresses else "is_delivery_report"


def read_bounce(mail: Mail, raw: bytes) -> Bounce | None:
    """What a delivery report says, or one that somebody called a mail spam (RFC 5965); None where the mail is none."""
    if not _is_report(mail):
        return None
    if any(part.content_type == COMPLAINT_TYPE for part in mail.attachments):
        return Bounce((), returned_ids(mail, raw), is_complaint=True)
    statuses = [part.content[:LARGEST_SCAN] for part in mail.attachments if part.content_type in STATUS_TYPES]
    addresses = _failed(b"\n".join(statuses)) if statuses else _recognised(raw)
    if not statuses and not addresses:
        return None
    said = b"\n".join(statuses) if statuses else raw[:LARGEST_PROSE].replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    code = STATUS_FIELD.search(said) or STATUS.search(said)
    return Bounce(tuple(dict.fromkeys(addresses)), returned_ids(mail, raw), code.group(1).decode() if code else "")


def is_dead(status: str) -> bool:
    """Whether a bounce says that there is no such address, for good: most 5.x.x do.

    A full mailbox (5.2.2), a letter that is too large (5.2.3, 5.3.x), that cannot be converted (5.6.x) or that a policy
    stops (5.7.x) says nothing of the address, nor does a bounce without a code.
    """
    return status.startswith("5.") and not status.startswith(OF_THE_LETTER)


def returned_ids(mail: Mail, raw: bytes) -> tuple[str, ...]:
    """The ids that the mail names which a report returns; none where the mail is no report."""
    return tuple(islice(dict.fromkeys(_named_ids(mail, raw)), MOST_IDS)) if _is_report(mail) else ()


def _is_report(mail: Mail) -> bool:
    headers = mail.first_headers
    kind = headers.get("content-type", "")[:500].lower()
    if "disposition-notification" in kind:
        return False
    if "multipart/report" in kind or "x-failed-recipients" in headers:
        return True
    is_unanswerable = headers.get("return-path", "-").strip() in {"<>", ""}
    return is_unanswerable or mail.sender.key.partition("@")[0] in DAEMONS


def _failed(status: bytes) -> Iterator[str]:
    """The recipients of the groups whose action is `failed`."""
    for group in re.split(rb"\r?\n[ \t]*\r?\n", status):
        written = FIELD.findall(FOLD.sub(b" ", group))
        fields = {name.lower(): value.decode("utf-8", "replace") for name, value in written}
        recipient = fields.get(b"final-recipient") or fields.get(b"original-recipient")
        if recipient and fields.get(b"action", "failed").lower() == "failed":
            yield in_letters(recipient.strip("<>").lower())


def _recognised(raw: bytes) -> list[str]:
    """Addresses that failed by the words of known mail servers; a hostile report is read as none."""
    try:
        found = scan_message(email.message_from_bytes(raw[:LARGEST_PROSE]))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return []  # flufl.bounce expects well-formed mail
    return sorted(address.decode("ascii", "replace").lower() for address in found)


def _named_ids(mail: Mail, raw: bytes) -> Iterator[str]:
    """First the returned mail's own id: it says which letter came back, not only which thread."""
    returned = [part.content for part in mail.attachments if part.content_type in RETURNED_TYPES]
    _, _, body = raw[:LARGEST_SCAN].replace(b"\r\n", b"\n").partition(b"\n\n")
    for content in returned or [body]:
        named = MESSAGE_ID.findall(content[:LARGEST_SCAN].replace(b"\r\n", b"\n"))
        for _, ids in sorted(named, key=lambda each: each[0].lower() != b"message-id"):
            for one in ids.split():
                yield one.strip(b"<>").decode("utf-8", "replace")
