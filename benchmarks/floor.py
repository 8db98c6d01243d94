"""The floor: the least that any program must do to keep a home's mail.

Every file is read and parsed, the raw mails are synced to the disk as one pack, and the messages are written by one
bulk insert in one transaction. No thread, no customer, no duplicate is looked for, and nothing is marked.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from models.known import Row
from models.mail import parse
from models.message import Direction, Message
from models.register import digest
from models.ticket import Ticket
from tasks.batches import uncollected
from tasks.blobs import write_pack
from tasks.bulk import insert_rows
from tasks.database import writing

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
SAME_FOR_ALL: Row = {"ticket_id": 1, "child_id": None, "direction": Direction.IN, "is_automatic": False, "notes": ""}


def keep_mail(home: Path) -> None:
    """Keep all mail of a fresh home, read by our own parser."""
    keep(home, _read)


def keep(home: Path, read: Callable[[bytes], Row]) -> None:
    """Keep all mail of a fresh home; the collector rests, as it does in the whole process."""
    with uncollected():
        _keep(list(_raws(home)), read)


def _keep(raws: list[bytes], read: Callable[[bytes], Row]) -> None:
    messages = [read(raw) for raw in raws]
    write_pack({digest(raw): raw for raw in raws})
    rows = list({message["message_id"]: message for message in messages}.values())
    for number, row in enumerate(rows, start=1):
        row["id"] = number
    with writing() as session:
        session.add(Ticket(id=1, queue="", subject="", description="", contact_address="", started_at=UNDATED))
        session.flush()
        insert_rows(session, Message, rows)


def _raws(home: Path) -> Iterator[bytes]:
    for folder in home.glob("mail/*/new"):
        with os.scandir(folder) as entries:
            for entry in entries:
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path for each costs more
                    yield file.read()


def _read(raw: bytes) -> Row:
    mail = parse(raw)
    return {
        **SAME_FOR_ALL,
        "sender_address": mail.sender.address,
        "sender_name": mail.sender.name,
        "recipients": [address.address for address in mail.to],
        "received_at": mail.received_at or mail.date or UNDATED,
        "subject": mail.subject,
        "text": mail.text,
        "quote_at": len(mail.text),
        "message_id": mail.message_id,
        "in_reply_to": " ".join(mail.in_reply_to),
        "references": " ".join(mail.references),
        "thread_index": mail.thread_index,
        "thread_topic": mail.thread_topic,
    }
