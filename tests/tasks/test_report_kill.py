"""A report killed with -9 at random moments: whole or not there, and made once when it is run again (K-09)."""

import shutil
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, select
from sqlmodel import col

from models.report_edition import ReportEdition
from tasks.database import reading
from tasks.report_store import DRAFT, FOLDER, read_file
from tests.homes import open_home
from tests.killing import Killer
from tests.report_room import AS_OF

KILLS, MOST_ROUNDS = 8, 40


def editions(home: Path) -> list[ReportEdition]:
    engine = create_engine(f"sqlite:///{home / 'haldur.db'}")
    with reading(engine) as session:
        found = list(session.execute(select(ReportEdition).order_by(col(ReportEdition.id))).scalars())
    engine.dispose()
    return found


def whole_folders(home: Path) -> list[Path]:
    return [each for each in (home / FOLDER).glob("*/*/*") if not each.name.startswith(DRAFT)]


def test_a_report_killed_at_any_moment_is_whole_or_not_there(
    home: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killer: Killer
):
    open_home(home)
    (home / "clock").write_text(AS_OF.isoformat())
    start = tmp_path / "start"
    shutil.copytree(home, start)
    assert killer.run("reporting", home)  # warm
    shutil.copytree(start, tmp_path / "calm")
    seconds, kills, rng = killer.calm("reporting", tmp_path / "calm"), 0, Random(1)
    for round_ in range(MOST_ROUNDS):
        place = tmp_path / f"round{round_}"
        shutil.copytree(start, place)
        kills += not killer.run("reporting", place, seconds=rng.uniform(0.1, 0.9) * seconds)
        monkeypatch.setenv("HALDUR_HOME", str(place))
        found = editions(place)
        assert len(found) <= 1
        for edition in found:
            assert all(read_file(edition, file["name"]) for file in edition.files)
        assert killer.run("reporting", place)
        assert [each.edition for each in editions(place)] == [1]
        assert len(whole_folders(place)) <= 2
        if kills == KILLS:
            break
    assert kills == KILLS
