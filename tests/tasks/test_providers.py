"""One contract for every provider: what goes in comes out, once, as it was written."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.letter import LetterStatus
from models.letter_kinds import SAMPLES
from models.mail import parse
from tasks.delivery import deliver_now
from tests.letter_room import NOW, a_letter, letters, open_office, post_letters
from tests.smtp_servers import office

Arrivals = Callable[[], list[bytes]]


@pytest.fixture(params=["folder", "smtp"])
def arrivals(request: pytest.FixtureRequest, engine: Engine, home: Path) -> Iterator[Arrivals]:
    """What has arrived, whichever provider company.yaml names."""
    if request.param == "folder":
        open_office(home)
        yield lambda: [file.read_bytes() for file in sorted((home / "outbox").glob("*.eml"))]
        return
    with office() as room:
        open_office(home, room.mail_out())
        yield lambda: [raw for _, raw in room.arrived]


def test_every_letter_arrives_as_it_was_written(engine: Engine, arrivals: Arrivals):
    post_letters(
        engine,
        [
            a_letter(f"{kind}:{language}", kind=kind, language=language)
            for kind in SAMPLES
            for language in ("et", "en", "fi")
        ],
    )
    assert not deliver_now(now=NOW).needs_a_person

    for letter, raw in zip(letters(engine), arrivals(), strict=True):
        mail = parse(raw)
        assert (mail.message_id, mail.subject, mail.text) == (letter.message_id, letter.subject, letter.text.rstrip())
        assert mail.header("Content-Language") == letter.language


def test_a_letter_goes_out_once_however_often_one_delivers(engine: Engine, arrivals: Arrivals):
    post_letters(engine, [a_letter("one"), a_letter("two")])
    assert [deliver_now(now=NOW).letters for _ in range(3)] == [2, 0, 0]

    assert len(arrivals()) == 2
    assert [(letter.status, letter.attempts, letter.sent_at is not None) for letter in letters(engine)] == [
        (LetterStatus.SENT, 1, True)
    ] * 2
    assert all(letter.provider_id for letter in letters(engine))


def test_names_and_subjects_from_outside_add_no_header(engine: Engine, arrivals: Arrivals):
    hostile = 'Mari\r\nBcc: evil@x.ee\n\n<b>"{{7*7}}'
    context = SAMPLES["answer"] | {"subject": hostile, "agent": hostile}
    post_letters(engine, [a_letter("a", kind="answer", context=context, to_name=hostile, subject=hostile)])
    deliver_now(now=NOW)

    [raw] = arrivals()
    message = message_from_bytes(raw)
    assert message["Bcc"] is None
    assert parse(raw).subject == 'Mari Bcc: evil@x.ee <b>"{{7*7}}'
    assert [address.address for address in parse(raw).to] == ["mari@firm.ee"]
