"""`haldur init` makes a home that works as it stands, and spares what is there."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from typer import Exit
from typer.testing import CliRunner

from haldur.cli import app
from haldur.init import init, upgrade_database
from models.company import MaildirSource
from tasks.database import database_engine, writing
from tasks.schema import revisions
from tasks.settings import CHECKOUT, Settings
from tests.homes import no_file_above
from tests.house import Haldur


def test_a_new_home_works_as_it_stands(home: Path) -> None:
    init()

    (mailing,) = Settings().company().lists
    assert isinstance(mailing.source, MaildirSource)
    assert {part.name for part in (home / mailing.source.path).iterdir()} == {"cur", "new", "tmp"}
    assert (home / "import/inbox").is_dir()
    assert revisions()[0] == revisions()[1]


def test_a_company_file_is_never_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "company.yaml").write_text("our own", "utf-8")

    init()

    assert (home / "company.yaml").read_text("utf-8") == "our own"
    assert "kept your" in capsys.readouterr().out


def test_repeating_it_keeps_the_signing_key(home: Path) -> None:
    init()
    key = (home / "signing.key").read_bytes()

    init()

    assert (home / "signing.key").read_bytes() == key


def test_a_home_that_is_made_is_for_its_owner_only(tmp_path: Path) -> None:
    haldur = Haldur(tmp_path / "deep" / "home")

    assert haldur("init").returncode == 0

    assert haldur.home.stat().st_mode & 0o777 == 0o700


def test_a_home_that_was_there_keeps_its_rights(home: Path) -> None:
    home.chmod(0o750)

    init()

    assert home.stat().st_mode & 0o777 == 0o750


def test_the_key_is_for_its_owner_only(home: Path) -> None:
    init()

    assert (home / "signing.key").stat().st_mode & 0o077 == 0


def test_a_disk_that_knows_no_links_has_a_key_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)

    key = Settings().signing_key()

    assert Settings().signing_key() == key
    assert [path.name for path in home.iterdir()] == ["signing.key"]
    assert (home / "signing.key").stat().st_mode & 0o077 == 0


def test_a_database_of_a_newer_haldur_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_newer(home)

    with pytest.raises(Exit):
        upgrade_database()

    assert "revision 9999, which this Haldur" in capsys.readouterr().err


def test_a_broken_database_is_told_in_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "haldur.db").write_bytes(b"no database" * 1000)

    with pytest.raises(Exit):
        upgrade_database()

    assert capsys.readouterr().err.startswith("The database refused, and nothing was changed: file is not a database.")


def test_a_home_that_cannot_be_made_is_told_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("HALDUR_HOME", str(home / "file"))

    with pytest.raises(Exit):
        init()

    assert f"{home / 'file'} cannot be used: File exists" in capsys.readouterr().err


def test_a_home_without_room_is_not_laid_to_a_file_of_ours(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exit), no_file_above(10):
        init()

    assert capsys.readouterr().err.startswith("a file of the home cannot be used: File too large. ")


def test_a_setting_that_cannot_be_read_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_DESK_PORT", "eighty")

    done = CliRunner().invoke(app, ["doctor"])

    assert done.exit_code == 1
    assert done.output.startswith("HALDUR_DESK_PORT: Input should be a valid integer")


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("who?", "who? has a question mark, at which the path of a database would end."),
        ("/".join(["long" * 50] * 3), "is longer than the 480 bytes with which SQLite can open its files."),
    ],
)
def test_a_home_whose_databases_could_not_be_opened_is_refused(
    folder: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / folder))

    done = CliRunner().invoke(app, ["init"])

    assert done.exit_code == 1
    assert done.output.startswith(f"HALDUR_HOME: {tmp_path}")
    assert done.output.endswith(f"{why} Name another folder.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_folder_with_a_question_mark_is_no_home_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "who?").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "who?")
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / "home"))

    assert f"HALDUR_HOME: {tmp_path / 'who?'} has a question mark" in CliRunner().invoke(app, ["doctor"]).output


def test_the_home_of_a_user_whom_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_HOME", "~nobody-of-this-name/home")

    assert CliRunner().invoke(app, ["init"]).output.startswith("HALDUR_HOME: ~nobody-of-this-name/home cannot be found")


def test_a_home_of_odd_letters_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / "Mäe & pojad #1 100%41;\\:*[a]'\""))
    init()

    assert Settings().database.endswith("/haldur.db")
    assert [path.name for path in tmp_path.iterdir()] == [Settings().home.name]
    assert revisions()[0] == revisions()[1]
    database_engine().dispose()


def test_an_empty_setting_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALDUR_HOME", "")
    monkeypatch.setenv("HALDUR_DESK_PORT", "")

    assert (Settings().home, Settings().desk_port) == (CHECKOUT / "var", 8080)


def test_no_worker_starts_on_a_database_of_a_newer_haldur(home: Path) -> None:
    make_newer(home)

    command = [sys.executable, "-m", "haldur.worker", "haldur"]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)

    assert ended.returncode == 1
    assert ended.stderr.startswith("The database is at revision 9999, which this Haldur")
    assert "Traceback" not in ended.stderr


def test_up_makes_no_database_where_one_is_gone_or_the_home_is_another(home: Path) -> None:
    init()
    (home / "haldur.db").unlink()
    database_engine().dispose()

    done = CliRunner().invoke(app, ["up"])

    assert done.exit_code == 1
    assert done.output.startswith(f"There is no database {home / 'haldur.db'} yet")
    assert not (home / "haldur.db").exists()


@pytest.mark.parametrize("command", [("up",), ("run", "age_tickets")])
def test_a_database_that_the_engine_cannot_use_is_told_before_anything_starts(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    haldur = Haldur(tmp_path / "home")
    haldur.settle()
    haldur.environment["PREFECT_API_DATABASE_CONNECTION_URL"] = "postgresql://prefect:hea-parool@localhost/prefect"

    done = haldur(*command)

    assert done.returncode == 1
    assert "which Prefect cannot use. Write postgresql+asyncpg://" in done.stderr
    assert "hea-parool" not in done.stdout + done.stderr


def make_newer(home: Path) -> None:
    """Make a home whose database was at a newer Haldur's."""
    init()
    with writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
