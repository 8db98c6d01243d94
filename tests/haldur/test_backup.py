"""`haldur backup` and `haldur restore` as people type them."""

import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from haldur.backup import cleared_up
from haldur.cli import app
from haldur.init import init
from tasks.backup_file import new_file


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


def test_a_backup_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "haldur.tar.gz"

    with pytest.raises(SystemExit), cleared_up(), new_file(file, now=datetime(2026, 3, 2, tzinfo=UTC)):
        os.kill(os.getpid(), signal.SIGTERM)

    assert list(tmp_path.iterdir()) == []


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
