"""Who opens a letter and who follows its link, as their programs tell of themselves; and which of them is a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

OPENED, CLICKED = 0.25, 0.08
VISITORS = (
    ("person", 45, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Thunderbird/140.3.0", "198.51.100.7"),
    ("proxy", 25, "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
     "203.0.113.70"),
    ("machine", 25, "Mozilla/5.0", "17.58.1.9"),
    ("scanner", 5, "Mozilla/5.0 (compatible; Barracuda Sentinel)", "203.0.113.99"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a letter, some minutes after it left."""

    what: str  # opened or clicked
    visitor: str
    agent: str
    address: str
    minutes: int


def draw_looks(rng: Random) -> Iterator[Look]:
    """What becomes of one letter."""
    if rng.random() >= OPENED:
        return
    visitor, _, agent, address = rng.choices(VISITORS, weights=[row[1] for row in VISITORS])[0]
    minutes = rng.randrange(1, 500)
    yield Look("opened", visitor, agent, address, minutes)
    if visitor == "person" and rng.random() < CLICKED / OPENED:
        yield Look("clicked", visitor, agent, address, minutes + 1)
