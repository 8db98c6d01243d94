"""`haldur agent ... password`: how a person gets one, and what the doctor says of the desk."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.house import COMMAND, Haldur

PASSWORD = "seven blue horses"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Haldur:
    """A home with nobody in it."""
    haldur = Haldur(tmp_path_factory.mktemp("office") / "home")
    assert haldur("init").returncode == 0
    return haldur


def piped(office: Haldur, said: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command with a piped input."""
    return subprocess.run(
        [*COMMAND, *arguments], env={**office.environment, **environment}, input=said, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def doctor_on_desk(office: Haldur, **environment: str) -> list[dict[str, str]]:
    done = piped(office, "", "doctor", "--json", **environment)
    return [each for each in json.loads(done.stdout) if each["name"] == "desk"]


def test_the_doctor_says_that_nobody_can_sign_in_yet(office: Haldur) -> None:
    (said,) = doctor_on_desk(office)

    assert (said["status"], said["remedy"][:21]) == ("warning", "haldur agent password")
    assert "does not run" in said["text"]


def test_an_agent_is_added_with_a_piped_password_that_is_shown_nowhere(office: Haldur) -> None:
    done = piped(office, PASSWORD + "\n", "agent", "add", "Mari", "mari@firm.ee", "--password")

    assert (done.returncode, done.stdout) == (0, "Added mari@firm.ee.\n")
    for shown in (office("agent", "list", "--json"), office("export", "agent"), office("export", "session")):
        assert shown.returncode == 0, shown.stderr
        assert "argon2" not in shown.stdout
        assert "_hash" not in shown.stdout


def test_the_environment_gives_a_password_too(office: Haldur) -> None:
    done = piped(office, "", "agent", "password", "mari@firm.ee", HALDUR_AGENT_PASSWORD="nine green horses")

    assert (done.returncode, done.stdout) == (0, "mari@firm.ee has a new password.\n")


@pytest.mark.parametrize(
    ("said", "address", "why"),
    [
        ("short", "mari@firm.ee", "at least 12 characters"),
        ("aaaaaaaaaaaaaa", "mari@firm.ee", "repeated"),
        ("", "mari@firm.ee", "There is no password"),
        (PASSWORD, "nobody@firm.ee", "There is no agent nobody@firm.ee"),
    ],
)
def test_a_password_that_will_not_do_is_refused(office: Haldur, said: str, address: str, why: str) -> None:
    done = piped(office, said, "agent", "password", address)

    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_counts_who_can_sign_in_and_wants_https_for_others(office: Haldur) -> None:
    fine, unsafe = doctor_on_desk(office, HALDUR_DESK_URL="http://desk.firm.ee")

    assert (fine["status"], "1 can sign in by password" in fine["text"]) == ("ok", True)
    assert (unsafe["status"], "https" in unsafe["remedy"]) == ("error", True)


def test_half_a_company_sign_in_is_told(office: Haldur) -> None:
    said = doctor_on_desk(office, HALDUR_OIDC_ISSUER="https://sign-in.firm.ee")

    assert "HALDUR_OIDC_CLIENT_ID" in said[-1]["remedy"]


def test_the_key_that_signs_is_for_its_owner_alone(office: Haldur) -> None:
    assert Path(office.home / "signing.key").stat().st_mode & 0o077 == 0
