"""A part that is kept as a file.

Its content is what the sender put in, byte for byte; its name is made safe; a mail within the mail is named for its
subject.
"""

from models.mail import limits
from models.mail.budget import Budget
from models.mail.cleaning import single_line
from models.mail.encoded_words import decode_words
from models.mail.filenames import safe_name
from models.mail.headers import read_part_head
from models.mail.mail import Attachment
from models.mail.parts import Part


def make_attachment(part: Part, content: bytes, number: int, budget: Budget, *, is_shown: bool) -> Attachment:
    """`is_shown`: the part already stands in the text."""
    kind = single_line(part.kind.value, limits.NAME_CHARS)
    written = part.file_name
    if kind == "message/rfc822" and not written:
        written = _named_for_subject(content, budget)
    content_id = single_line(part.headers.first("content-id"), limits.ID_CHARS).strip("<> ")
    is_inline = part.disposition.value == "inline" or (bool(content_id) and part.disposition.value != "attachment")
    return Attachment(safe_name(written, kind, number), kind, content, content_id, is_shown or is_inline)


def _named_for_subject(content: bytes, budget: Budget) -> str:
    subject = read_part_head(content, 0, len(content), budget).headers.first("subject")
    subject = subject[: max(limits.NAME_CHARS, budget.take("name_chars", len(subject)))]
    decoded = single_line(decode_words(subject, budget), limits.SUBJECT_CHARS)
    return f"{decoded}.eml" if decoded else ""
