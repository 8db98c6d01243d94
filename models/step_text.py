"""The Markdown of a journey's step as HTML for its customer's page (O-01, O-03).

Markdown alone, no HTML in it: a template's words come from files that people edit. Links lead to the web or to a mail
program only, and pictures are not shown, since the page loads nothing from elsewhere.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset("a blockquote br code em h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split())
SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=1024)
def html_of(markdown: str) -> str:
    """The words as HTML that is safe to show."""
    html = _reader().render(markdown)
    return nh3.clean(
        html, tags=set(TAGS), attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )  # fmt: skip


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
