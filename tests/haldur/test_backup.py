"""`haldur backup` and `haldur restore` as people type them."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from haldur.cli import app
from haldur.init import init


def test_a_backup_is_written_and_restored_by_one_command_each(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init()
    file = tmp_path / "haldur.tar.gz"
    made = CliRunner().invoke(app, ["backup", str(file)])
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / "new"))

    restored = CliRunner().invoke(app, ["restore", str(file)])

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    assert "2 files" in made.output
    assert (tmp_path / "new" / "company.yaml").read_bytes() == (home / "company.yaml").read_bytes()
    assert re.search(r"is as it was at \d{4}-\d\d-\d\d \d\d:\d\d UTC: 2 files", restored.output)
    assert "Next: haldur doctor" in restored.output


def test_a_home_that_is_not_there_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["backup", str(tmp_path / "haldur.tar.gz")])

    assert done.exit_code == 1
    assert "There is no database" in done.output
    assert list(home.iterdir()) == []


def test_a_restore_onto_a_filled_home_changes_nothing(home: Path, tmp_path: Path) -> None:
    init()
    CliRunner().invoke(app, ["backup", str(tmp_path / "haldur.tar.gz")])

    done = CliRunner().invoke(app, ["restore", str(tmp_path / "haldur.tar.gz")])

    assert done.exit_code == 1
    assert "is not empty" in done.output
