"""Letters written anew or called off: only one that was cancelled comes back, only one that still stands there ends."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.letter import Letter, LetterStatus
from tasks.database import writing
from tasks.rewriting import cancel, revive
from tests.dunning_room import change
from tests.letter_room import NOW, a_letter, letters, open_office, post_letters


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """A letter that is written."""
    open_office(home)
    post_letters(engine, [a_letter()])
    return engine


@pytest.mark.parametrize("status", [each for each in LetterStatus if each is not LetterStatus.CANCELLED])
def test_only_a_cancelled_letter_is_revived_and_none_is_sent_twice(office: Engine, status: LetterStatus):
    change(office, Letter, 1, status=status)
    with writing(office) as session:
        assert revive(session, [a_letter()], now=NOW) == {"reminder:17:1": 1}

    assert letters(office)[0].status is status


def test_a_letter_that_has_moved_on_is_not_called_off(office: Engine):
    change(office, Letter, 1, status=LetterStatus.SENDING)
    with writing(office) as session:
        cancel(session, {1: "paid"}, status=LetterStatus.HELD, now=NOW)
    assert letters(office)[0].status is LetterStatus.SENDING

    with writing(office) as session:
        cancel(session, {1: "paid"}, status=LetterStatus.SENDING, now=NOW)
    assert letters(office)[0].status is LetterStatus.CANCELLED
