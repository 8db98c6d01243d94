"""Bounces: mail that came back, the addresses it did not reach, and which mail it was (RFC 3464, T-07).

A delivery report in standard form says so itself; for the many other forms, and where the standard form names nobody,
flufl.bounce knows the words of some twenty mail servers, and of others the address counts beside which a refusal
stands. Only what names an address that failed is a bounce; a report of delay or delivery is automatic mail. An address
is the one that was written to, if the report tells it: where a server passed the mail on is nobody's business.
"""

import email
import logging
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from flufl.bounce import all_failures

from models.automatic import has_null_return_path
from models.bounce_words import (
    EXACT_STATUS,
    has_words_of_a_server,
    is_a_server,
    reads_as_report,
    told_addresses,
    told_status,
)
from models.complaint import feedback_reports, is_complaint_in, is_outlooks_complaint
from models.idn import in_letters
from models.mail import Mail
from models.ses_notice import ses_notice

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it writes a traceback for a report without a sender
LARGEST_SCAN = 200_000
LARGEST_PROSE = 25_000  # some of flufl.bounce's patterns take quadratic time
LONG_LINE = re.compile(rb"([^\n]{998})[^\n]+")
BLANK = re.compile(rb"\n\r?\n")
MOST_GROUPS = 500
MOST_IDS = 100
RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"})
STATUS = "delivery-status"  # message/delivery-status, message/global-delivery-status, message/xdelivery-status
DAEMONS = frozenset({"mailer-daemon", "mail-daemon", "mailerdaemon", "microsoftexchange"})
NAMES_OF_BOTH: dict[str, Callable[[Mail], object]] = {  # a server's name and others', and what is asked then
    "postmaster": has_words_of_a_server,
    "staff": is_outlooks_complaint,
    "no-reply": ses_notice,
}
MESSAGE_ID = re.compile(
    rb"^(?:X-Original-|Original-)?(Message-ID|References|In-Reply-To):[ \t]*((?:<[^<>\s]{1,400}>\s*)+)", re.I | re.M
)
STATUS_FIELD = re.compile(rb"^Status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.I | re.M)
OF_THE_LETTER = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.")
FIELD = re.compile(
    rb"^(Final-Recipient|Original-Recipient|Action):[ \t]*(?:[\w-]+;[ \t]*){0,2}"
    rb"""((?:"[^"\r\n]{1,64}"@)?[^\s]{1,320})""",
    re.I | re.M,
)
NO_FAILURE = frozenset({"delayed", "delivered", "relayed", "expanded"})  # RFC 3464 2.3.3; a failure has many names
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
    """What a delivery report says, or a complaint; None where the mail is neither."""
    is_marked = _is_marked(mail)
    if not is_marked and not reads_as_report(mail):
        return None
    if notice := ses_notice(mail):
        return Bounce(notice.addresses, notice.ids, notice.status, is_complaint=notice.is_complaint)
    return _read_report(mail, raw, is_marked=is_marked)


def is_dead(status: str) -> bool:
    """Whether a bounce says that there is no such address, for good: most 5.x.x do.

    A full mailbox (5.2.2), a letter that is too large (5.2.3, 5.3.x), that cannot be converted (5.6.x) or that a policy
    stops (5.7.x) says nothing of the address, nor does a bounce without a code.
    """
    return status.startswith("5.") and not status.startswith(OF_THE_LETTER)


def returned_ids(mail: Mail, raw: bytes) -> tuple[str, ...]:
    """The ids that the mail names which a report returns."""
    return tuple(islice(dict.fromkeys(_named_ids(mail, raw)), MOST_IDS))


def _is_marked(mail: Mail) -> bool:
    """Whether the headers say that a server wrote it."""
    headers = mail.first_headers
    kind = headers.get("content-type", "")[:500].lower()
    if "disposition-notification" in kind:
        return False
    if "multipart/report" in kind or "x-failed-recipients" in headers or has_null_return_path(headers):
        return True
    name = mail.sender.key.partition("@")[0]
    return name in DAEMONS or (name in NAMES_OF_BOTH and bool(NAMES_OF_BOTH[name](mail)))


def _read_report(mail: Mail, raw: bytes, *, is_marked: bool) -> Bounce | None:
    feedback = feedback_reports(mail)
    if is_complaint_in(feedback) or is_outlooks_complaint(mail):
        return Bounce((), returned_ids(mail, raw), is_complaint=True)
    if feedback:
        return None
    report = b"\n".join(part.content[:LARGEST_SCAN] for part in mail.attachments if part.content_type.endswith(STATUS))
    fates = list(_fates(report))
    delayed, failed = ([], [address for address, is_lost in fates if is_lost]) if fates else _recognised(raw)
    if is_marked and not (fates or failed or delayed) and is_a_server(mail):
        failed = told_addresses(mail.text, mail.sender.key)
    names_somebody = bool(report or failed or delayed)
    ids = returned_ids(mail, raw) if names_somebody or not is_marked else ()
    if not (names_somebody or ids):
        return None
    return Bounce(_lost(failed, ids, mail), ids, _status(report, mail, raw))


def _lost(failed: list[str], ids: tuple[str, ...], mail: Mail) -> tuple[str, ...]:
    """flufl.bounce may take what stands in the returned headers for an address that failed: ids, and the sender's."""
    named = dict.fromkeys(address for address in failed if address not in ids)
    senders = {address.key for address in mail.to}
    return tuple(address for address in named if address not in senders) or tuple(named)


def _status(report: bytes, mail: Mail, raw: bytes) -> str:
    """The code of the standard form, else of the prose, else of a report that is attached to it."""
    _, _, body = raw[:LARGEST_PROSE].replace(b"\r\n", b"\n").partition(b"\n\n")
    for said in (report, mail.text[:LARGEST_PROSE].encode(), body):
        if code := STATUS_FIELD.search(said) or EXACT_STATUS.search(said):
            return told_status(code.group(1).decode(), said)
    return ""


def _fates(status: bytes) -> Iterator[tuple[str, bool]]:
    """Each recipient that a report names, and whether the mail did not reach them."""
    for group in re.split(rb"\r?\n[ \t]*\r?\n", status):
        written = FIELD.findall(FOLD.sub(b" ", group))
        fields = {name.lower(): value.decode("utf-8", "replace").strip("<>") for name, value in written}
        named = [fields[name] for name in (b"original-recipient", b"final-recipient") if name in fields]
        if named:
            recipient = next((address for address in named if "@" in address), named[-1])
            yield in_letters(recipient.lower()), fields.get(b"action", "failed").lower() not in NO_FAILURE


def _recognised(raw: bytes) -> tuple[list[str], list[str]]:
    """Addresses that wait and that failed by the words of known mail servers; a hostile report is read as none."""
    try:
        found = all_failures(email.message_from_bytes(_prose(raw)))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return [], []  # flufl.bounce expects well-formed mail
    delayed, failed = (sorted(address.decode("ascii", "replace").lower() for address in each) for each in found)
    return delayed, failed


def _prose(raw: bytes) -> bytes:
    """The beginning, of lines that mail may have, and not of thousands of groups, which are parts of a report each."""
    beginning = LONG_LINE.sub(rb"\1", raw[:LARGEST_PROSE])
    return b"\n\n".join(BLANK.split(beginning, MOST_GROUPS)[:MOST_GROUPS])


def _named_ids(mail: Mail, raw: bytes) -> Iterator[str]:
    """First the returned mail's own id: it says which letter came back, not only which thread."""
    returned = [part.content for part in mail.attachments if part.content_type in RETURNED_TYPES]
    _, _, body = raw[:LARGEST_SCAN].replace(b"\r\n", b"\n").partition(b"\n\n")
    for content in returned or [body]:
        named = MESSAGE_ID.findall(content[:LARGEST_SCAN].replace(b"\r\n", b"\n"))
        for _, ids in sorted(named, key=lambda each: each[0].lower() != b"message-id"):
            for one in ids.split():
                yield one.strip(b"<>").decode("utf-8", "replace")
