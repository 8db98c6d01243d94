"""Whether Haldur read the example right: every mail is compared with the generator's truth.

Threads are compared as sets of mails, for the truth knows no ticket numbers: all mails of a true thread stand on
one ticket, and no other mail does. Where the truth says null, nobody can say, and nothing is asked.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from haldur.example import TrueMail, Truth
from models.customer import Customer
from models.message import Attachment, Message
from models.register import MailRow
from models.ticket import Ticket

FILED = {"new": "filed", "reply": "filed"}
OUR_LETTERS = ("own_bounce", "own_letter")


@dataclass(frozen=True, slots=True)
class Reading:
    """One mail as the register has it; name and attachments only where it became a message."""

    disposition: str
    reason: str
    ticket_id: int | None
    sender_address: str
    sender_name: str | None
    subject: str
    attachments: int | None


def faults(session: Session, truth: Truth) -> list[str]:
    """What the register has otherwise than the truth, a line each; empty where all is right."""
    readings = _readings(session)
    files = {mail.file.partition(":")[0] for mail in truth.mails}
    found = [f"{file} is no mail of the example" for file in readings.keys() - files]
    for mail in truth.mails:
        reading = readings.get(mail.file.partition(":")[0])
        found += [f"{mail.file} ({mail.situation}): {fault}" for fault in _of_mail(mail, reading)]
    return found or [*_of_threads(truth, readings), *_of_customers(session, truth, readings)]


def _readings(session: Session) -> dict[str, Reading]:
    """The register's mails by the file that they came from."""
    files = (
        select(col(Attachment.message_id), func.count().label("files")).group_by(col(Attachment.message_id)).subquery()
    )
    query = (
        select(MailRow, Message, files.c.files)
        .outerjoin(Message, (col(Message.message_id) == MailRow.message_id) & (MailRow.disposition != "duplicate"))
        .outerjoin(files, files.c.message_id == Message.id)
    )
    return {
        _file(mail): Reading(
            str(mail.disposition),
            mail.reason,
            mail.ticket_id,
            mail.sender_address,
            message and message.sender_name,
            mail.subject,
            (attached or 0) if message else None,
        )
        for mail, message, attached in session.execute(query)
    }


def _file(mail: MailRow) -> str:
    return f"{mail.queue}/new/{mail.location}"


def _of_mail(mail: TrueMail, reading: Reading | None) -> Iterator[str]:
    if reading is None:
        yield "is not in the register"
        return
    disposition = FILED.get(mail.kind, mail.kind)
    if reading.disposition != disposition:
        yield f"should be {disposition}, is {reading.disposition} ({reading.reason})"
        return
    if mail.kind == "quarantined":
        if reading.reason != mail.reason:
            yield f"should be held as {mail.reason}, is held as {reading.reason}"
        return
    for what, true, read in (
        ("sender", mail.sender_address, reading.sender_address),
        ("name", mail.sender_name, reading.sender_name),
        ("subject", mail.subject, reading.subject),
        ("attachments", mail.attachments, reading.attachments),
    ):
        if None not in (true, read) and true != read:
            yield f"{what} should be {true!r}, is {read!r}"


def _of_threads(truth: Truth, readings: dict[str, Reading]) -> Iterator[str]:
    tickets, threads = defaultdict(set), defaultdict(set)
    for mail in truth.mails:
        ticket_id = readings[mail.file.partition(":")[0]].ticket_id
        if mail.thread is None:
            if ticket_id is not None and not mail.situation.startswith(OUR_LETTERS):
                yield f"{mail.file} ({mail.situation}): belongs to no thread, stands on ticket {ticket_id}"
            continue
        tickets[mail.thread].add(ticket_id)
        threads[ticket_id].add(mail.thread)
    yield from (f"thread {thread} stands on tickets {on}" for thread, on in tickets.items() if len(on) > 1)
    yield from (f"ticket {number} holds threads {held}" for number, held in threads.items() if len(held) > 1)


def _of_customers(session: Session, truth: Truth, readings: dict[str, Reading]) -> Iterator[str]:
    codes = {row.id: row.registry_code for row in session.execute(select(Customer.__table__))}  # type: ignore[attr-defined]
    tickets = {ticket.id: ticket for ticket in session.execute(select(Ticket)).scalars()}
    chosen = {choice.sender_address: choice.customer for choice in truth.hand_choices}
    for mail in truth.mails:
        if mail.thread is None or not mail.opens_for_customer:
            continue
        ticket = tickets[readings[mail.file.partition(":")[0]].ticket_id]
        code, step = mail.customer, mail.recognised_by
        if ticket.customer_chosen_at is not None:
            code, step = chosen[ticket.contact_address], "hand"
        read = (codes.get(ticket.customer_id), ticket.recognised_by)
        if read != (code, step):
            yield f"{mail.file} ({mail.situation}): customer should be {code} by {step}, is {read[0]} by {read[1]}"
        candidates = {codes[number] for number in ticket.customer_candidates}
        if step != "hand" and candidates != set(mail.candidates):
            yield f"{mail.file} ({mail.situation}): candidates should be {mail.candidates}, are {candidates}"
