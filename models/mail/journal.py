"""Journal reports of Exchange: what a server writes for the record of each mail, with the mail itself inside.

Whoever has Haldur read a journal mailbox means the mails, so the original is read in the report's place. The report
says whom the mail reached, also where no header of it does. It proves nothing of who wrote the original: what servers
have said of that may as well have been written by a stranger, and is left out.
"""

import re
from dataclasses import replace

from models.mail import limits
from models.mail.mail import Address, Mail

HEADER = "x-ms-journal-report"
KIND = "message/rfc822"
NOTE = "The mail came in a journal report of Exchange. Nothing proves who wrote it."
WORDS_ON_SENDERS = frozenset({"authentication-results", "arc-authentication-results"})
OPENING = re.compile(r"\s*Sender:", re.IGNORECASE)
REACHED = re.compile(
    r"^(?:To|Cc|Bcc|Recipient):[ \t]*([^\s,]+@[^\s,]+)(?:,[ \t]*(?:Expanded|Forwarded):[ \t]*([^\s,]+@[^\s,]+))?",
    re.IGNORECASE | re.MULTILINE,
)


def journaled(report: Mail) -> bytes | None:
    """The mail inside of a journal report; None for every other mail."""
    if HEADER not in report.first_headers or not OPENING.match(report.text):
        return None
    inside = [part.content for part in report.attachments if part.content_type == KIND]
    return inside[0] if len(inside) == 1 else None


def as_reported(original: Mail, report: Mail) -> Mail:
    """The original, with what its report adds; the report, where the original cannot be read."""
    if original.unreadable:
        return report
    named = [address for line in REACHED.findall(report.text[: limits.STRUCTURED_CHARS]) for address in line if address]
    reached = [Address("", address[: limits.ADDRESS_CHARS]).key for address in named[: limits.ADDRESSES]]
    return replace(
        original,
        headers=tuple(header for header in original.headers if header[0].lower() not in WORDS_ON_SENDERS),
        delivered_to=tuple(dict.fromkeys([*original.delivered_to, *reached])),
        notes=(NOTE, *original.notes)[: limits.NOTES],
    )
