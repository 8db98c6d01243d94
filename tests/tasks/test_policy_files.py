"""Files of policies/ are read anew when they change, and a fault is told each time."""

import os
from pathlib import Path

import pytest

from tasks.policy_files import read_policy


class WrongError(ValueError):
    """What these tests read cannot be used."""


def number(text: str, *, file: str) -> int:
    if not text.isdigit():
        raise WrongError(f"{file} is no number")
    return int(text)


def test_a_file_is_read_once_until_it_is_written_anew(tmp_path: Path):
    file, asked = tmp_path / "a.yaml", []

    def reader(text: str, *, file: str) -> int:
        asked.append(file)
        return int(text)

    file.write_text("1")
    os.utime(file, ns=(1, 1))
    assert [read_policy(file, reader, WrongError) for _ in range(2)] == [1, 1]
    file.write_text("2")
    os.utime(file, ns=(2, 2))
    assert read_policy(file, reader, WrongError) == 2
    assert len(asked) == 2


def test_a_change_of_length_within_one_tick_of_the_clock_is_seen(tmp_path: Path):
    file = tmp_path / "a.yaml"
    for text in ("1", "22"):
        file.write_text(text)
        os.utime(file, ns=(1, 1))
        assert read_policy(file, number, WrongError) == int(text)


@pytest.mark.parametrize(("content", "told"), [(b"x", "is no number"), (b"J\xe4", "is not UTF-8 text")])
def test_a_fault_is_told_each_time_and_none_after_it_is_mended(tmp_path: Path, content: bytes, told: str):
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    for _ in range(2):
        with pytest.raises(WrongError, match=told):
            read_policy(file, number, WrongError)

    file.write_text("123")
    assert read_policy(file, number, WrongError) == 123
