"""From the bytes of a mail to a Mail.

Whatever the bytes are, there is an answer: what could be read is read, what had to be guessed or cut is noted, and
what cannot become a ticket says why. The rooms beside this one each know one thing; here stands their order only.
"""

from models.mail import limits
from models.mail.addresses import read_addresses
from models.mail.bodies import read_bodies
from models.mail.cleaning import is_misleading, single_line
from models.mail.dates import read_date, read_received
from models.mail.encoded_words import decode_words
from models.mail.headers import Headers, read_head
from models.mail.ids import id_from_content, read_id, read_ids, read_thread_index
from models.mail.mail import Address, Mail
from models.mail.oddities import notes_on_content, notes_on_kinds
from models.mail.parts import make_part, read_leaves
from models.mail.saving import as_sent
from models.mail.senders import read_sender

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")
_NOTHING_BYTES = b" \t\r\n\x00\xef\xbb\xbf"


def parse(raw: bytes) -> Mail:
    if len(raw) > limits.MAIL_BYTES:
        return _parse(raw[: limits.HEADER_BLOCK_BYTES], "too_large")
    if not raw.strip(_NOTHING_BYTES):
        return _parse(b"", "empty")
    return _parse(as_sent(raw), "")


def _parse(raw: bytes, unreadable: str) -> Mail:
    head = read_head(raw)
    headers = head.headers
    leaves = read_leaves(raw, make_part(headers, head.body_at, len(raw)))
    bodies = read_bodies(raw, leaves.parts)
    sender = read_sender(headers)
    subject = _line(headers.first("subject"))
    own_id = read_id(headers.first("message-id"))
    notes = [*head.notes, *sender.notes, *_notes_on_lines(headers), *leaves.notes, *notes_on_kinds(leaves.kinds)]
    notes += [*bodies.notes, *notes_on_content(bodies.text, bodies.attachments)]
    return Mail(
        headers=tuple((name, value[: limits.HEADER_CHARS]) for name, value in headers.fields),
        sender=sender.address,
        reply_to=_addresses(headers, "reply-to"),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        delivered_to=tuple(dict.fromkeys(address.key for name in _DELIVERED for address in _addresses(headers, name))),
        list_id=_list_id(headers.first("list-id")),
        subject=subject,
        text=bodies.text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        message_id=own_id or id_from_content(sender.address.key, headers.first("date"), subject, bodies.text),
        has_own_id=bool(own_id),
        in_reply_to=read_ids(headers.first("in-reply-to")),
        references=read_ids(" ".join(headers.all("references"))),
        thread_index=read_thread_index(headers.first("thread-index")),
        thread_topic=_line(headers.first("thread-topic")),
        date=read_date(headers.first("date")),
        received_at=read_received(headers.all("received")),
        notes=tuple(dict.fromkeys(notes))[: limits.NOTES],
        unreadable=unreadable or _why_unreadable(headers, sender.address),
    )


def _why_unreadable(headers: Headers, sender: Address) -> str:
    if not headers.fields:
        return "not_mail"
    return "" if sender.address else "no_sender"


def _line(text: str) -> str:
    return single_line(decode_words(text[: limits.STRUCTURED_CHARS]), limits.SUBJECT_CHARS)


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(address for value in headers.all(name) for address in read_addresses(value))[: limits.ADDRESSES]


def _list_id(text: str) -> str:
    inside = text.rpartition("<")[2].partition(">")[0] if "<" in text else text
    return single_line(inside, limits.ID_CHARS)


def _notes_on_lines(headers: Headers) -> list[str]:
    notes = []
    subject = headers.first("subject")
    if len(subject) > limits.SUBJECT_CHARS and len(_line(subject)) >= limits.SUBJECT_CHARS:
        notes.append(f"The subject is longer than {limits.SUBJECT_CHARS} letters; its end was left out.")
    if is_misleading(decode_words(subject[: limits.STRUCTURED_CHARS])):
        notes.append("Hidden marks that turn the reading direction were taken out of the subject.")
    if any(len(headers.first(name)) > limits.STRUCTURED_CHARS for name in ("from", "to", "cc")):
        notes.append("The lists of addresses are longer than is read; their end was left out.")
    return notes
