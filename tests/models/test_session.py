"""How long a session lets its agent in."""

from datetime import UTC, datetime, timedelta

import pytest

from models.session import DeskSession, hash_of

MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "seen_hours_ago", "is_open"),
    [(0, 0, True), (2.9, 2.9, True), (3, 3, False), (11.9, 0.1, True), (12, 0, False), (30, 0, False)],
)
def test_it_ends_by_age_and_by_absence(hours: float, seen_hours_ago: float, is_open: bool) -> None:
    now = MORNING + timedelta(hours=hours)
    session = DeskSession(
        token_hash="x", agent_id=1, created_at=MORNING, last_seen_at=now - timedelta(hours=seen_hours_ago),
        expires_at=MORNING + timedelta(hours=12),
    )  # fmt: skip

    assert session.is_open(now) is is_open


@pytest.mark.parametrize(("seconds", "is_late"), [(0, False), (299, False), (300, True), (4000, True)])
def test_that_an_agent_is_there_is_noted_every_five_minutes(seconds: int, is_late: bool) -> None:
    session = DeskSession(
        token_hash="x", agent_id=1, created_at=MORNING, last_seen_at=MORNING, expires_at=MORNING + timedelta(hours=12)
    )

    assert session.is_seen_late(MORNING + timedelta(seconds=seconds)) is is_late


def test_any_text_has_a_hash() -> None:
    assert len({hash_of("a"), hash_of("b"), hash_of(""), hash_of("\udcff")}) == 4
