"""Passwords and sessions in the register, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, update
from sqlmodel import select

from models.agent import Agent
from models.attempt import Attempt, Stage
from models.session import DeskSession
from tasks.agents import add_agent
from tasks.attempts import count_attempt, forget_attempts
from tasks.database import reading, writing
from tasks.passwords import PasswordError, hash_password, is_password
from tasks.sign_in import close_session, find_agent, open_session, session_agent, sign_in

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
PASSWORD = "seven blue horses"
LIMITS = {"one": (Stage(2, timedelta(minutes=5)),), "all": (Stage(3, timedelta(minutes=5)),)}


def test_a_session_lives_from_sign_in_to_sign_out(engine: Engine) -> None:
    add_agent("Mari", address="mari@firm.ee", role="lead", password=PASSWORD, now=NOW)

    entered = sign_in("mari@firm.ee", password=PASSWORD, place="here", now=NOW)
    assert entered
    agent = session_agent(entered[1], now=NOW + timedelta(hours=1))
    close_session(entered[1], now=NOW)

    assert agent
    assert agent.address == "mari@firm.ee"
    assert session_agent(entered[1], now=NOW) is None


def test_a_session_that_outlived_its_agent_lets_nobody_in(engine: Engine) -> None:
    add_agent("Mari", address="mari@firm.ee", role="lead", now=NOW)
    token = open_session(found, how="for a test", now=NOW) if (found := find_agent("mari@firm.ee")) else ""
    assert session_agent(token, now=NOW)

    with writing() as session:
        session.execute(update(Agent).values(active=False))

    assert session_agent(token, now=NOW) is None


def test_a_hash_of_older_days_is_made_anew_at_the_next_sign_in(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.passwords.HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    add_agent("Mari", address="mari@firm.ee", role="lead", password=PASSWORD, now=NOW)
    monkeypatch.setattr("tasks.passwords.HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    sign_in("mari@firm.ee", password=PASSWORD, place="here", now=NOW)

    with reading() as session:
        kept = session.exec(select(Agent.password_hash)).one()
    assert kept
    assert "m=16,t=2" in kept


def test_sessions_that_are_over_leave_the_table(engine: Engine) -> None:
    add_agent("Mari", address="mari@firm.ee", role="lead", now=NOW)
    mari = find_agent("mari@firm.ee")
    assert mari

    open_session(mari, how="early", now=NOW)
    open_session(mari, how="late", now=NOW + timedelta(days=1))

    with reading() as session:
        assert len(session.exec(select(DeskSession)).all()) == 1


def test_attempts_are_counted_for_each_name_and_refused_ones_are_not(engine: Engine) -> None:
    waits = [count_attempt(LIMITS, now=NOW + timedelta(seconds=second)) for second in range(4)]

    assert [bool(wait) for wait in waits] == [False, False, True, True]
    with reading() as session:
        assert len(session.exec(select(Attempt)).all()) == 4


def test_a_success_is_forgotten_and_the_rest_is_not(engine: Engine) -> None:
    count_attempt(LIMITS, now=NOW)
    count_attempt(LIMITS, now=NOW + timedelta(seconds=1))

    forget_attempts(["one"])
    forget_attempts(["all"], at=NOW)

    assert not count_attempt(LIMITS, now=NOW + timedelta(seconds=2))
    assert not count_attempt({"all": LIMITS["all"]}, now=NOW + timedelta(seconds=3))
    assert count_attempt({"all": LIMITS["all"]}, now=NOW + timedelta(seconds=4))


def test_the_names_that_are_counted_are_not_kept(engine: Engine) -> None:
    count_attempt({"account my-password-by-mistake": LIMITS["one"]}, now=NOW)

    with reading() as session:
        assert "mistake" not in session.exec(select(Attempt)).one().key


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 12, "ab" * 8, "x1" * 501])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordError):
        hash_password(password)


def test_a_password_is_checked_with_and_without_a_hash() -> None:
    kept = hash_password(PASSWORD)

    assert is_password(PASSWORD, kept)
    assert not is_password(PASSWORD + "!", kept)
    assert not is_password("nobody's password", None)
    assert not is_password("", "")
    assert not is_password(PASSWORD, "not a hash")


def test_attempts_from_before_the_clock_was_set_back_keep_nobody_waiting(engine: Engine) -> None:
    for second in range(4):
        count_attempt(LIMITS, now=NOW + timedelta(days=365, seconds=second))

    assert not count_attempt(LIMITS, now=NOW)
