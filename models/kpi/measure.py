"""Figures made of functions: the function's name names the figure, its docstring is the definition that readers see.

A function answers what it found of some frames for a period, as of a moment; the figure around it bears the rest.
Whoever changes what is counted raises the version.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from models.kpi.figure import Definition, Figure, Period, Unit
from models.kpi.intervals import Estimate, wilson
from models.kpi.survival import Curve

F = TypeVar("F")
FEW = 30  # cases; below that a figure says little


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: days from the first to the last, as of a moment; `today` is its day at the site."""

    period: Period
    as_of: datetime
    time_zone: str
    today: date = field(init=False)

    def __post_init__(self) -> None:
        """Today, once for all."""
        object.__setattr__(self, "today", self.as_of.astimezone(ZoneInfo(self.time_zone)).date())

    @property
    def last(self) -> date:
        """The last day of which anything is known."""
        return min(self.period.last, self.today)

    def before(self) -> "Asked":
        """The same of as many days right before, of a period that is not over as many as have begun."""
        first = self.period.first
        begun = Period(first, max(first, self.last))
        return Asked(begun.before(), self.as_of, self.time_zone)


class Found(NamedTuple):
    """What a figure's function found; see Figure for the fields."""

    value: float | None
    n: int
    still_open: int = 0
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Measure(Generic[F]):
    """A figure to be: called with frames and what is asked it gives the figure."""

    definition: Definition
    find: Callable[[F, Asked], Found]

    def __call__(self, frames: F, asked: Asked) -> Figure:
        """The figure."""
        found = self.find(frames, asked)
        return Figure(
            self.definition, found.value, found.n, found.still_open, asked.period, asked.as_of, found.low, found.high,
            note=found.note,
        )  # fmt: skip


def measure(
    title: str, unit: Unit, *, is_more_better: bool | None = None, is_counted: bool = False, version: int = 1
) -> Callable[[Callable[[F, Asked], Found]], Measure[F]]:
    """Make a figure of the function that finds it."""

    def made(find: Callable[[F, Asked], Found]) -> Measure[F]:
        words = " ".join((find.__doc__ or "").split())
        is_exact = is_counted or unit is Unit.COUNT
        return Measure(Definition(find.__name__, title, words, unit, version, is_more_better, is_exact), find)

    return made


def count(number: int, still_open: int = 0) -> Found:
    """Something counted: all there is, so that it has no interval."""
    return Found(number, number, still_open)


def share(hits: int, n: int, still_open: int = 0, interval: Estimate | None = None) -> Found:
    """A share of `n` whose outcome is known, with Wilson's interval unless another is given."""
    value, low, high = interval or wilson(hits, n)
    note = "" if n >= FEW else "few cases" if n else "none was followed long enough yet" if still_open else "no cases"
    return Found(value, n, still_open, low, high, note)


def quantile(curve: Curve, level: float, words: str) -> Found:
    """The time by which this share had ended, open ones counted for as long as they were watched."""
    if not curve.n:
        return Found(None, 0, note="no cases")
    value, low, high = curve.quantile(level)
    note = f"{words} not reached" if value is None else "few cases" if curve.n < FEW else ""
    return Found(value, curve.n, curve.still_open, low, high, note)
