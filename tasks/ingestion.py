"""Ingestion: from what waits in a mailbox to filed batches and marks at the source, as Prefect tasks.

A task is a batch; between tasks only names and sizes go. A mailbox that cannot be reached is tried again, one
that refuses us is not. Each task can be run twice: the register knows each mail by its location, and a mark is
set only once the register holds the mail (T-04).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from sqlalchemy import select
from sqlmodel import col

from models.addressing import list_of
from models.company import Company, ImapSource, Source
from models.entries import unread_row
from models.intake import arrival
from models.known import Found, Row
from models.mail import Mail, parse
from models.outcome import Outcome
from models.register import MailRow
from tasks.batches import BATCH, uncollected
from tasks.database import reading
from tasks.filing import file_batch, register_unread
from tasks.house import house_for
from tasks.known import known_locations
from tasks.mailbox import Fetched, Mailbox, MailboxError, MailboxUnreachable, Waiting, open_mailbox
from tasks.marks import note_marked, unmarked
from tasks.places import Place
from tasks.settings import Settings, current_settings

PAGE = 10_000  # mails looked at before the first is filed: bounds the memory that a full mailbox takes
RETRY_SECONDS = [2.0, 10.0, 30.0]


async def _may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again is sensible: only where a mailbox did not answer."""
    return isinstance(await state.aresult(raise_on_failure=False), MailboxUnreachable)


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=RETRY_SECONDS, retry_condition_fn=_may_pass)
@uncollected()
def find_waiting(place: Place) -> tuple[list[Waiting], list[str]]:
    """The mails of a mailbox that the register does not know, at most a page, and what could not be looked at."""
    settings = current_settings()
    with open_mailbox(place.source, home=settings.home_folder) as mailbox:
        newest = _newest_location(place.source.key, mailbox.epoch)
        _mark(mailbox, place.source.key, unmarked(place.source.key))
        new = list(islice(_unknown(place.source.key, mailbox.waiting(newest)), PAGE))
        return new, list(mailbox.skipped)


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=RETRY_SECONDS, retry_condition_fn=_may_pass)
@uncollected()
def take_batch(place: Place, waiting: Sequence[Waiting], now: datetime) -> Outcome:
    """Fetch, read, file and mark a batch of mails; those over the size limit are registered unread."""
    settings = current_settings()
    company = settings.company()
    limit = company.limits.mail_megabytes * 1_000_000
    outcome = Outcome()
    with open_mailbox(place.source, home=settings.home_folder) as mailbox:
        wanted = [mail for mail in waiting if mail.size <= limit]
        fetched = list(mailbox.fetch(wanted))
        outcome.add(_file(place, company, settings, fetched, now))
        outcome.problems += mailbox.skipped
        try:
            _mark(mailbox, place.source.key, [mail.location for mail in fetched])
        except MailboxError as error:  # what is filed is counted, and the next run marks it
            outcome.problems.append(str(error))
    too_large = [_unread(place, mail, limit, now) for mail in waiting if mail.size > limit]
    outcome.add(register_unread(too_large))
    return outcome


def _mark(mailbox: Mailbox, source: str, locations: Sequence[str]) -> None:
    """Mark mails at their source, and note that it was told; a kill between only has it told again."""
    if locations:
        mailbox.mark(locations)
        note_marked(source, locations)


def read_mails(fetched: Sequence[Fetched], place: Place, now: datetime) -> Iterator[Found]:
    """Fetched mails, parsed and named."""
    key, mails = place.source.key, [parse(each.raw) for each in fetched]
    for each, mail in zip(fetched, mails, strict=True):
        queue, arrived_at = list_of(mail, place.lists).name, arrival_of(each, mail, place.source, now)
        yield Found.of(each.raw, mail, queue=queue, place=(key, each.location), arrived_at=arrived_at)


def arrival_of(fetched: Fetched, mail: Mail, source: Source, now: datetime) -> datetime:
    """When a mail arrived; only a server's own date goes before what the mail says (T-02)."""
    internal = fetched.arrived_at if isinstance(source, ImapSource) else None
    return arrival(mail, internal=internal, fallback=fetched.arrived_at, now=now)


def _file(place: Place, company: Company, settings: Settings, fetched: Sequence[Fetched], now: datetime) -> Outcome:
    """File mails list by list, for each list has its own domains."""
    outcome = Outcome()
    by_queue: dict[str, list[Found]] = defaultdict(list)
    for found in read_mails(fetched, place, now):
        by_queue[found.queue].append(found)
    for queue, batch in sorted(by_queue.items()):
        house = house_for(company.list_named(queue), company, settings)
        outcome.add(file_batch(batch, house, now))
    return outcome


def _unread(place: Place, mail: Waiting, limit: int, now: datetime) -> Row:
    """The row of a mail that is too large to be fetched; it stays unmarked at its source."""
    detail = f"{mail.size:,} bytes, the limit is {limit:,} (limits.mail_megabytes in company.yaml); it was not fetched"
    return unread_row(
        queue=place.lists[0].name, source=place.source.key, location=mail.location, size=mail.size,
        detail=detail, now=now,
    )  # fmt: skip


def _unknown(source: str, waiting: Iterator[Waiting]) -> Iterator[Waiting]:
    while some := list(islice(waiting, 1000)):
        with reading() as session:
            known = known_locations(session, source, {mail.location for mail in some})
        yield from (mail for mail in some if mail.location not in known)


def _newest_location(source: str, epoch: str) -> str:
    """A location of this epoch before which nothing new can be, "" if none.

    It lies as far behind the newest one known as a batch is long: a kill between two lists' commits, or two workers,
    may leave a gap in the last batch, and somebody may read just that mail meanwhile.
    """
    if not epoch:
        return ""
    known = select(col(MailRow.location)).where(
        col(MailRow.source) == source, col(MailRow.location).startswith(epoch, autoescape=True)
    )
    with reading() as session:
        newest = known.order_by(col(MailRow.location).desc())
        behind: str | None = session.execute(newest.offset(BATCH).limit(1)).scalar()
        first: str | None = session.execute(known.order_by(col(MailRow.location)).limit(1)).scalar()
    return behind or first or ""
