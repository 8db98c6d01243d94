"""Letters are written here, in the transaction of the change that causes them (P-05).

A letter whose key exists is left alone, whatever it says: the first one counts. All are rendered before the first is
written, so a broken template stops the change as a whole. An address that no mail can reach is no reason to refuse
the change: such a letter is written as failed, and shown.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from models.company import Company, CompanyFileError
from models.letter import Letter, LetterError, LetterEvent, LetterStatus, NewLetter
from models.letter_headers import LONGEST_SUBJECT, Envelope, header_block, mailbox_fault, message_id_of
from models.letter_kinds import WRITTEN_BY_A_PERSON
from models.mail.cleaning import single_line
from models.message import ThreadKey
from models.thread import CONVERSATION
from models.thread_index import continued, own_conversation
from tasks.settings import Settings
from tasks.templates import Rendered, Templates

__all__ = ["LetterError", "NewLetter", "own_message_id", "post"]

Row = dict[str, Any]


def post(session: Session, letters: Sequence[NewLetter], *, now: datetime) -> int:
    """Write letters that are ready to be sent, in the caller's transaction; how many were new."""
    known = set(session.exec(select(Letter.key).where(col(Letter.key).in_([letter.key for letter in letters]))))
    new = {letter.key: letter for letter in letters if letter.key not in known}
    if not new:
        return 0
    desk = WritingDesk(Settings())
    rows = [desk.row(letter, now) for letter in new.values()]
    written = _insert_new(session, rows)
    faults = [(written[row["key"]], row["error"]) for row in rows if row["error"] and row["key"] in written]
    if faults:
        events = [{"letter_id": number, "kind": "failed", "at": now, "detail": fault} for number, fault in faults]
        session.execute(insert(LetterEvent), events)
    about = [letter for letter in new.values() if letter.ticket_id is not None]
    _keep_conversations(session, {desk.conversation(letter): letter.ticket_id for letter in about})
    return len(written)


def own_message_id(key: str, *, ticket_id: int | None, queue: str) -> str:
    """The Message-ID that the letter with this key has or will have; the message of an answer bears it too."""
    return WritingDesk(Settings()).message_id(key, ticket_id, queue)


class WritingDesk:
    """What all letters of one moment share: the company, the templates, the key that signs."""

    def __init__(self, settings: Settings) -> None:
        self._company = settings.company()
        self._firm = self._company.company
        self._signing_key = settings.signing_key()
        self._templates = Templates(settings, time_zone=self._firm.time_zone)

    def row(self, letter: NewLetter, now: datetime) -> Row:
        """A letter as its row: rendered, with its headers."""
        address = _list_address(self._company, letter.queue)
        shared = {"firm": self._firm.name, "list_address": address, "language": letter.language}
        words = self._templates.render(letter.kind, letter.language, shared | dict(letter.context))
        envelope = self._envelope(letter, words, address, now)
        fault = mailbox_fault(letter.to_address)
        return {
            "key": letter.key, "kind": letter.kind, "language": letter.language, "queue": letter.queue,
            "to_address": envelope.to_address, "to_name": envelope.to_name, "from_address": address,
            "subject": envelope.subject, "headers": header_block(envelope), "text": words.text, "html": words.html,
            "message_id": envelope.message_id, "status": LetterStatus.FAILED if fault else LetterStatus.READY,
            "attempts": 0, "created_at": now, "next_try_at": now, "claimed_by": "", "provider": "", "provider_id": "",
            "error": fault, "ticket_id": letter.ticket_id,
        }  # fmt: skip

    def _envelope(self, letter: NewLetter, words: Rendered, address: str, now: datetime) -> Envelope:
        return Envelope(
            from_name=self._sender_name(letter),
            from_address=address,
            to_name=single_line(letter.to_name, 200),
            to_address=single_line(letter.to_address, 400),
            subject=single_line(letter.subject or words.subject, LONGEST_SUBJECT),
            language=letter.language,
            date=now.astimezone(ZoneInfo(self._firm.time_zone)),
            message_id=self.message_id(letter.key, letter.ticket_id, letter.queue),
            thread_index=continued(self.conversation(letter), now, salt=crc32(letter.key.encode("utf-8", "replace"))),
            in_reply_to=letter.in_reply_to,
            references=letter.references,
            is_automatic=letter.kind not in WRITTEN_BY_A_PERSON,
        )

    def _sender_name(self, letter: NewLetter) -> str:
        """An answer bears the name of who wrote it, everything else the firm's."""
        firm = self._company.mail_out.from_name or self._firm.name
        return f"{letter.context['agent']} ({firm})" if letter.kind in WRITTEN_BY_A_PERSON else firm

    def message_id(self, key: str, ticket_id: int | None, queue: str) -> str:
        """The Message-ID of the letter with a key."""
        domain = _list_address(self._company, queue).rpartition("@")[2]
        return message_id_of(self._signing_key, key=key, ticket_id=ticket_id, domain=domain)

    def conversation(self, letter: NewLetter) -> str:
        """Outlook's conversation that a letter stands in: the one that it names, else one of ours."""
        about = letter.key if letter.ticket_id is None else f"ticket {letter.ticket_id}"
        return letter.thread_index or own_conversation(self._signing_key, about)


def _list_address(company: Company, queue: str) -> str:
    try:
        return company.list_named(queue).address
    except CompanyFileError as error:
        raise LetterError(f"No letter can be sent for the queue {queue!r}: {error}") from None


def _insert_new(session: Session, rows: list[Row]) -> dict[str, int]:
    """Insert what another transaction has not inserted meanwhile; the numbers by key."""
    statement = _insert(session, Letter).on_conflict_do_nothing(index_elements=["key"])
    found = session.execute(statement.returning(col(Letter.key), col(Letter.id)), rows)
    return {str(key): int(number) for key, number in found}


def _keep_conversations(session: Session, conversations: Mapping[str, int | None]) -> None:
    """An answer from Outlook may name nothing but the conversation, so it belongs to the ticket from now on."""
    rows = [{"key": CONVERSATION + name, "ticket_id": ticket_id} for name, ticket_id in conversations.items()]
    if rows:
        session.execute(_insert(session, ThreadKey).on_conflict_do_nothing(), rows)


def _insert(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
