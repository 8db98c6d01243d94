"""How moments, days and money are written in the reader's language, and how plain words become HTML or a quotation.

These are the filters that letter templates have. Moments are shown in the site's zone; money is Decimal with its
currency (P-06). Babel knows how each language writes them, but takes some 50 microseconds for one amount, and a run
of reminders writes tens of thousands: so its way is learned once for each language and currency, and a day is
written once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from markupsafe import Markup, escape

DAYS = {"et": ("päev", "päeva"), "en": ("day", "days"), "fi": ("päivä", "päivää")}
ANSWER = re.compile(r"(?:re|vs|vast|sv|aw)\s*:", re.IGNORECASE)
SHOWN_MONEY = re.compile(r"(?P<before>\D*)1(?P<group>\D?)111(?P=group)111(?P<point>\D)11(?P<after>\D*)")
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
        return _written_day(there, _locale(self.language))

    def days(self, number: int) -> str:
        """A number of days: `3 päeva`."""
        one, several = DAYS[self.language]
        return f"{number} {one if number == 1 else several}"

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount as people there write it: `1 234,50 €`."""
        form = _money_form(_locale(self.language), currency)
        digits = f"{amount:.2f}"
        if form is None or amount.is_signed() or Decimal(digits) != amount:
            return format_currency(amount, currency, locale=_locale(self.language))
        whole, cents = digits[:-3], digits[-2:]
        grouped = f"{int(whole):,}".replace(",", form.group)
        return f"{form.before}{grouped}{form.point}{cents}{form.after}"


class MoneyForm(NamedTuple):
    """How a language writes amounts of a currency that has cents."""

    before: str
    group: str
    point: str
    after: str


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


@lru_cache(maxsize=1024)
def _written_day(day: date, locale: str) -> str:
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=64)
def _money_form(locale: str, currency: str) -> MoneyForm | None:
    """Learned from what Babel writes; None where it is of another kind, as yen are."""
    shown = SHOWN_MONEY.fullmatch(format_currency(Decimal("1111111.11"), currency, locale=locale))
    if shown is None:
        return None
    return MoneyForm(shown["before"], shown["group"], shown["point"], shown["after"])


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
