"""HTML cut into words and tags, in one pass and without a tree.

Real parsers build the page as a browser would, and on hostile markup (200 KB of nested `<div>`) that takes seconds;
for reading, the order of words and tags is enough. Comments, scripts, styles and titles are left out; what never
ends, ends with the page. Each search starts where the last one ended, so time grows with the length only.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})|<[!?/]")
_UNREAD = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title")}
_ATTRIBUTE = r"""\b{}\s{{0,9}}=\s{{0,9}}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_ATTRIBUTES = {
    name: re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "alt", "type", "class", "start")
}
_UNSEEN_STYLE = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|max-height\s{0,9}:\s{0,9}0(?:px)?\s{0,9}[;!\"']",
    re.IGNORECASE,
)
_LINES_STYLE = re.compile(r"white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)", re.IGNORECASE)
_PAGE_CHARSET = re.compile(rb"""<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET_WITHIN = 1024  # bytes of a page, in which browsers look for it
_TAG_CHARS = 5_000
_VALUE_OR_END = re.compile(rf"""=\s{{0,9}}(?:"[^"]{{0,{_TAG_CHARS}}}"|'[^']{{0,{_TAG_CHARS}}}')|>""")


class Tag(NamedTuple):
    """`name` is "" for text, which then stands in `content`, entities decoded; else `content` is the tag as written."""

    name: str
    content: str
    is_closing: bool = False

    @property
    def is_unseen(self) -> bool:
        """Whether what is in it is kept from the eye, such as the words that only a list of mails shows."""
        return _UNSEEN_STYLE.search(self.content) is not None

    @property
    def keeps_lines(self) -> bool:
        """Whether the lines in it are lines for the eye too, as in what a visitor wrote in a form."""
        return "white-space" in self.content and _LINES_STYLE.search(self.content) is not None

    def attribute(self, name: str) -> str:
        found = _ATTRIBUTES[name].search(self.content, 0, _TAG_CHARS)
        return unescape(found[1] or found[2] or found[3] or "").strip() if found else ""


def page_charset(page: bytes) -> str:
    """What a page says of its own charset, "" for nothing; it counts where the mail says nothing."""
    found = _PAGE_CHARSET.search(page, 0, _CHARSET_WITHIN)
    return found[1].decode("ascii", "replace") if found else ""


def hides_words(html: str) -> bool:
    return _UNSEEN_STYLE.search(html) is not None


def read_tags(html: str) -> Iterator[Tag]:
    at = 0
    while True:
        opening = _OPENING.search(html, at)
        text = html[at : opening.start() if opening else len(html)]
        if text:
            yield Tag("", unescape(text) if "&" in text else text)
        if not opening:
            return
        name = (opening[2] or "").lower()
        end = _tag_end(html, opening.end()) if name else _comment_end(html, opening.start())
        if name:
            yield Tag(name, html[opening.start() : min(end, opening.start() + _TAG_CHARS)], bool(opening[1]))
        at = _unread_end(html, name, end) if name in _UNREAD and not opening[1] else end


def _tag_end(html: str, at: int) -> int:
    """Past the ">" that ends the tag; one inside of a value does not."""
    end = html.find(">", at)
    if end < 0:
        return len(html)
    return end + 1 if html.count('"', at, end) % 2 == 0 else _end_behind_values(html, at)


def _end_behind_values(html: str, at: int) -> int:
    """As browsers read it: a quotation mark opens a value only behind "=", any other is a letter."""
    while found := _VALUE_OR_END.search(html, at):
        at = found.end()
        if found[0] == ">":
            return at
    return len(html)


def _comment_end(html: str, start: int) -> int:
    mark = "-->" if html.startswith("<!--", start) else ">"
    end = html.find(mark, start + 2)
    return end + len(mark) if end >= 0 else len(html)


def _unread_end(html: str, name: str, at: int) -> int:
    closing = _UNREAD[name].search(html, at)
    return closing.start() if closing else len(html)
