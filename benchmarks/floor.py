"""The floor: the least that any program must do to keep a home's mail.

Every file is read and parsed, the raw mails are synced to the disk as one pack, and the messages are written by one
bulk insert in one transaction. No thread, no customer, no duplicate is looked for, and nothing is marked.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from models.known import Row
from models.mail import Mail, parse
from models.message import Direction, Message
from models.register import digest
from models.ticket import Ticket
from tasks.batches import uncollected
from tasks.blobs import write_pack
from tasks.bulk import insert_rows
from tasks.database import writing

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def keep_mail(home: Path) -> None:
    """Keep all mail of a fresh home; the collector rests, as it does in the whole process."""
    with uncollected():
        _keep(list(_raws(home)))


def _keep(raws: list[bytes]) -> None:
    mails = [parse(raw) for raw in raws]
    write_pack({digest(raw): raw for raw in raws})
    by_id = {mail.message_id: mail for mail in mails}
    rows = [_message(number, mail) for number, mail in enumerate(by_id.values(), start=1)]
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


def _message(number: int, mail: Mail) -> Row:
    return {
        "id": number,
        "ticket_id": 1,
        "child_id": None,
        "direction": Direction.IN,
        "sender_address": mail.sender.address,
        "sender_name": mail.sender.name,
        "recipients": [address.address for address in mail.to],
        "received_at": mail.received_at or mail.date or UNDATED,
        "subject": mail.subject,
        "text": mail.text,
        "quote_at": len(mail.text),
        "is_automatic": False,
        "notes": "",
        "message_id": mail.message_id,
        "in_reply_to": " ".join(mail.in_reply_to),
        "references": " ".join(mail.references),
        "thread_index": mail.thread_index,
        "thread_topic": mail.thread_topic,
    }
