"""Letters as files."""

from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.letter import LetterStatus
from tasks.delivery import deliver_now
from tasks.provider_folder import FolderProvider
from tasks.providers import ProviderRefused
from tests.letter_room import NOW, a_letter, letters, open_office, post_letters


def test_each_letter_is_one_file_with_its_number(engine: Engine, home: Path):
    open_office(home)
    post_letters(engine, [a_letter("one"), a_letter("two")])
    deliver_now(now=NOW)

    files = sorted((home / "outbox").iterdir())
    assert [file.name for file in files] == ["00000001.eml", "00000002.eml"]
    assert [letter.provider_id for letter in letters(engine)] == [file.name for file in files]
    assert message_from_bytes(files[0].read_bytes())["To"] == "Mari <mari@firm.ee>"


def test_a_letter_that_is_sent_twice_is_one_file(engine: Engine, home: Path):
    open_office(home)
    post_letters(engine, [a_letter()])
    [letter] = letters(engine)
    provider = FolderProvider(home / "outbox")
    provider.send(letter)
    once = (home / "outbox" / "00000001.eml").read_bytes()
    provider.send(letter)

    assert [file.read_bytes() for file in (home / "outbox").iterdir()] == [once]


def test_a_folder_that_cannot_be_is_told_and_no_letter_is_touched(engine: Engine, home: Path):
    open_office(home)
    post_letters(engine, [a_letter()])
    (home / "outbox").write_text("a file where the folder should be")

    with pytest.raises(ProviderRefused, match="Letters cannot be written to"):
        FolderProvider(home / "outbox")
    assert "cannot be written" in deliver_now(now=NOW).problems[0]
    assert [(letter.status, letter.attempts) for letter in letters(engine)] == [(LetterStatus.READY, 0)]
