"""Words before the first part of a mail of several, where mail programs do not look (RFC 2046 5.1.1).

Most write there that the mail has several parts, for programs of before 1996. Some scripts write the text itself there;
where a mail has no other words, it is shown.
"""

from models.mail import limits
from models.mail.budget import Budget
from models.mail.charsets import decode
from models.mail.cleaning import readable_lines
from models.mail.parts import Part, boundary_of

NOTE = "The text stands before the first part, where mail programs do not show it."
_OF_PROGRAMS = ("mime", "multipart", "multi-part", "mehrteilig", "content-type:")


def text_of_preamble(raw: bytes, root: Part, budget: Budget) -> str:
    boundary = boundary_of(root.kind)
    end = raw.find(b"--" + boundary, root.start, root.end) if boundary else -1
    if end <= root.start:
        return ""
    room = budget.take("text_bytes", min(end - root.start, limits.TEXT_BYTES))
    text = readable_lines(decode(raw[root.start : root.start + room], root.charset, budget)[0]).strip()
    return "" if any(word in text.lower() for word in _OF_PROGRAMS) else text
