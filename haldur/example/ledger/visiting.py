"""Who opens a letter and who follows its link, as their programs tell of themselves; and which of them is a person.

A person, or a proxy on their behalf, opens a letter by the share of the day on which it left, nearly always on the
same day. A quarter of the addresses are read on a telephone that fetches every letter by itself within the hour, and a
few letters are looked through by a scanner. Both come on top, whether anybody reads the letter or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from haldur.example.ledger.days import CLOSE, SATURDAY

OPENED_ON_WORKDAY, OPENED_AT_WEEKEND = 0.71, 0.28
SAME_DAY = 0.93  # of the openings
CLICKED = 0.15  # of the openings by a person
BY_PROXY = 0.35
FETCHING_ADDRESSES, FETCHED, SCANNED = 0.25, 0.9, 0.06
SAME_DAY_MINUTES, DAY_MINUTES, LATEST_DAYS = 540, 1440, 2
PEOPLE = ("person", "proxy")
LEFT = time(8, 10)  # when the letters of a day leave
VISITORS = {
    "person": ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Thunderbird/140.3.0", "198.51.100.7"),
    "proxy": ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
              "203.0.113.70"),
    "machine": ("Mozilla/5.0", "17.58.1.9"),
    "scanner": ("Mozilla/5.0 (compatible; Barracuda Sentinel)", "203.0.113.99"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a letter, some minutes after it left."""

    what: str  # opened or clicked
    visitor: str
    minutes: int

    @property
    def agent(self) -> str:
        return VISITORS[self.visitor][0]

    @property
    def address(self) -> str:
        return VISITORS[self.visitor][1]


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter that left on a day, and what became of it in the forty weeks.

    `chance` is how likely people were to open it, `raw_chance` how likely anybody or anything.
    """

    day: date
    has_bounced: bool = False
    looks: tuple[Look, ...] = ()
    chance: float = 0.0
    raw_chance: float = 0.0

    @property
    def is_opened(self) -> bool:
        """By anybody, machines and scanners too."""
        return any(look.what == "opened" for look in self.looks)

    @property
    def is_opened_by_people(self) -> bool:
        return any(look.what == "opened" and look.visitor in PEOPLE for look in self.looks)

    @property
    def is_followed(self) -> bool:
        """Its link, by a person."""
        return any(look.what == "clicked" for look in self.looks)

    @property
    def is_opened_same_day(self) -> bool:
        """By people, on the day on which it left."""
        return any(
            look.what == "opened" and look.visitor in PEOPLE and look.minutes < SAME_DAY_MINUTES for look in self.looks
        )


def opened_share(day: date) -> float:
    """How many of the letters of a day are opened by people."""
    return OPENED_AT_WEEKEND if day.weekday() >= SATURDAY else OPENED_ON_WORKDAY


def draw_sending(rng: Random, address: str, day: date) -> Sending:
    """What becomes of one letter that arrives at an address, as far as it happens before all is over."""
    left = datetime.combine(day, LEFT)
    looks = (each for each in draw_looks(rng, address, day) if (left + timedelta(minutes=each.minutes)).date() < CLOSE)
    chance = opened_share(day)
    by_nobody = (1 - chance) * (1 - SCANNED) * (1 - FETCHED * is_fetching(address))
    return Sending(day, looks=tuple(looks), chance=chance, raw_chance=1 - by_nobody)


def draw_looks(rng: Random, address: str, day: date) -> Iterator[Look]:
    if is_fetching(address) and rng.random() < FETCHED:
        yield Look("opened", "machine", rng.randrange(1, 60))
    if rng.random() < SCANNED:
        yield Look("opened", "scanner", 0)
    if rng.random() < opened_share(day):
        visitor, minutes = PEOPLE[rng.random() < BY_PROXY], draw_minutes(rng)
        yield Look("opened", visitor, minutes)
        if visitor == "person" and rng.random() < CLICKED:
            yield Look("clicked", visitor, minutes + 1)


def is_fetching(address: str) -> bool:
    """Whether the address is read on a telephone that fetches by itself; of one address it stays so."""
    return Random(f"telephone {address}").random() < FETCHING_ADDRESSES


def draw_minutes(rng: Random) -> int:
    """Until the evening, or a day or two later."""
    minutes = rng.randrange(1, SAME_DAY_MINUTES)
    return minutes if rng.random() < SAME_DAY else minutes + DAY_MINUTES * rng.randint(1, LATEST_DAYS)
