"""Quarantine: mail that was held, tried again when a person asks for it (T-08).

The raw bytes come from the blob store; what was too large to be fetched is fetched now, if the limit allows it.
A mail that is filed leaves the quarantine in the transaction that files it; one that fails again stays, with
the new reason.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.company import Company
from models.known import Found, Row
from models.mail import Mail, parse
from models.outcome import Outcome
from models.register import Disposition, MailRow
from models.sources import read_source
from tasks.blobs import BlobMissingError, read_blob
from tasks.database import reading
from tasks.filing import file_batch
from tasks.house import house_for
from tasks.ingestion import arrival_of
from tasks.mailbox import MailboxError, Waiting, open_mailbox
from tasks.settings import Settings, current_settings


class Held(NamedTuple):
    """A quarantined mail, as far as trying again needs it."""

    id: int
    queue: str
    source: str
    location: str
    sha256: str
    size: int
    received_at: datetime


@task(cache_policy=NO_CACHE)
def find_held(*, reason: str, numbers: Sequence[int]) -> list[Held]:
    """The quarantined mails of these numbers, or of this reason, or all."""
    names = ("id", "queue", "source", "location", "sha256", "size", "received_at")
    query = select(*(MailRow.__table__.c[name] for name in names))  # type: ignore[attr-defined]
    query = query.where(col(MailRow.disposition) == Disposition.QUARANTINED)
    if numbers:
        query = query.where(col(MailRow.id).in_(numbers))
    if reason:
        query = query.where(col(MailRow.reason) == reason)
    with reading() as session:
        return [Held(*row) for row in session.execute(query.order_by(col(MailRow.queue), col(MailRow.id)))]


def not_held(numbers: Sequence[int], held: Sequence[Held]) -> list[str]:
    """A sentence for each number asked for that was not found."""
    missing = sorted(set(numbers) - {mail.id for mail in held})
    return [
        f"Mail {number} is not in quarantine, or not for that reason. `haldur export mail` lists all."
        for number in missing
    ]


def in_quarantine(most: int) -> tuple[list[Row], int]:
    """The newest mails in quarantine, and how many there are in all."""
    held = col(MailRow.disposition) == Disposition.QUARANTINED
    table = MailRow.__table__  # type: ignore[attr-defined]
    with reading() as session:
        newest = session.execute(select(table).where(held).order_by(col(MailRow.id).desc()).limit(most)).mappings()
        rows = [dict(row) for row in newest]
        return rows, session.execute(select(func.count()).select_from(table).where(held)).scalar_one()


@task(cache_policy=NO_CACHE)
def release(held: Sequence[Held], now: datetime) -> Outcome:
    """Try quarantined mails again; no flood limit holds them a second time."""
    settings = current_settings()
    company = settings.company()
    outcome = Outcome()
    for queue, group in groupby(held, key=attrgetter("queue")):
        mails = list(group)
        with reading() as session:
            found = list(_kept(session, [mail for mail in mails if mail.sha256], outcome))
        found += _fetched_now([mail for mail in mails if not mail.sha256], company, settings, now, outcome)
        if found:
            outcome.add(file_batch(found, house_for(company.list_for(queue), company, settings), now, is_release=True))
    return outcome


def _fetched_now(
    held: Sequence[Held], company: Company, settings: Settings, now: datetime, outcome: Outcome
) -> Iterator[Found]:
    """Mails that were left at their source for their size, as far as the limit and the source let them in by now."""
    within = [mail for mail in held if mail.size <= company.limits.mail_megabytes * 1_000_000]
    for key, group in groupby(sorted(within, key=attrgetter("source")), key=attrgetter("source")):
        by_location = {mail.location: mail for mail in group}
        waiting = [Waiting(mail.location, mail.size) for mail in by_location.values()]
        source = company.source_with(key) or read_source(key)
        try:
            with open_mailbox(source, home=settings.home_folder) as mailbox:
                for fetched in mailbox.fetch(waiting):
                    mail = parse(fetched.raw)
                    arrived_at = arrival_of(fetched, mail, source, now)
                    yield _found(by_location[fetched.location], fetched.raw, mail, arrived_at)
        except MailboxError as error:
            outcome.problems.append(str(error))


def _kept(session: Session, held: Sequence[Held], outcome: Outcome) -> Iterator[Found]:
    """Mails from the blob store; one that is damaged there is a problem, and stops no other."""
    for mail in held:
        try:
            raw = read_blob(session, mail.sha256)
        except BlobMissingError as error:
            outcome.problems.append(f"Mail {mail.id}: {error}")
        else:
            yield _found(mail, raw, parse(raw), mail.received_at)


def _found(held: Held, raw: bytes, mail: Mail, arrived_at: datetime) -> Found:
    place = (held.source, held.location)
    return Found.of(raw, mail, queue=held.queue, place=place, arrived_at=arrived_at, row_id=held.id)
