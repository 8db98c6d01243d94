"""What a report is asked: which one, about which days, as of when, and what it is narrowed to (K-09).

Sellers and buyers are named by their registry codes, for names change. A question is kept with its report, so that it
can be asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from models.kpi.figure import Period
from models.report_edition import ReportEdition, about_of

NARROWED = ("segments", "sellers", "buyers", "queues", "journeys")


@dataclass(frozen=True, slots=True)
class Question:
    """A question; nothing named means all. `as_of` is of the site's zone."""

    name: str
    period: Period
    as_of: datetime
    segments: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    journeys: tuple[str, ...] = ()
    changed_on: date | None = None

    @property
    def asked(self) -> dict[str, list[str]]:
        """What it names besides the period."""
        named = {name: list(getattr(self, name)) for name in NARROWED if getattr(self, name)}
        return named | ({"changed_on": [self.changed_on.isoformat()]} if self.changed_on else {})

    @property
    def about(self) -> str:
        """The digest by which editions of the same question are known."""
        return about_of(self.name, self.period, self.asked)

    @classmethod
    def of(cls, edition: ReportEdition, as_of: datetime) -> Self:
        """The question that an edition answers."""
        changed_on = edition.asked.get("changed_on")
        return cls(
            edition.name, edition.period, as_of, changed_on=date.fromisoformat(changed_on[0]) if changed_on else None,
            **{name: tuple(edition.asked.get(name, ())) for name in NARROWED},
        )  # fmt: skip


def named(words: Sequence[str] | None) -> tuple[str, ...]:
    """What somebody named, each once, without empty ones."""
    return tuple(dict.fromkeys(word.strip() for word in words or () if word.strip()))


def scope_words(question: Question, companies: Mapping[str, str]) -> dict[str, str]:
    """What a question is narrowed to, in words; companies by their codes."""
    words = {name: getattr(question, name) for name in ("segments", "queues", "journeys")}
    words |= {
        name: [f"{companies[code]} ({code})" for code in getattr(question, name)] for name in ("sellers", "buyers")
    }
    return {name: ", ".join(each) for name, each in words.items() if each}
