"""Mail that came inside of another one and is meant to be read.

A mailing list that hides addresses, and people who forward a mail as a file, send a mail whose only content is a
mail. Where the outer one says nothing itself, the text of the inner one is shown, with a note, also where that only
wraps another one in its turn; the inner mail stays an attachment. A returned mail is not read this way: its text was
written by us. A mail that is signed in one piece is its own wrapping: its text and files are read as if it were not
signed.
"""

from models.mail.bodies import BODY_KINDS, Bodies, read_bodies
from models.mail.budget import Budget
from models.mail.headers import read_head
from models.mail.parts import Leaves, make_part, read_leaves
from models.mail.signed import signed_content
from models.mail.transfer import undo

NOTE = "The mail only wraps another one, whose text is shown; the wrapped mail is kept as an attachment."
SIGNED = "The mail is signed in one piece (S/MIME); it is shown, its signature was not checked."
_KIND = "message/rfc822"
_DEEPEST = 5
_SIGNED_KINDS = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))


def text_of_wrapped(raw: bytes, leaves: Leaves, budget: Budget) -> str:
    """The text of the one mail inside, "" where there is none or several, or something else before it."""
    text = ""
    for _ in range(_DEEPEST):
        inner = [part for part in leaves.parts if part.kind.value == _KIND]
        first = next((part for part in leaves.parts if part.kind.value not in BODY_KINDS), None)
        if text or len(inner) != 1 or inner[0] is not first or "multipart/report" in leaves.kinds:
            break
        raw = undo(raw[first.start : first.end], first.encoding, budget, is_text=False)
        leaves = _leaves(raw, budget)
        text = read_bodies(raw, [part for part in leaves.parts if part.kind.value in BODY_KINDS], budget).text
    return text


def read_signed(raw: bytes, leaves: Leaves, budget: Budget) -> Bodies | None:
    """What a mail holds that is signed in one piece; None for all others."""
    part = leaves.parts[0]
    if part.kind.value not in _SIGNED_KINDS:
        return None
    inside = signed_content(undo(raw[part.start : part.end], part.encoding, budget, is_text=False))
    return read_bodies(inside, _leaves(inside, budget).parts, budget) if inside else None


def _leaves(mail: bytes, budget: Budget) -> Leaves:
    head = read_head(mail, budget)
    return read_leaves(mail, make_part(head.headers, (head.body_at, len(mail)), budget), budget)
