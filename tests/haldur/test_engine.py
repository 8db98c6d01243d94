"""What is asked of the home before Prefect is started for it."""

from pathlib import Path

import pytest

from haldur.engine import ENGINE_ROOM, refuse_full_disk
from tasks.settings import Settings, SettingsError
from tests.homes import no_file_above


@pytest.mark.parametrize("size", [0, 1000, ENGINE_ROOM])
def test_where_prefect_has_no_room_one_sentence_says_so_before_it_tries(home: Path, size: int):
    with pytest.raises(SettingsError, match=r"where Prefect keeps its own, .*: File too large\."), no_file_above(size):
        refuse_full_disk(Settings())

    assert not list((home / "prefect").iterdir())


def test_a_disk_with_room_is_left_as_it_was(home: Path):
    refuse_full_disk(Settings())

    assert not list((home / "prefect").iterdir())
