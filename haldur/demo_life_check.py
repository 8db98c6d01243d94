"""Whether the tickets lived as the example's oracle says: where each stands, and which letters went.

Warnings and digests depend on working hours, which the oracle does not know; of them, as of all letters, it is
asked only that each went once.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.parser import BytesHeaderParser
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import Session, col

from haldur.demo_life import ticket_numbers
from haldur.demo_life_summary import first_answers, reopenings
from haldur.example import Life, Lives, Truth
from models.letter import Letter, LetterStatus
from models.ticket import Ticket

KINDS = ("assigned", "in_work", "reminder", "answer")
SECOND = timedelta(seconds=1)


def life_faults(session: Session, truth: Truth, lives: Lives, outbox: Path) -> list[str]:
    """What the register has otherwise than the oracle, a line each; empty where all is right."""
    tickets = {ticket.id: ticket for ticket in session.execute(select(Ticket)).scalars()}
    numbers = ticket_numbers(truth)
    found = []
    for thread, life in lives.tickets.items():
        ticket = tickets[numbers[thread]]
        found += [f"Ticket {ticket.id} ({thread}, {life.situation}): {fault}" for fault in _of_ticket(ticket, life)]
    return [*found, *_of_letters(session, lives), *_of_outbox(session, outbox), *_of_moments(session, lives)]


def _of_ticket(ticket: Ticket, life: Life) -> Iterator[str]:
    for what, true, read in (
        ("status", life.status, str(ticket.status)),
        ("assignee", life.assignee, ticket.assignee),
        ("end", life.ended_at, ticket.ended_at),
        ("reopened", life.reopened, ticket.reopened),
        ("customer told", life.told, ticket.customer_notified),
        ("reminder", life.reminder_at, ticket.reminder_at),
    ):
        if true != read:
            yield f"{what} should be {true}, is {read}"


def _of_letters(session: Session, lives: Lives) -> Iterator[str]:
    true = lives.letters()
    counted = select(col(Letter.kind), func.count()).group_by(col(Letter.kind))
    read: Counter[str] = Counter(dict(session.execute(counted).tuples().all()))
    for kind in KINDS:
        if true[kind] != read[kind]:
            yield f"letters {kind} should be {true[kind]}, are {read[kind]}"
    told = select(col(Letter.ticket_id)).where(col(Letter.kind) == "in_work").group_by(col(Letter.ticket_id))
    for number in session.execute(told.having(func.count() > 1)).scalars():
        yield f"The customer of ticket {number} was told more than once"


def _of_outbox(session: Session, outbox: Path) -> Iterator[str]:
    """Every letter that was not called off is in the outbox once, and nothing else is there."""
    sent = Counter[str]()
    letters = select(col(Letter.message_id), col(Letter.status), col(Letter.error))
    for message_id, status, error in session.execute(
        letters.where(col(Letter.status) != LetterStatus.CANCELLED)
    ).tuples():
        sent[message_id] += 1
        if status != LetterStatus.SENT:
            yield f"Letter {message_id} is {status}: {error}"
    read = BytesHeaderParser().parsebytes
    heads = (file.read_bytes().partition(b"\r\n\r\n")[0] for file in outbox.glob("*.eml"))
    files = Counter(read(head)["Message-ID"].strip(" <>\r\n") for head in heads)
    for message_id in sent.keys() | files.keys():
        if (sent[message_id], files[message_id]) != (1, 1):
            yield f"Letter {message_id} should be in the outbox once, is there {files[message_id]} times"


def _of_moments(session: Session, lives: Lives) -> Iterator[str]:
    true, read = sum(life.reopenings for life in lives.tickets.values()), reopenings(session)
    if true != read:
        yield f"mails should have reopened tickets {true} times, did {read} times"
    (true_count, true_median), (count, middle) = lives.first_answers(), first_answers(session)
    if count != true_count or abs(middle - true_median) > SECOND:
        yield f"first answers should be {true_count} of median {true_median}, are {count} of {middle}"
