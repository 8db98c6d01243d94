"""Plain text that programs write in the place of a text.

It holds nothing that can be seen, or only says that the mail is to be read as HTML.
"""

from models.mail.cleaning import single_line

_MOST_CHARS = 300
_PHRASES = (
    "not support html",
    "not supports html",
    "unable to display html",
    "cannot display html",
    "can't display html",
    "html compatible email",
    "html-compatible email",
    "html capable email",
    "html-capable email",
    "html-enabled email",
    "this is an html email",
    "this is an html message",
    "this message is in html",
    "this email is in html",
    "view this email in html",
    "ei toeta html",
    "ei tue html",
    "stöder inte html",
    "unterstützt kein html",
    "не поддерживает html",
)


def is_stand_in(plain: str) -> bool:
    if not plain.isascii() and not single_line(plain[:_MOST_CHARS], _MOST_CHARS):
        return True
    if len(plain) > _MOST_CHARS or "html" not in plain.lower():
        return False
    words = " ".join(plain.lower().split())
    return any(phrase in words for phrase in _PHRASES)
