"""The page on the example says what is drawn from what."""

from pathlib import Path

import pytest

from haldur.example.ledger import paying, visiting
from haldur.example.ledger.paying import AFTER, BEFORE, Chance
from haldur.example.quiet import ANSWER_HOURS, CASES_A_WEEK, REOPENED, SOLUTION_HOURS, WORK

PAGE = (Path(__file__).parents[2] / "docs" / "example.md").read_text("utf-8")


def within(shares: tuple[float, ...]) -> str:
    chance = Chance(0, shares)
    return f"{chance.within(3):.0%}, {chance.within(14):.0%}, {1 - chance.within(30):.0%}"


@pytest.mark.parametrize(
    "words",
    [
        f"{paying.FIRST_IS_LATE:.0%} of a buyer's first invoice",
        ", ".join(f"{share:.0%}" for share in paying.IS_LATE.values())
        .replace("%, ", ", ", 1)
        .replace("%, ", " or ", 1),
        f"{within(BEFORE)}; from week 27 on {within(AFTER)}",
        f"{visiting.OPENED_ON_WORKDAY:.0%} of those that leave on a working day, {visiting.OPENED_AT_WEEKEND:.0%} at",
        f"{visiting.SAME_DAY:.0%} of these on the same day",
        f"fetch {visiting.FETCHED:.0%} of their letters; {visiting.SCANNED:.0%} are scanned",
        f"half within {dict(ANSWER_HOURS)[0.5]} hours, nine of ten within {dict(ANSWER_HOURS)[0.9]}",
        f"half within {dict(SOLUTION_HOURS)[0.5]} hours, nine of ten within {dict(SOLUTION_HOURS)[0.9]}",
        f"| {REOPENED:.0%} |",
        f"{', '.join(map(str, WORK[:-1]))} and {WORK[-1]}%",
    ],
)
def test_each_share_is_the_one_that_is_drawn_from(words: str):
    assert words in PAGE


def test_ten_questions_come_a_week():
    assert CASES_A_WEEK == 10
    assert "some ten questions a week" in PAGE
