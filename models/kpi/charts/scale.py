"""Scales: where a value stands, and at which round numbers an axis has its ticks."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from models.kpi.figure import Unit
from models.kpi.numbers import digits, suffix

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_DECIMALS = 7
SMALLEST = 1e-200  # span that can be parted
LARGE = ((1e12, 1e12, "T"), (1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))  # from which on, by what, its letter


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale between two values, with its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def part(self, value: float) -> float:
        """Where a value stands between low (0) and high (1)."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def scale_of(values: Iterable[float], *, wanted: int, from_zero: bool = True) -> Scale:
    """A scale that holds all values between round ticks; a share's ends at 100%, a multiple of every round step."""
    known = [value for value in values if isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    low, high = (min(low, 0.0), max(high, 0.0)) if from_zero else (low, high)
    if high - low < SMALLEST:
        high = low + max(abs(low), 1.0)
    step = step_of(high - low, wanted)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Scale(min(ticks[0], low), max(ticks[-1], high), ticks)


def step_of(span: float, wanted: int) -> float:
    """A round step by which a span has about so many parts."""
    rough = span / max(wanted, 1)
    size = float(10.0 ** floor(log10(rough)))
    return next(step * size for step in STEPS if step * size >= rough * 0.999)


def tick_words(ticks: tuple[float, ...], unit: Unit | None) -> list[str]:
    """The ticks as a reader sees them, all with as many decimals as they need."""
    size, letter = next((each[1:] for each in LARGE if max(map(abs, ticks)) >= each[0]), (1.0, ""))
    scaled = [tick / size + 0.0 for tick in ticks]
    behind = "%" if unit is Unit.SHARE else letter
    decimals = next((count for count in range(MOST_DECIMALS) if all(_is_round(tick, count) for tick in scaled)), None)
    written = [f"{tick:.4g}" if decimals is None else digits(tick, decimals) for tick in scaled]
    return [f"{tick}{behind}" for tick in written]


def axis_name(unit: Unit | None, currency: str) -> str:
    """What an axis counts, where its ticks do not say it."""
    if unit is None or unit is Unit.SHARE:
        return ""
    return {Unit.HOURS: "hours", Unit.MINUTES: "minutes"}.get(unit, suffix(unit, currency).strip())


def _is_round(value: float, decimals: int) -> bool:
    return abs(value - round(value, decimals)) <= 1e-9 * abs(value)
