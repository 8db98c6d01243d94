"""A figure: what was measured, and the goal it has to reach. A goal missed makes `make bench` fail."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One measured value; without a goal it is told for information only."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it has a goal and is past it, or short of it."""
        is_past = self.at_most is not None and self.value > self.at_most
        return is_past or (self.at_least is not None and self.value < self.at_least)

    @property
    def verdict(self) -> str:
        """A word for the table."""
        if not self.goal:
            return ""
        return "missed" if self.is_missed else "reached"

    @property
    def shown(self) -> str:
        """The value with its unit, as exact as it deserves."""
        return _shown(self.value, self.unit)

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.at_least is not None:
            return f"at least {_shown(self.at_least, self.unit)}"
        return "" if self.at_most is None else f"at most {_shown(self.at_most, self.unit)}"


def _shown(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 20 else 2
    return f"{value:,.{digits}f} {unit}".strip()
