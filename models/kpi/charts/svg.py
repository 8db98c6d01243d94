"""Elements of SVG, their words and attributes escaped, and how much room words take."""

from dataclasses import dataclass
from functools import cache
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from models.mail.cleaning import single_line

LETTER = 7.4  # of a letter of 12 pixels in a wide font
WIDE = frozenset("%MWmw@…")
LINE = 15


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands, in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def tag(name: str, *children: str | Markup, **attributes: str | float) -> Markup:
    """An element; `class_` is written class, `text_anchor` text-anchor; what is no Markup is escaped."""
    given = "".join([f' {_named(key)}="{escape(_plain(value))}"' for key, value in attributes.items()])
    return Markup(f"<{name}{given}>{''.join(map(escape, children))}</{name}>")


@cache
def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def words(
    text: str, x: float, y: float, *, anchor: str = "start", kind: str = "", most: float = float("inf")
) -> Markup:
    """A line of text, cut to the room there is."""
    attributes: dict[str, str] = {"class_": kind} if kind else {}
    if anchor != "start":
        attributes["text_anchor"] = anchor
    return tag("text", shortened(text, most), x=x, y=y, **attributes)


def room_of(text: str) -> float:
    """How wide a line of text is, about."""
    return sum(LETTER * _part(letter) for letter in text)


def _part(letter: str) -> float:
    """How wide a letter is against a usual one."""
    if letter in WIDE or east_asian_width(letter) in "WF":
        return 1.6
    return 1.2 if letter.isupper() else 1.0


def shortened(text: str, most: float) -> str:
    """Text that fits into the room, on one line."""
    line = single_line(text, 200)
    if room_of(line) <= most:
        return line
    while line and room_of(f"{line}…") > most:
        line = line[:-1]
    return f"{line.rstrip()}…"


def path(points: list[tuple[float, float]]) -> str:
    """The data of a line through points."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
