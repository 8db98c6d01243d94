"""A true figure, and the few reckonings that true figures share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class TrueFigure:
    """A figure of a report: `happened` is what it must say exactly, `drawn_from` what its interval must contain.

    It is a tile by its name; where `table` is given it stands there instead, in the row that begins with `row` and in
    the column `name`, and its interval in the columns `ends`. None for what happened is not asked, and for a tile that
    nothing can be said. `is_missed` names one whose interval is known to miss, by chance, what it was drawn from.
    """

    name: str
    happened: float | None
    drawn_from: float | None = None
    table: str = ""
    row: str = ""
    ends: tuple[str, str] = ("", "")
    is_missed: bool = False


def mean(numbers: Iterable[float]) -> float | None:
    """None of nothing."""
    found = list(numbers)
    return sum(found) / len(found) if found else None


def share(are: Iterable[bool]) -> float | None:
    """How many of them are, as a part of all."""
    return mean(float(each) for each in are)


def reached_by(cases: Sequence[tuple[float, bool]], part: float) -> float | None:
    """The time by which a part of the cases had ended, by Kaplan and Meier; each is a time and whether it ended then.

    Where the curve stays level just there it is the middle of that stretch.
    """
    wanted, left, reached = 1 - Fraction(str(part)), Fraction(1), None
    for time in sorted({time for time, has_ended in cases if has_ended}):
        watched = sum(until >= time for until, _ in cases)
        left *= 1 - Fraction(sum(until == time and has_ended for until, has_ended in cases), watched)
        if left <= wanted and reached is None:
            reached = (time, left)
        if left < wanted and reached is not None:
            return (reached[0] + time) / 2 if reached[1] == wanted else reached[0]
    return reached[0] if reached else None
