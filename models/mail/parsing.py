"""From the bytes of a mail to a Mail.

Whatever the bytes are, there is an answer: what could be read is read, what had to be guessed or cut is noted, and
what cannot become a ticket says why. The rooms beside this one each know one thing; here stands their order only.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from models.mail import limits
from models.mail.addresses import read_addresses
from models.mail.bodies import Bodies, read_bodies
from models.mail.budget import Budget
from models.mail.cleaning import is_misleading, single_line
from models.mail.dates import read_date, read_received
from models.mail.encoded_words import decode_words
from models.mail.headers import Head, Headers, read_head
from models.mail.ids import id_from_content, read_answered, read_id, read_ids, read_thread_index
from models.mail.journal import as_reported, journaled
from models.mail.mail import Address, Mail
from models.mail.oddities import notes_on_content, notes_on_kinds
from models.mail.parts import Leaves, Part, make_part, read_leaves
from models.mail.preamble import NOTE as BEFORE_THE_PARTS
from models.mail.preamble import text_of_preamble
from models.mail.saving import as_sent
from models.mail.senders import read_sender
from models.mail.wrapped import NOTE as WRAPPED
from models.mail.wrapped import SIGNED, read_signed, text_of_wrapped

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")
_PEOPLE = ("reply-to", "to", "cc", *_DELIVERED)
_NOTHING_BYTES = b" \t\r\n\x00\xef\xbb\xbf"


def parse(raw: bytes) -> Mail:
    if len(raw) > limits.MAIL_BYTES:
        return _parse(raw[: limits.HEADER_BLOCK_BYTES], "too_large")
    if not raw.strip(_NOTHING_BYTES):
        return _parse(b"", "empty")
    mail = _parse(as_sent(raw), "")
    original = journaled(mail)
    return mail if original is None else as_reported(_parse(as_sent(original), ""), mail)


def _parse(raw: bytes, unreadable: str) -> Mail:
    budget = Budget(len(raw))
    head = read_head(raw, budget)
    headers = head.headers
    sender = read_sender(headers, budget)
    subject = _read_subject(headers, budget)
    people = {name: read_addresses(written, budget) for name in _PEOPLE if (written := headers.all(name))}
    own_id = read_id(_ids_of(headers, "message-id", budget))
    received_at = read_received(headers.all("received"))
    root = make_part(headers, (head.body_at, len(raw)), budget)
    leaves = read_leaves(raw, root, budget)
    bodies = _read_bodies(raw, root, leaves, budget)
    topic = _line(headers.first("thread-topic"), budget)
    notes = [*head.notes, *sender.notes, *subject.notes, *_notes_on_addresses(headers), *leaves.notes]
    notes += [*notes_on_kinds(leaves.kinds), *bodies.notes, *notes_on_content(bodies.text)]
    return Mail(
        headers=_kept_headers(head),
        sender=sender.address,
        from_addresses=sender.from_addresses,
        reply_to=tuple(people.get("reply-to", ())),
        to=tuple(people.get("to", ())),
        cc=tuple(people.get("cc", ())),
        delivered_to=tuple(dict.fromkeys(found.key for name in _DELIVERED for found in people.get(name, ()))),
        list_id=_list_id(headers.first("list-id")),
        subject=subject.text,
        text=bodies.text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        message_id=own_id or _id_for(sender.address, subject.text, bodies, headers.first("date") or _day(received_at)),
        has_own_id=bool(own_id),
        in_reply_to=read_answered(_ids_of(headers, "in-reply-to", budget)),
        references=read_ids(_ids_of(headers, "references", budget)),
        thread_index=read_thread_index(headers.first("thread-index")),
        thread_topic=topic,
        date=read_date(headers.first("date")),
        received_at=received_at,
        notes=tuple(dict.fromkeys([*notes, *budget.notes()]))[: limits.NOTES],
        unreadable=unreadable or _why_unreadable(headers, sender.address),
    )


def _kept_headers(head: Head) -> tuple[tuple[str, str], ...]:
    if head.body_at <= limits.HEADER_CHARS:
        return tuple(head.headers.fields)
    return tuple((name, value[: limits.HEADER_CHARS]) for name, value in head.headers.fields)


class _Subject(NamedTuple):
    text: str
    notes: list[str]


def _read_subject(headers: Headers, budget: Budget) -> _Subject:
    """The first that says anything: some programs write an empty one before it."""
    written = next(filter(None, headers.all("subject")), "")
    decoded = decode_words(written[: limits.STRUCTURED_CHARS], budget)
    text = single_line(decoded, limits.SUBJECT_CHARS)
    notes = []
    if len(written) > limits.SUBJECT_CHARS <= len(text):
        notes.append(f"The subject is longer than {limits.SUBJECT_CHARS} letters; its end was left out.")
    if is_misleading(decoded):
        notes.append("Hidden marks that turn the reading direction were taken out of the subject.")
    return _Subject(text, notes)


def _read_bodies(raw: bytes, root: Part, leaves: Leaves, budget: Budget) -> Bodies:
    bodies = read_bodies(raw, leaves.parts, budget)
    if bodies.text or not leaves.parts:
        return bodies
    if signed := read_signed(raw, leaves, budget):
        leaves.kinds.clear()  # the note on its kind would say that it is unread
        signed.attachments += bodies.attachments
        signed.notes.insert(0, SIGNED)
        return signed
    if text := text_of_wrapped(raw, leaves, budget):
        bodies.text = text
        bodies.notes.append(WRAPPED)
    elif text := text_of_preamble(raw, root, budget):
        bodies.text = text
        bodies.notes.append(BEFORE_THE_PARTS)
    return bodies


def _ids_of(headers: Headers, name: str, budget: Budget) -> str:
    """Some programs write ids as encoded words, as if they were names."""
    written = headers.first(name) if name == "message-id" else " ".join(headers.all(name))
    start = written[: limits.STRUCTURED_CHARS]
    return decode_words(start, budget) if "=?" in start else written


def _id_for(sender: Address, subject: str, bodies: Bodies, day: str) -> str:
    """Two mails of the same words may differ in their files, or in nothing but the day."""
    files = [sha256(attachment.content).hexdigest() for attachment in bodies.attachments]
    return id_from_content(sender.key, day, subject, bodies.text, *files)


def _day(received_at: datetime | None) -> str:
    return received_at.date().isoformat() if received_at else ""


def _why_unreadable(headers: Headers, sender: Address) -> str:
    if not headers.fields:
        return "not_mail"
    return "" if sender.address else "no_sender"


def _line(text: str, budget: Budget) -> str:
    return single_line(decode_words(text[: limits.STRUCTURED_CHARS], budget), limits.SUBJECT_CHARS)


def _list_id(text: str) -> str:
    inside = text.rpartition("<")[2].partition(">")[0] if "<" in text else text
    return single_line(inside, limits.ID_CHARS)


def _notes_on_addresses(headers: Headers) -> list[str]:
    if any(len(headers.first(name)) > limits.STRUCTURED_CHARS for name in ("from", "to", "cc")):
        return ["The lists of addresses are longer than is read; their end was left out."]
    return []
