"""`haldur run`: a flow's parameters as options, its end as the exit code."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from haldur.arguments import add_flow_command
from haldur.run import run
from models.form import asked
from tasks.database import writing
from tasks.schema import upgrade
from tests.house import Haldur


def flow_like(
    list_name: str | None = None,
    times: int = 1,
    on: date | None = None,
    as_of: date | datetime | None = None,
    numbers: list[int] = [],  # noqa: B006 - as flows with forms have it
    loud: Annotated[bool, asked("Loud", "So that all hear it")] = False,
    tone: Literal["plain", "warm"] = "plain",
) -> None:
    """Do as a flow does.

    Args:
        list_name: Read only this list
    """


def given(*options: str) -> Any:
    """What the flow would be called with, or the text of the refusal."""
    app, calls = typer.Typer(add_completion=False), []
    add_flow_command(app, name="flow_like", function=flow_like, call=lambda values, _: calls.append(values))
    ended = CliRunner().invoke(app, list(options), env={"COLUMNS": "200", "TERM": "dumb"})
    return calls[0] if calls else ended.output


def test_only_what_was_given_is_passed_on() -> None:
    assert given() == {}


def test_values_take_the_kinds_of_the_signature() -> None:
    assert given("--times", "3", "--on", "2026-03-01") == {"times": 3, "on": date(2026, 3, 1)}


@pytest.mark.parametrize("option", ["--list-name", "--list_name", "--list"])
def test_a_parameter_may_be_spelled_in_three_ways(option: str) -> None:
    assert given(option, "support") == {"list_name": "support"}


def test_a_repeated_option_makes_a_list() -> None:
    assert given("--numbers", "1", "--numbers", "2") == {"numbers": [1, 2]}


@pytest.mark.parametrize(("options", "is_loud"), [("--loud", True), ("--loud true", True), ("--loud no", False)])
def test_a_yes_needs_no_value(options: str, is_loud: bool) -> None:
    assert given(*options.split(), "--times", "2") == {"loud": is_loud, "times": 2}
    assert given("--times", "2", *options.split()) == {"loud": is_loud, "times": 2}


def test_a_wrong_value_is_refused_in_one_line() -> None:
    assert "--times cannot be 'many': Input should be a valid integer" in given("--times", "many")
    assert "Input should be 'plain' or 'warm'" in given("--tone", "cold")


@pytest.mark.parametrize("wrong", ["1.3.2026", "2026-13-01", "today"])
def test_what_is_no_day_is_refused_with_how_one_is_written(wrong: str) -> None:
    assert f"--on cannot be '{wrong}': write a day as 2026-12-31." in given("--on", wrong)
    assert "write a day as 2026-12-31; write a moment as 2026-12-31T08:00." in given("--as-of", wrong)


def test_an_unknown_parameter_is_refused() -> None:
    assert "No such option: --nope" in given("--nope", "1")


def test_help_tells_what_the_form_tells() -> None:
    help_text = given("--help")

    assert "Do as a flow does." in help_text
    assert "Read only this list" in help_text
    assert "So that all hear it (bool)" in help_text
    assert "(plain | warm)" in help_text
    assert "Args:" not in help_text


def test_prefect_is_not_loaded_before_its_settings_stand(haldur: Haldur) -> None:
    """It would miss the `haldur up` that runs, start a server beside it, and write outside of the home."""
    command = "from haldur.plain_errors import plain_errors\nwith plain_errors(): import sys; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", command], env=haldur.environment, capture_output=True, text=True)

    assert "prefect" not in done.stdout.split()
    assert "sqlalchemy" in done.stdout.split()


def test_an_unknown_flow_is_answered_with_those_there_are(haldur: Haldur) -> None:
    done = haldur("run", "sing")

    assert done.returncode == 2
    assert "prefect.yaml has: greet, fall, nap." in done.stderr


@pytest.mark.parametrize("state", ["absent", "empty", "newer"])
def test_no_flow_runs_on_a_database_that_is_not_of_this_version(
    state: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if state != "absent":
        (home / "haldur.db").touch()
    if state == "newer":
        upgrade()
        with writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(typer.Exit):
        run(["deliver_letters"])

    said = capsys.readouterr().err
    assert {"absent": "There is no database", "empty": "has no tables yet", "newer": "does not know"}[state] in said
    assert (home / "haldur.db").exists() is (state != "absent")


ENTERED = """
from contextlib import suppress
from haldur.run import run
with suppress(SystemExit):
    run(["index_messages", "--help"])
from prefect.settings import get_current_settings
read = get_current_settings()
print(read.home, read.flows.heartbeat_frequency)
"""


def test_prefect_takes_its_settings_from_the_home_and_not_from_before(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"HALDUR_HOME": str(tmp_path)}
    command = [sys.executable, "-c", ENTERED]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert ended.stdout.splitlines()[-1] == f"{tmp_path / 'prefect'} 30"
