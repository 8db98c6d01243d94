"""A click on *Accept* in a calendar (RFC 5546): a program wrote the mail, and nobody said anything in it.

A refusal, a *perhaps*, another time that is asked for, and any word beside a yes are a person's: somebody is to read
them.
"""

import re

from models.mail import Mail

CONTENT_TYPE = "text/calendar"
LONGEST = 20_000  # bytes; an answer is some 2,000
FOLD = re.compile(rb"\r?\n[ \t]")
METHOD = re.compile(rb"(?im)^METHOD:REPLY[ \t\r]*$")
ATTENDEE = re.compile(rb"(?im)^ATTENDEE[;:].*$")
ACCEPTED = re.compile(rb"(?i);PARTSTAT=\"?ACCEPTED\"?[;:]")
COMMENT = re.compile(rb"(?im)^COMMENT\b[^:\n]*:(.*)$")
EMPTY_LINE = re.compile(rb"\\n|\s", re.IGNORECASE)


def is_wordless_acceptance(mail: Mail) -> bool:
    """Whether a mail says nothing but that its writer comes."""
    if mail.text or len(mail.attachments) != 1 or mail.attachments[0].content_type != CONTENT_TYPE:
        return False
    file = mail.attachments[0].content
    if len(file) > LONGEST:
        return False
    lines = FOLD.sub(b"", file)
    attendees = ATTENDEE.findall(lines)
    is_yes = bool(attendees) and all(ACCEPTED.search(each) for each in attendees)
    has_words = any(EMPTY_LINE.sub(b"", comment) for comment in COMMENT.findall(lines))
    return is_yes and not has_words and METHOD.search(lines) is not None
