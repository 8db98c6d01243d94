"""The writing desk: where a letter gets its words, its headers and its names, ready to be a row.

What all letters of one moment share is made once: the company, the templates, the key that signs, the date.
"""

from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from models.company import Company, CompanyFileError, SupportList
from models.letter import LetterError, LetterStatus, NewLetter
from models.letter_headers import LONGEST_SUBJECT, Envelope, header_block, mailbox_fault, message_id_of
from models.letter_kinds import WRITTEN_BY_A_PERSON
from models.letter_page import counts_openings, page_of, token_of, with_pixel
from models.mail.cleaning import single_line
from models.thread_index import continued, own_conversation
from tasks.settings import Settings
from tasks.templates import Rendered, Templates

Row = dict[str, Any]


class Written(NamedTuple):
    """A letter as two rows: where it stands, and its words, which lack the letter's id."""

    letter: Row
    words: Row


class WritingDesk:
    """What all letters of one moment share."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings, self._now = settings, now
        self._company = settings.company()
        self._firm = self._company.company
        self._signing_key = settings.signing_key()
        self._templates = Templates(settings, time_zone=self._firm.time_zone)
        self._date = now.astimezone(self._firm.zone)
        self._counts_openings = counts_openings(self._company.mail_out.provider, settings.desk_url)
        self._lists: dict[str, SupportList] = {}

    def write(self, letter: NewLetter) -> Written:
        """A letter as its rows: rendered, with its headers."""
        message_id = self._message_id(letter)
        words = self.words(letter, message_id)
        envelope = self._envelope(letter, words, message_id)
        fault = mailbox_fault(letter.to_address)
        row = {
            "key": letter.key, "kind": letter.kind, "language": letter.language, "queue": letter.queue,
            "to_address": envelope.to_address, "to_name": envelope.to_name, "from_address": envelope.from_address,
            "subject": envelope.subject,
            "message_id": message_id, "status": _status(letter, fault), "created_at": self._now,
            "next_try_at": self._now, "error": fault, "ticket_id": letter.ticket_id, "invoice_id": letter.invoice_id,
            "journey_id": letter.journey_id, "held_by": letter.held_by,
            "attempts": 0, "claimed_by": "", "provider": "", "provider_id": "",
        }  # fmt: skip
        return Written(row, {
            "headers": header_block(envelope), "text": words.text, "html": words.html, "qr": letter.qr,
            "files": list(letter.files),
        })  # fmt: skip

    def words(self, letter: NewLetter, message_id: str = "") -> Rendered:
        """What a letter says; one about an invoice leads to its page."""
        shared = {
            "firm": self._firm.name,
            "list_address": self._list(letter.queue).address,
            "language": letter.language,
        }
        if letter.invoice_id is None:
            return self._templates.render(letter.kind, letter.language, shared | dict(letter.context))
        page = page_of(self._settings.desk_url, token_of(message_id or self._message_id(letter)))
        words = self._templates.render(
            letter.kind, letter.language, shared | {"letter_page": page} | dict(letter.context)
        )
        return words._replace(html=with_pixel(words.html, page)) if self._counts_openings else words

    def _envelope(self, letter: NewLetter, words: Rendered, message_id: str) -> Envelope:
        return Envelope(
            from_name=self._sender_name(letter),
            from_address=self._list(letter.queue).address,
            to_name=single_line(letter.to_name, 200),
            to_address=single_line(letter.to_address, 400),
            subject=single_line(letter.subject or words.subject, LONGEST_SUBJECT),
            language=letter.language,
            date=self._date,
            message_id=message_id,
            thread_index=continued(
                self.conversation(letter), self._now, salt=crc32(letter.key.encode("utf-8", "replace"))
            ),
            in_reply_to=letter.in_reply_to,
            references=letter.references,
            is_automatic=letter.kind not in WRITTEN_BY_A_PERSON,
            token=token_of(message_id) if letter.invoice_id is not None else "",
            has_subaddresses=self._list(letter.queue).subaddresses,
        )

    def _list(self, queue: str) -> SupportList:
        """The list that a letter is sent from."""
        if queue not in self._lists:
            self._lists[queue] = list_of(self._company, queue)
        return self._lists[queue]

    def _sender_name(self, letter: NewLetter) -> str:
        """An answer bears the name of who wrote it, everything else the firm's."""
        firm = self._company.mail_out.from_name or self._firm.name
        return f"{letter.context['agent']} ({firm})" if letter.kind in WRITTEN_BY_A_PERSON else firm

    def _message_id(self, letter: NewLetter) -> str:
        domain = self._list(letter.queue).address.rpartition("@")[2]
        return message_id_of(self._signing_key, key=letter.key, ticket_id=letter.ticket_id, domain=domain)

    def conversation(self, letter: NewLetter) -> str:
        """Outlook's conversation that a letter stands in: the one that it names, else one of ours."""
        about = letter.key if letter.ticket_id is None else f"ticket {letter.ticket_id}"
        return letter.thread_index or own_conversation(self._signing_key, about)


def message_id_in(settings: Settings, key: str, *, ticket_id: int | None, queue: str) -> str:
    """The Message-ID of the letter with a key."""
    domain = list_of(settings.company(), queue).address.rpartition("@")[2]
    return message_id_of(settings.signing_key(), key=key, ticket_id=ticket_id, domain=domain)


def list_of(company: Company, queue: str) -> SupportList:
    """The list that a queue's letters are sent from."""
    try:
        return company.list_named(queue)
    except CompanyFileError as error:
        raise LetterError(f"No letter can be sent for the queue {queue!r}: {error}") from None


def _status(letter: NewLetter, fault: str) -> LetterStatus:
    if fault:
        return LetterStatus.FAILED
    return LetterStatus.HELD if letter.held_by else LetterStatus.READY
