"""HTML as text that an agent can read: what the eye would see, in its order.

Paragraphs and line breaks stay, list items get a mark, table rows become lines with their cells apart, links keep
their address in parentheses where the words do not show it already, pictures leave their alternative text, cited
mail is marked with "> ". What a page hides is left out, where that leaves any words. Nothing is executed, fetched or
trusted here.
"""

from collections.abc import Iterable
from html import unescape

from models.mail.budget import Budget
from models.mail.markup import Tag, hides_words, read_tags

_BLOCKS = frozenset(
    "div section article header footer main aside nav address center form fieldset dl dt dd figure figcaption li ul ol"
    " table tbody thead tfoot caption tr hr body option".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 pre blockquote".split())
_CELLS = frozenset(("td", "th"))
_NEVER_NESTED = frozenset(("p", "li", "td", "th", "tr"))
_WITHOUT_CONTENT = frozenset(("img", "input", "br", "hr", "meta", "link", "col", "source", "area", "base", "wbr"))
_LINKS = ("http://", "https://", "mailto:", "tel:", "ftp://")

_NOTHING, _SPACE, _BREAK, _GAP, _CELL, _ROW = range(6)
_DEEPEST_QUOTE = 5
_SHOWN_PIECES = 6


class _Page:
    """Text with the separators between its pieces: of several in a row the strongest is written."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.pending = _NOTHING
        self.breaks = 0
        self.preformatted = 0
        self.kept = ""
        self.kept_depth = 0
        self.citations: list[bool] = []
        self.lists: list[int] = []
        self.prefix = ""
        self.link = ""
        self.link_begins = 0

    def separate(self, strength: int) -> None:
        if strength > self.pending:
            self.pending = strength

    def line_break(self) -> None:
        """One that stands alone in its block is an empty line."""
        self.breaks += 2 if self.pending in (_GAP, _ROW) else 1
        self.separate(_BREAK)

    def write(self, text: str) -> None:
        self.pieces.append(self._separator() if self.pieces else self._prefix())
        self.pieces.append(text)
        self.pending = _NOTHING
        self.breaks = 0

    def words(self, text: str) -> None:
        joined = " ".join(text.split())
        if not joined or text[0].isspace():
            self.separate(_SPACE)
        if joined:
            self.write(joined)
            if text[-1].isspace():
                self.separate(_SPACE)

    def lines(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self.line_break()
            if line.strip():
                self.write(line.rstrip())

    def _separator(self) -> str:
        if self.pending in (_NOTHING, _SPACE):
            return " " if self.pending else ""
        if self.pending == _CELL:
            return " | "
        above, self.prefix = self.prefix, self._prefix()
        is_gap = self.pending == _GAP or self.breaks > 1
        return f"\n{min(above, self.prefix).rstrip()}\n{self.prefix}" if is_gap else f"\n{self.prefix}"

    def _prefix(self) -> str:
        return "> " * min(sum(self.citations[-_DEEPEST_QUOTE:]), _DEEPEST_QUOTE)


class _Eye:
    """What is seen of a page: not what stands in the element `unseen`, which may hold more of its name."""

    def __init__(self) -> None:
        self.unseen = ""
        self.depth = 0

    def sees(self, tag: Tag) -> bool:
        if tag.name and tag.name == self.unseen:
            self.depth += -1 if tag.is_closing else 1
            is_next = not tag.is_closing and tag.name in _NEVER_NESTED
            if self.depth == 0 or is_next:
                self.unseen = ""
            if not is_next:
                return False
        if self.unseen or not tag.name or tag.is_closing or not tag.is_unseen:
            return not self.unseen
        if tag.name not in _WITHOUT_CONTENT:
            self.unseen, self.depth = tag.name, 1
        return False


def text_of_html(html: str, budget: Budget) -> str:
    if "<" not in html:  # no page after all, so its lines are lines
        return unescape(html).strip()
    html = html[: budget.take("html_chars", len(html))]
    if hides_words(html):
        eye = _Eye()
        text = _written(filter(eye.sees, read_tags(html)))
        if text and not eye.unseen:
            return text
    return _written(read_tags(html))


def _written(tags: Iterable[Tag]) -> str:
    page = _Page()
    for tag in tags:
        if not tag.name:
            (page.lines if page.preformatted or page.kept else page.words)(tag.content)
        elif tag.is_closing:
            _leave(tag, page)
        else:
            _enter(tag, page)
        if tag.name and (tag.name == page.kept or (not page.kept and tag.keeps_lines)):
            _keep_lines(tag, page)
    return "".join(page.pieces).strip()


def _keep_lines(tag: Tag, page: _Page) -> None:
    """Until the element ends whose lines are lines for the eye; it may hold more of its name."""
    if tag.name in _WITHOUT_CONTENT:
        return
    if page.kept and tag.name in _NEVER_NESTED and not tag.is_closing:
        page.kept_depth = 1 if tag.keeps_lines else 0
    else:
        page.kept_depth += -1 if tag.is_closing else 1
    page.kept = tag.name if page.kept_depth else ""


def _enter(tag: Tag, page: _Page) -> None:
    name = tag.name
    if name == "br":
        page.line_break()
    elif name in _CELLS:
        page.separate(_CELL)
    elif name in _BLOCKS:
        page.separate(_ROW)
        _enter_list(tag, page)
    elif name in _PARAGRAPHS:
        page.separate(_GAP)
        _enter_paragraph(tag, page)
    elif name == "a":
        page.link, page.link_begins = tag.attribute("href"), len(page.pieces)
    elif name == "img" and tag.attribute("alt"):
        page.words(f"[{tag.attribute('alt')}]")


def _leave(tag: Tag, page: _Page) -> None:
    name = tag.name
    if name == "a":
        _write_link(page)
    elif name in _BLOCKS:
        page.separate(_ROW)
        if name in ("ul", "ol") and page.lists:
            page.lists.pop()
    elif name in _PARAGRAPHS:
        page.separate(_GAP)
        if name == "blockquote" and page.citations:
            page.citations.pop()
        elif name == "pre":
            page.preformatted = max(0, page.preformatted - 1)


def _enter_list(tag: Tag, page: _Page) -> None:
    if tag.name in ("ul", "ol"):
        page.lists.append(1 if tag.name == "ol" else 0)
    elif tag.name == "li":
        number = page.lists[-1] if page.lists else 0
        page.write(f"{number}." if number else "-")
        page.separate(_SPACE)
        if number:
            page.lists[-1] += 1


def _enter_paragraph(tag: Tag, page: _Page) -> None:
    if tag.name == "blockquote":
        is_citation = tag.attribute("type") == "cite" or "gmail_quote" in tag.attribute("class")
        page.citations.append(is_citation)
    elif tag.name == "pre":
        page.preformatted += 1


def _write_link(page: _Page) -> None:
    address, page.link = page.link, ""
    if not address.lower().startswith(_LINKS):
        return
    bare = address.partition(":")[2].strip("/").removeprefix("www.").partition("?")[0].rstrip("/")
    if bare not in "".join(page.pieces[page.link_begins :][:_SHOWN_PIECES]):
        page.separate(_SPACE)
        page.write(f"({address})")
