"""The rows that a mail makes in the register, as plain values for one bulk insert per table."""

from datetime import datetime
from hashlib import sha256

from models.history import Way
from models.known import Found, KnownMessage, Row
from models.message import Direction
from models.profile import Profile
from models.register import Disposition
from models.ticket import Status

TOO_LARGE = "too_large"
NO_CUSTOMER: Row = {"customer_id": None, "recognised_by": None, "customer_candidates": ()}


def verdict(disposition: Disposition, reason: str, ticket_id: int | None = None) -> Row:
    return {
        "disposition": disposition, "reason": reason, "ticket_id": ticket_id, "letter_message_id": "",
        "bounced_address": "", "bounce_status": "",
    }  # fmt: skip


def particulars(found: Found, sender: str, now: datetime) -> Row:
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
        "sender_address": sender,
        "subject": mail.subject,
        "detail": "; ".join(mail.notes),
    }


def ticket_row(
    profile: Profile, number: int, *, status: Status | None, master_id: int | None = None, customer: Row = NO_CUSTOMER
) -> Row:
    found = profile.found
    return {
        "id": number,
        "queue": found.queue,
        "subject": found.mail.subject,
        "description": profile.description,
        "contact_address": profile.sender,
        "started_at": found.arrived_at,
        "status": status,
        "master_id": master_id,
        **customer,
        "assignee": None,
        "ended_at": None,
        "reminder_at": None,
        "customer_notified": False,
        "reopened": False,
        "split_from": None,
        "customer_chosen_at": None,
        "invoice_id": None,
    }


def message_row(
    profile: Profile, number: int, message_id: str, *, ticket_id: int, child_id: int | None, is_automatic: bool,
    doubt: str, direction: Direction,
) -> Row:  # fmt: skip
    mail = profile.found.mail
    return {
        "id": number,
        "ticket_id": ticket_id,
        "child_id": child_id,
        "direction": direction,
        "is_automatic": is_automatic,
        "sender_address": profile.sender,
        "sender_name": profile.author.name,
        "recipients": profile.recipients,
        "received_at": profile.found.arrived_at,
        "subject": mail.subject,
        "text": mail.text,
        "quote_at": profile.quote_at if child_id else profile.quote_at_if_first,
        "has_html": bool(mail.html),
        "notes": "; ".join((*mail.notes, doubt) if doubt else mail.notes),
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


def known_message(profile: Profile, ticket_id: int) -> KnownMessage:
    """A message as later mails of the batch are compared with it."""
    found = profile.found
    files = frozenset(found.attachment_sha256s)
    return KnownMessage(ticket_id, profile.sender, found.mail.subject, found.mail.text, found.arrived_at, files)


def another_id(found: Found) -> str:
    """The id under which a mail is kept whose Message-ID another mail bears already."""
    mail = found.mail
    day = found.arrived_at.date().isoformat()
    words = "\0".join((mail.message_id, mail.sender.key, mail.subject, day, *found.attachment_sha256s, mail.text))
    return f"{sha256(words.encode()).hexdigest()}@reused.haldur.invalid"


def history_row(
    now: datetime, who: str, what: str, ticket_id: int, *, action: str | None = None,
    status: Status | None = None, assignee: str | None = None,
) -> Row:  # fmt: skip
    return {
        "at": now, "who": who, "way": Way.MAIL.value, "what": what, "ticket_id": ticket_id, "action": action,
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
    }
