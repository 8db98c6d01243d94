"""`haldur agent ... password`: how a person gets one, and what the doctor says of the desk."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from haldur.checks import Check
from haldur.cli import app
from haldur.desk_checks import check_desk
from tasks.agents import add_agent
from tasks.settings import Settings
from tests.house import COMMAND, free_port
from tests.visitors import LIGHT

PASSWORD = "seven blue horses"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with nobody in it, whose desk does not run."""
    monkeypatch.setenv("HALDUR_DESK_PORT", str(free_port()))
    monkeypatch.setattr("tasks.passwords.HASHER", LIGHT)


@pytest.fixture
def mari() -> None:
    """An agent with a password."""
    add_agent("Mari", address="mari@firm.ee", role="agent", password=PASSWORD, now=NOW)


def piped(said: str, *arguments: str, **environment: str) -> Result:
    """The command with a piped input."""
    return CliRunner().invoke(app, arguments, input=said, env=environment)


def doctor_on_desk() -> list[Check]:
    return list(check_desk(Settings()))


def test_the_doctor_says_that_nobody_can_sign_in_yet() -> None:
    (said,) = doctor_on_desk()

    assert (said.status, said.remedy[:16]) == ("warning", "haldur agent add")
    assert "does not run" in said.text


def test_an_agent_is_added_with_a_piped_password_that_is_shown_nowhere() -> None:
    done = subprocess.run(
        [*COMMAND, "agent", "add", "Mari", "mari@firm.ee", "--password"], input=PASSWORD + "\n", capture_output=True,
        text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "Added mari@firm.ee.\n")
    for shown in (piped("", "agent", "list", "--json"), *(piped("", "export", name) for name in ("agent", "session"))):
        assert shown.exit_code == 0, shown.stderr
        assert "argon2" not in shown.stdout
        assert "_hash" not in shown.stdout


def test_the_environment_gives_a_password_too(mari: None) -> None:
    done = piped("", "agent", "password", "mari@firm.ee", HALDUR_AGENT_PASSWORD="nine green horses")

    assert (done.exit_code, done.stdout) == (0, "mari@firm.ee has a new password.\n")


@pytest.mark.parametrize(
    ("said", "address", "why"),
    [
        ("short", "mari@firm.ee", "at least 12 characters"),
        ("aaaaaaaaaaaaaa", "mari@firm.ee", "repeated"),
        ("", "mari@firm.ee", "There is no password"),
        (PASSWORD, "nobody@firm.ee", "There is no agent nobody@firm.ee"),
    ],
)
def test_a_password_that_will_not_do_is_refused(mari: None, said: str, address: str, why: str) -> None:
    done = piped(said, "agent", "password", address)

    assert done.exit_code == 1
    assert why in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_the_doctor_counts_who_can_sign_in_and_wants_https_for_others(
    mari: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALDUR_DESK_URL", "http://desk.firm.ee")

    fine, unsafe = doctor_on_desk()

    assert (fine.status, "1 can sign in by password" in fine.text) == ("ok", True)
    assert (unsafe.status, "https" in unsafe.remedy) == ("error", True)


def test_half_a_company_sign_in_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_OIDC_ISSUER", "https://sign-in.firm.ee")

    assert doctor_on_desk()[-1].remedy == "Set HALDUR_OIDC_CLIENT_ID and HALDUR_OIDC_CLIENT_SECRET."


def test_a_company_sign_in_without_its_issuer_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_OIDC_CLIENT_ID", "desk")
    monkeypatch.setenv("HALDUR_OIDC_CLIENT_SECRET", "x")

    assert doctor_on_desk()[-1].remedy == "Set HALDUR_OIDC_ISSUER."
