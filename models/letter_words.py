"""How moments, days and money are written in the reader's language, and how plain words become HTML or a quotation.

These are the filters that letter templates have. Moments are shown in the site's zone; money is Decimal with its
currency (P-06).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from markupsafe import Markup, escape

DAYS = {"et": ("päev", "päeva"), "en": ("day", "days"), "fi": ("päivä", "päivää")}
ANSWER = re.compile(r"(?:re|vs|vast|sv|aw)\s*:", re.IGNORECASE)
PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """The filters for one language and zone."""

    language: str
    zone: ZoneInfo

    def filters(self) -> dict[str, Callable[..., Any]]:
        """By the names that templates use."""
        return {
            "moment": self.moment, "day": self.day, "days": self.days, "money": self.money,
            "quoted": quoted, "paragraphs": paragraphs, "answered": answered,
        }  # fmt: skip

    def moment(self, value: datetime) -> str:
        """Day and time of day at the site: `5 January 2026, 11:30`."""
        at_the_site = value.astimezone(self.zone)
        clock = format_datetime(at_the_site, "HH.mm" if self.language == "fi" else "HH:mm", locale=self.language)
        return f"{self.day(at_the_site)}{' klo' if self.language == 'fi' else ','} {clock}"

    def day(self, value: date) -> str:
        """A day with the month's name; of a moment its day at the site."""
        there = value.astimezone(self.zone).date() if isinstance(value, datetime) else value
        return format_date(there, "long", locale="en_GB" if self.language == "en" else self.language)

    def days(self, number: int) -> str:
        """A number of days: `3 päeva`."""
        one, several = DAYS[self.language]
        return f"{number} {one if number == 1 else several}"

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount as people there write it: `1 234,50 €`."""
        return format_currency(amount, currency, locale="en_GB" if self.language == "en" else self.language)


def answered(subject: str) -> str:
    """The subject of an answer: the same words, so that Gmail keeps the thread, marked as an answer once."""
    return subject if ANSWER.match(subject) else f"Re: {subject}".strip()


def quoted(text: str) -> str:
    """The words of somebody else, each line behind its mark."""
    return "\n".join(f"> {line}" if line and line[0] != ">" else f">{line}" for line in text.split("\n"))


def paragraphs(text: str) -> Markup:
    """Plain words as HTML: a blank line parts paragraphs, a line break stays one."""
    pieces = [escape(piece).replace("\n", Markup("<br>\n")) for piece in PARAGRAPH.split(text.strip())]
    return Markup("\n").join(Markup("<p>{}</p>").format(piece) for piece in pieces)
