"""Plain text that programs write in the place of a text.

It holds nothing that can be seen, only says that the mail is to be read as HTML, or only where it is to be seen.
"""

from models.mail.cleaning import single_line

_MOST_CHARS = 300
_IN_A_BROWSER = (
    "browser",
    "brauser",
    "selaime",
    "webbläsare",
    "браузер",
    "pārlūk",
    "naršykl",
    "przeglądar",
    "navigateur",
)
_ADDRESS = ("http://", "https://")
_PHRASES = (
    "not support html",
    "n't support html",
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
    if plain.lstrip()[:8].lower().startswith(_ADDRESS) and len(plain.split(None, 1)) == 1:
        return True
    if len(plain) > _MOST_CHARS:
        return False
    words = " ".join(plain.lower().split())
    if words.count("://") == 1 and "\n" not in plain.strip() and any(word in words for word in _IN_A_BROWSER):
        return True
    return "html" in words and any(phrase in words for phrase in _PHRASES)
