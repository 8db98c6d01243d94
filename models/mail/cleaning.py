"""Text that is safe to store, to show and to compare.

PostgreSQL refuses NUL, terminals obey control characters, and invisible marks turn `gpj.exe` into `exe.jpg`.
Text of many lines keeps its line breaks and tabs; a field of one line becomes one line with single spaces and
loses everything that cannot be seen: zero-width letters, bidi marks, soft hyphens, tags.
"""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)))
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")


def readable_lines(text: str) -> str:
    """Many lines: line ends become \\n, controls go."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_NO_CONTROLS) if _CONTROLS.search(text) else text


def single_line(text: str, limit: int) -> str:
    if text.isprintable():  # then no break is in it, and what cannot be seen is no ASCII
        text = text if text.isascii() else _UNSEEN.sub("", text[: limit * 8])
        return (" ".join(text.split()) if "  " in text else text.strip())[:limit].rstrip()
    text = _UNSEEN.sub("", _BREAKS.sub(" ", text[: limit * 8]))
    return " ".join(text.split())[:limit].rstrip()


def is_misleading(text: str) -> bool:
    """Whether marks that reverse the reading direction are hidden in it."""
    return not text.isascii() and any(mark in text for mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
