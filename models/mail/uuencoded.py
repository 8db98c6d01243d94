"""Files that old programs write into the text itself ("begin 644 name ... end").

They become attachments. A short block stays readable where it stands, since it may be no file at all; a long one is
replaced by its name.
"""

import re

from models.mail.budget import Budget
from models.mail.filenames import safe_name
from models.mail.mail import Attachment
from models.mail.transfer import decode_uuencoded

_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,300})\n(?=[ -`])", re.MULTILINE)
_END = re.compile(r"^end[ \t]{0,9}$", re.MULTILINE)
_LINES_KEPT = 20
_KIND = "application/octet-stream"


def take_files(text: str, budget: Budget) -> tuple[str, list[Attachment]]:
    files: list[Attachment] = []
    pieces: list[str] = []
    at = 0
    while "begin " in text:
        begin = _BEGIN.search(text, at)
        end = _END.search(text, begin.end()) if begin else None
        if not begin or not end or not budget.take("uuencoded_files", 1):
            break
        block = text[begin.end() : end.start()]
        name = safe_name(begin[1], _KIND, len(files) + 1)
        files.append(Attachment(name, _KIND, decode_uuencoded(block.encode("latin-1", "replace"), budget), "", False))
        is_short = block.count("\n") <= _LINES_KEPT
        pieces.append(text[at : end.end()] if is_short else f"{text[at : begin.start()]}[{name}]")
        at = end.end()
    return ("".join(pieces) + text[at:] if files else text), files
