"""Complaints: somebody called a mail spam, and their mail provider passes it on.

Most write a feedback report in standard form (RFC 5965). Such a report may also be about something else than a reader's
word: a mail that failed DMARC on its way (RFC 6591), a virus, or that a mail is no spam after all (RFC 6430).
Outlook.com writes in a form of its own, from one address, with a header in the mail that it returns.
"""

import re

from models.mail import Mail

REPORT_TYPE = "message/feedback-report"
RETURNED_TYPE = "message/rfc822"
KIND = re.compile(rb"^Feedback-Type:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
NO_COMPLAINTS = frozenset({b"auth-failure", b"not-spam", b"virus"})
OUTLOOK_SENDER = "staff@hotmail.com"
OUTLOOK_MARK = re.compile(rb"^X-HmXmrOriginalRecipient:", re.IGNORECASE | re.MULTILINE)
LARGEST_LOOK = 20_000


def feedback_reports(mail: Mail) -> list[bytes]:
    """The reports in standard form, whatever they are about."""
    return [part.content[:LARGEST_LOOK] for part in mail.attachments if part.content_type == REPORT_TYPE]


def is_complaint_in(reports: list[bytes]) -> bool:
    """Whether one of them tells of a reader; a report that does not say what it is about is taken for one."""
    kinds = [KIND.search(report) for report in reports]
    return any(kind is None or kind[1].lower() not in NO_COMPLAINTS for kind in kinds)


def is_outlooks_complaint(mail: Mail) -> bool:
    """Whether Outlook.com wrote it about a reader (its Junk Mail Reporting Program)."""
    if mail.sender.key != OUTLOOK_SENDER:
        return False
    returned = [part.content[:LARGEST_LOOK] for part in mail.attachments if part.content_type == RETURNED_TYPE]
    return len(returned) == 1 and OUTLOOK_MARK.search(returned[0]) is not None
