"""The HTML of a stranger's mail made harmless, in time that grows with its length only (P-08).

nh3 decides what may stay. The parser beneath it is quadratic in the depth of the elements (500 KB of nested
`<div>` take a minute), so a first pass over the tags, linear whatever it meets, closes every element itself and
drops what is nested too deep. That pass need not be clever: what it lets through is still judged by nh3.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import nh3

HTML_CHARS = 500_000
PICTURE_CHARS = 20_000_000  # of a mail's own pictures, each as often as it is shown
DEPTH = 60
# whole addresses: what is relative would lead to the desk's pages
LINKS = frozenset(("http", "https", "mailto", "tel"))
TAGS = frozenset(
    "a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em "
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main ol p pre q s samp section small "
    "span strike strong sub sup table tbody td tfoot th thead tr tt u ul var".split()
)
VOID = frozenset(("br", "col", "hr", "img"))
STYLES = frozenset(
    "background-color border border-bottom border-collapse border-color border-left border-right border-spacing "
    "border-style border-top border-width color direction font font-family font-size font-style font-weight height "
    "letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-width "
    "min-width padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent "
    "text-transform vertical-align white-space width word-break".split()
)
ATTRIBUTES = {
    "*": {"align", "bgcolor", "color", "dir", "face", "height", "lang", "size", "style", "title", "valign", "width"},
    "a": {"href"},
    "img": {"alt", "src", "border"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "table": {"border", "cellpadding", "cellspacing"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_TAG = re.compile(r"<(?:[!?][^<>]{0,200}>|(/?)([a-zA-Z][a-zA-Z0-9]{0,20})((?:[\s/:][^<>]{0,8000})?)>|)")
_UNSEEN = re.compile(r"<(!--|(?:script|style|title)\b)", re.I)
_ENDS = {
    name: re.compile(rf"</{name}\b[^<>]{{0,200}}>", re.I) for name in ("script", "style", "title")
} | {"!--": re.compile("-->")}  # fmt: skip


@dataclass(slots=True)
class SafeHtml:
    """What may be shown, and how many remote pictures wait to be asked for."""

    html: str
    remote_pictures: int


@dataclass(slots=True)
class _Flattened:
    """Writes tags so that every element is closed and none lies deeper than DEPTH."""

    open: list[str] = field(default_factory=list)

    def write(self, tag: re.Match[str]) -> str:
        is_end, name, attributes = bool(tag[1]), (tag[2] or "").lower(), tag[3]
        if not name:
            return "" if len(tag[0]) > 1 else "&lt;"
        if name not in TAGS:
            return " "
        if name in VOID:
            return "" if is_end else f"<{name}{attributes}>"
        if is_end:
            return self._close(name)
        if len(self.open) >= DEPTH:
            return ""
        self.open.append(name)
        return f"<{name}{attributes}>"

    def _close(self, name: str) -> str:
        if name not in self.open:
            return ""
        closed: list[str] = []
        while not closed or closed[-1] != name:
            closed.append(self.open.pop())
        return "".join(f"</{each}>" for each in closed)


def make_safe(html: str, pictures: Mapping[str, str], *, with_remote: bool) -> SafeHtml:
    """What of a mail's HTML may be shown; `pictures` gives an address for each content id."""
    remote, room = 0, PICTURE_CHARS

    def _attribute(tag: str, name: str, value: str) -> str | None:
        nonlocal remote, room
        kind, _, rest = value.strip().partition(":")
        if name == "href":
            return value if kind.lower() in LINKS else None
        if (tag, name) != ("img", "src"):
            return value
        if kind.lower() == "cid":
            picture = pictures.get(rest.strip("<> "), "")
            if not 0 < len(picture) <= room:
                return None
            room -= len(picture)
            return picture
        if kind.lower() in ("http", "https"):
            remote += 1
            return value if with_remote else None
        return None

    cleaned = nh3.clean(
        flattened(html),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={*LINKS, "cid", "data"},
        filter_style_properties=set(STYLES),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeHtml(cleaned, remote)


def flattened(html: str) -> str:
    """The same words with every element closed, none deep, and nothing that is not text or a known tag."""
    return _TAG.sub(_Flattened().write, _without(html[:HTML_CHARS]))


def _without(html: str) -> str:
    """Comments, scripts, styles and titles are left out, up to their end or the end of all."""
    kept, position = [], 0
    while begin := _UNSEEN.search(html, position):
        kept.append(html[position : begin.start()])
        end = _ENDS[begin[1].lower()].search(html, begin.end())
        position = end.end() if end else len(html)
    return "".join((*kept, html[position:]))
