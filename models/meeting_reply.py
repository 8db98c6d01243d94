"""A click on *Accept* in a calendar (RFC 5546): a program wrote the mail, and nobody said anything in it.

A refusal, a *perhaps*, another time that is asked for, and any word beside a yes are a person's: somebody is to read
them. Google Calendar writes the mail as a whole: a first sentence that names who comes, then the meeting once more.
What a person adds stands in the calendar's own line on them, whatever the language of the mail.
"""

import re

from models.mail import Mail

CONTENT_TYPES = frozenset({"text/calendar", "application/ics"})
LONGEST = 20_000  # bytes; an answer is some 2,000
FOLD = re.compile(rb"\r?\n[ \t]")
METHOD = re.compile(rb"(?im)^METHOD:REPLY[ \t\r]*$")
GOOGLE = re.compile(rb"(?im)^PRODID:-//Google Inc//Google Calendar\b")
ATTENDEE = re.compile(rb"(?im)^ATTENDEE[;:].*$")
ACCEPTED = re.compile(rb"(?i);PARTSTAT=\"?ACCEPTED\"?[;:]")
NAME = re.compile(rb"(?i);CN=\"?([^\";:\r\n]+)")
ADDRESS = re.compile(rb"(?i):mailto:([^\s:;]+)")
COMMENT = re.compile(rb"(?im)^COMMENT\b[^:\n]*:(.*)$")
REMARK = re.compile(rb"(?i);X-RESPONSE-COMMENT=(?!\"?[ ]*\"?[;:])|;X-NUM-GUESTS=\"?0*[1-9]")
QUOTED = re.compile('[:"“”„«»]')  # so a note would stand in the sentence
EMPTY_LINE = re.compile(rb"\\n|\s", re.IGNORECASE)


def is_wordless_acceptance(mail: Mail) -> bool:
    """Whether a mail says nothing but that its writer comes."""
    files = mail.attachments
    if not files or any(file.content_type not in CONTENT_TYPES or len(file.content) > LONGEST for file in files):
        return False
    answers = [FOLD.sub(b"", file.content) for file in files]
    if not all(map(_is_wordless_yes, answers)):
        return False
    return not mail.text or _is_by_google(mail.text, answers)


def _is_wordless_yes(answer: bytes) -> bool:
    attendees = ATTENDEE.findall(answer)
    is_yes = bool(attendees) and all(ACCEPTED.search(each) and not REMARK.search(each) for each in attendees)
    has_words = any(EMPTY_LINE.sub(b"", comment) for comment in COMMENT.findall(answer))
    return is_yes and not has_words and METHOD.search(answer) is not None


def _is_by_google(text: str, answers: list[bytes]) -> bool:
    """Whether the text is Google's own, of which the first line says of the one who answers that they come."""
    opening = text.strip().partition("\n")[0].strip()
    if not opening.endswith(".") or QUOTED.search(opening):
        return False
    return all(GOOGLE.search(each) and _names_one(opening, each) for each in answers)


def _names_one(opening: str, answer: bytes) -> bool:
    attendees = b"\n".join(ATTENDEE.findall(answer))
    who = [found.decode("utf-8", "replace").strip() for kind in (NAME, ADDRESS) for found in kind.findall(attendees)]
    return opening.startswith(tuple(filter(None, who)))
