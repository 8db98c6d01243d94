"""The same mail again, or another one that bears the same Message-ID (T-06)."""

from datetime import timedelta

from models.known import Found, KnownMessage
from models.thread import is_same_mail, is_same_subject

A_DAY = timedelta(days=1)


def is_one_mail(found: Found, twin: KnownMessage) -> bool:
    """Whether a mail is the one that is kept under its Message-ID already.

    A list may add a footer, put its name before the subject and take files away. A mail without an id of its own,
    whose id was made from its content, is the same only if it came within a day.
    """
    files = frozenset(found.attachment_sha256s)
    if not (files <= twin.files or twin.files <= files):
        return False
    if not found.mail.has_own_id and abs(found.arrived_at - twin.received_at) > A_DAY:
        return False
    return is_same_subject(found.mail.subject, twin.subject) and is_same_mail(found.mail.text, twin.text)
