"""What the doctor says of reminders."""

from pathlib import Path

import pytest

from haldur.dunning_checks import check_dunning
from tasks.settings import Settings
from tests.dunning_room import COMPANY, own_policy
from tests.homes import open_home


def told(home: Path) -> dict[str, tuple[str, str]]:
    """Status and words of the doctor's lines on reminders."""
    open_home(home, COMPANY)
    settings = Settings()
    return {check.name: (check.status, check.text) for check in check_dunning(settings.company(), settings)}


def test_the_policy_that_we_ship_is_well(home: Path):
    assert [status for status, _ in told(home).values()] == ["ok", "ok"]


@pytest.mark.parametrize(
    "step", ["{days: 8, to: [buyer]}", "{days: 7, to: [buyer], letters: {buyer: dunning_buyer_x}}"]
)
def test_a_step_whose_letter_nobody_wrote_is_told_before_the_morning_that_needs_it(home: Path, step: str):
    own_policy(home, "{days: 7, to: [seller, buyer]}", step)
    status, text = told(home)["reminders"]

    assert status == "error"
    assert "subject.txt is missing" in text
