"""Letters are written here, in the transaction of the change that causes them (P-05).

A letter whose key exists is left alone, whatever it says: the first one counts. All are rendered before the first is
written, so a broken template stops the change as a whole. An address that no mail can reach is no reason to refuse
the change: such a letter is written as failed, and shown.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from models.letter import Letter, LetterError, LetterEvent, LetterWords, NewLetter
from models.message import ThreadKey
from models.thread import CONVERSATION
from tasks.bulk import insert_rows
from tasks.given import is_among_given
from tasks.settings import current_settings
from tasks.writing_desk import Row, WritingDesk, message_id_in

__all__ = ["LetterError", "NewLetter", "own_message_id", "post"]

LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
WRITTEN = select(LETTERS.c.key, LETTERS.c.id).where(is_among_given(LETTERS.c.key, "keys"))


def post(session: Session, letters: Sequence[NewLetter], *, now: datetime) -> dict[str, int]:
    """Write letters, ready to be sent unless they are held, in the caller's transaction; ids of the new ones by key."""
    session.flush()  # what they are about is written before them
    known = _ids(session, [letter.key for letter in letters])
    new = {letter.key: letter for letter in letters if letter.key not in known}
    if not new:
        return {}
    desk = WritingDesk(current_settings(), now)
    made = [desk.write(letter) for letter in new.values()]
    rows = [each.letter for each in made]
    written = _insert_new(session, rows)
    insert_rows(session, LetterWords, [
        {"letter_id": written[row["key"]], **words} for row, words in made if row["key"] in written
    ])  # fmt: skip
    faults = [(written[row["key"]], row["error"]) for row in rows if row["error"] and row["key"] in written]
    if faults:
        events = [{"letter_id": number, "kind": "failed", "at": now, "detail": fault} for number, fault in faults]
        insert_rows(session, LetterEvent, events)
    about = [letter for letter in new.values() if letter.ticket_id is not None]
    _keep_conversations(session, {desk.conversation(letter): letter.ticket_id for letter in about})
    return written


def own_message_id(key: str, *, ticket_id: int | None, queue: str) -> str:
    """The Message-ID that the letter with this key has or will have; the message of an answer bears it too."""
    return message_id_in(current_settings(), key, ticket_id=ticket_id, queue=queue)


def _ids(session: Session, keys: Sequence[str]) -> dict[str, int]:
    return {str(key): int(number) for key, number in session.execute(WRITTEN, {"keys": keys})}


def _insert_new(session: Session, rows: list[Row]) -> dict[str, int]:
    """Insert what another transaction has not inserted meanwhile; the ids by key.

    On SQLite nobody else can have written since the keys were looked up.
    """
    if session.get_bind().dialect.name != "postgresql":
        insert_rows(session, Letter, rows)
        return _ids(session, [row["key"] for row in rows])
    statement = postgresql.insert(LETTERS).on_conflict_do_nothing()  # its Message-ID is as much its own
    found = session.execute(statement.returning(LETTERS.c.key, LETTERS.c.id), rows)
    return {str(key): int(number) for key, number in found}


def _keep_conversations(session: Session, conversations: Mapping[str, int | None]) -> None:
    """An answer from Outlook may name nothing but the conversation, so it belongs to the ticket from now on."""
    rows = [{"key": CONVERSATION + name, "ticket_id": ticket_id} for name, ticket_id in conversations.items()]
    insert_rows(session, ThreadKey, rows, once=True)
