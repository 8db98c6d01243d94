"""Mail that came inside of another one and is meant to be read.

A mailing list that hides addresses, and people who forward a mail as a file, send a mail whose only content is a
mail. Where the outer one says nothing itself, the text of the inner one is shown, with a note; the inner mail stays
an attachment. A returned mail is not read this way: its text was written by us.
"""

from models.mail.bodies import BODY_KINDS, read_bodies
from models.mail.budget import Budget
from models.mail.headers import read_head
from models.mail.parts import Leaves, make_part, read_leaves
from models.mail.transfer import undo

NOTE = "The mail only wraps another one, whose text is shown; the wrapped mail is kept as an attachment."
_KIND = "message/rfc822"


def text_of_wrapped(raw: bytes, leaves: Leaves, budget: Budget) -> str:
    """The text of the one mail inside, "" where there is none or several."""
    inner = [part for part in leaves.parts if part.kind.value == _KIND]
    if len(inner) != 1 or inner[0] is not leaves.parts[0] or "multipart/report" in leaves.kinds:
        return ""
    wrapped = undo(raw[inner[0].start : inner[0].end], inner[0].encoding, budget, is_text=False)
    head = read_head(wrapped, budget)
    found = read_leaves(wrapped, make_part(head.headers, (head.body_at, len(wrapped)), budget), budget)
    return read_bodies(wrapped, [part for part in found.parts if part.kind.value in BODY_KINDS], budget).text
