"""How long an attempt has to wait."""

from datetime import UTC, datetime, timedelta

from models.attempt import Stage, wait

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
STAGES = (Stage(3, timedelta(minutes=5)), Stage(5, timedelta(hours=1)))


def ago(*minutes: float) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes]


def test_while_there_is_room_nobody_waits() -> None:
    assert wait(STAGES, ago(1, 2), NOON) == timedelta(0)
    assert wait(STAGES, [], NOON) == timedelta(0)


def test_a_full_stage_waits_until_its_first_attempt_is_old() -> None:
    assert wait(STAGES, ago(4, 1, 2), NOON) == timedelta(minutes=1)
    assert wait(STAGES, ago(30, 4, 1, 2), NOON) == timedelta(minutes=1)


def test_the_longest_wait_of_all_stages_counts() -> None:
    assert wait(STAGES, ago(1, 2, 4, 20, 50), NOON) == timedelta(minutes=10)


def test_what_is_long_past_is_forgotten() -> None:
    assert wait(STAGES, ago(6, 7, 8, 61, 62), NOON) == timedelta(0)
