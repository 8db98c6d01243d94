"""A part that is kept as a file.

Its content is what the sender put in, byte for byte; its name is made safe; a mail within the mail is named for its
subject.
"""

import re

from models.mail import limits
from models.mail.budget import Budget
from models.mail.cleaning import single_line
from models.mail.encoded_words import decode_words
from models.mail.filenames import safe_name
from models.mail.headers import read_part_head
from models.mail.mail import Attachment
from models.mail.parts import Part

_FILE_NAME = re.compile(r"[^?=&]{1,150}\.[A-Za-z0-9]{2,5}")


def make_attachment(part: Part, content: bytes, number: int, budget: Budget, *, is_shown: bool) -> Attachment:
    """`is_shown`: the part already stands in the text."""
    kind = single_line(part.kind.value, limits.NAME_CHARS)
    written = part.file_name or _named_elsewhere(part)
    if kind == "message/rfc822" and not written:
        written = _named_for_subject(content, budget)
    content_id = single_line(part.headers.first("content-id"), limits.ID_CHARS).strip("<> ")
    is_inline = part.disposition.value == "inline" or (bool(content_id) and part.disposition.value != "attachment")
    return Attachment(safe_name(written, kind, number), kind, content, content_id, is_shown or is_inline)


def _named_elsewhere(part: Part) -> str:
    """Some gateways write the name of a file only into its description or its place."""
    for header in ("content-description", "content-location"):
        name = single_line(part.headers.first(header), limits.NAME_CHARS).rpartition("/")[2]
        if _FILE_NAME.fullmatch(name):
            return name
    return ""


def _named_for_subject(content: bytes, budget: Budget) -> str:
    subject = read_part_head(content, 0, len(content), budget).headers.first("subject")
    subject = subject[: max(limits.NAME_CHARS, budget.take("name_chars", len(subject)))]
    decoded = single_line(decode_words(subject, budget), limits.SUBJECT_CHARS)
    return f"{decoded}.eml" if decoded else ""
