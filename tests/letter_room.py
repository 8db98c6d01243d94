"""A room for tests of letters: a company with two lists, and letters that are quickly written."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, Table, select

from models.letter import Letter, LetterEvent, LetterStatus, LetterWords, NewLetter, WholeLetter
from models.letter_kinds import SAMPLES
from tasks.database import reading, writing
from tasks.letters import post
from tests.homes import open_home

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
WORDS: Table = LetterWords.__table__  # type: ignore[attr-defined]


def a_letter(key: str = "reminder:17:1", *, kind: str = "reminder", **changes: Any) -> NewLetter:
    """A letter about nothing that exists, to an agent."""
    given = {"language": "en", "to_address": "mari@firm.ee", "to_name": "Mari", "queue": "support"} | changes
    return NewLetter(key=key, kind=kind, **({"context": SAMPLES[kind]} | given))


def post_letters(engine: Engine, letters: Iterable[NewLetter], *, now: datetime = NOW) -> int:
    """Post letters in a transaction of their own."""
    with writing(engine) as session:
        return len(post(session, list(letters), now=now))


def letters(engine: Engine) -> list[Row[Any]]:
    """All letters with their words, in the order in which they were written."""
    query = select(*LETTERS.c, *WORDS.c).join_from(LETTERS, WORDS).order_by(LETTERS.c.id)
    with reading(engine) as session:
        return list(session.execute(query).all())


def a_whole_letter(**changes: Any) -> WholeLetter:
    """A letter as a provider gets it; it stands in no register."""
    given: dict[str, Any] = {
        "id": 1, "key": "reminder:1", "kind": "reminder", "language": "en", "to_address": "mari@x.ee", "to_name": "",
        "from_address": "support@firm.ee", "subject": "Tere", "message_id": "a@firm.ee",
        "status": LetterStatus.SENDING, "attempts": 0, "next_try_at": NOW, "error": "", "ticket_id": None,
        "invoice_id": None, "headers": "", "text": "x", "html": "<p>x</p>", "qr": "", "files": [],
    }  # fmt: skip
    return WholeLetter(**(given | changes))


def events(engine: Engine) -> list[tuple[int, str]]:
    """What happened to letters, as (letter, kind)."""
    with reading(engine) as session:
        found = session.execute(select(LetterEvent).order_by(LetterEvent.id)).scalars()
        return [(event.letter_id, event.kind) for event in found]


def open_office(home: Path, mail_out: str = "") -> None:
    """company.yaml with a way out for letters."""
    open_home(home)
    with (home / "company.yaml").open("a", encoding="utf-8") as file:
        file.write(mail_out)
