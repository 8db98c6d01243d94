"""The rows that a mail makes in the register, as plain values for one bulk insert per table."""

from datetime import datetime
from hashlib import sha256

from models.history import Way
from models.known import Found, KnownMessage, Row
from models.mail import Address, split_quote
from models.register import Disposition
from models.ticket import Status, describe

TOO_LARGE = "too_large"


def verdict(disposition: Disposition, reason: str, ticket_id: int | None = None) -> Row:
    return {
        "disposition": disposition, "reason": reason, "ticket_id": ticket_id, "letter_message_id": "",
        "bounced_address": "", "bounce_status": "",
    }  # fmt: skip


def particulars(found: Found, author: Address, now: datetime) -> Row:
    mail = found.mail
    return {
        "queue": found.queue,
        "source": found.source,
        "location": found.location,
        "message_id": mail.message_id,
        "sha256": found.sha256,
        "size": len(found.raw),
        "received_at": found.arrived_at,
        "taken_at": now,
        "sender_address": author.key,
        "subject": mail.subject,
        "detail": "; ".join(mail.notes),
    }


def ticket_row(found: Found, author: Address, number: int) -> Row:
    return {
        "id": number,
        "queue": found.queue,
        "subject": found.mail.subject,
        "description": describe(found.mail.text),
        "contact_address": author.key,
        "started_at": found.arrived_at,
        "customer_id": None,
        "recognised_by": None,
        "customer_candidates": [],
        "assignee": None,
        "ended_at": None,
        "reminder_at": None,
        "customer_notified": False,
        "reopened": False,
        "split_from": None,
        "customer_chosen_at": None,
        "invoice_id": None,
    }


def message_row(found: Found, author: Address, message_id: str) -> Row:
    mail = found.mail
    return {
        "sender_address": author.key,
        "sender_name": author.name,
        "recipients": list(dict.fromkeys(other.key for other in (*mail.to, *mail.cc)))[:100],
        "received_at": found.arrived_at,
        "subject": mail.subject,
        "text": mail.text,
        "quote_at": split_quote(mail.text),
        "has_html": bool(mail.html),
        "notes": "; ".join(mail.notes),
        "message_id": message_id,
        "in_reply_to": " ".join(mail.in_reply_to),
        "references": " ".join(mail.references),
        "thread_index": mail.thread_index,
        "thread_topic": mail.thread_topic,
    }


def attachment_rows(found: Found, message_id: int) -> list[Row]:
    return [
        {
            "message_id": message_id,
            "filename": part.filename,
            "content_type": part.content_type,
            "size": len(part.content),
            "sha256": digest,
            "content_id": part.content_id,
            "is_inline": part.is_inline,
        }
        for part, digest in zip(found.mail.attachments, found.attachment_sha256s, strict=True)
    ]


def known_message(found: Found, author: Address, ticket_id: int) -> KnownMessage:
    """A message as later mails of the batch are compared with it."""
    mail = found.mail
    files = frozenset(found.attachment_sha256s)
    return KnownMessage(ticket_id, author.key, mail.subject, mail.text, found.arrived_at, files)


def another_id(found: Found) -> str:
    """The id under which a mail is kept whose Message-ID another mail bears already."""
    mail = found.mail
    day = found.arrived_at.date().isoformat()
    words = "\0".join((mail.message_id, mail.sender.key, mail.subject, day, *found.attachment_sha256s, mail.text))
    return f"{sha256(words.encode()).hexdigest()}@reused.haldur.invalid"


def history_row(
    now: datetime, author: Address, what: str, ticket_id: int, *, action: str | None = None,
    status: Status | None = None, assignee: str | None = None,
) -> Row:  # fmt: skip
    return {
        "at": now, "who": author.key, "way": Way.MAIL.value, "what": what, "ticket_id": ticket_id, "action": action,
        "status": status, "assignee": assignee if status else None,
    }  # fmt: skip


def unread_row(*, queue: str, source: str, location: str, size: int, detail: str, now: datetime) -> Row:
    """The row of a mail that was left at its source because of its size; it has no id yet."""
    return verdict(Disposition.QUARANTINED, TOO_LARGE) | {
        "queue": queue,
        "source": source,
        "location": location,
        "message_id": "",
        "sha256": "",
        "size": size,
        "received_at": now,
        "taken_at": now,
        "sender_address": "",
        "subject": "",
        "detail": detail,
        "is_marked": True,
    }
