"""Filing: a batch of fetched mail becomes tickets, messages and register rows, in one transaction (T-04 to T-08).

The raw bytes and attachments are synced in the blob store first; then what is known is fetched, the rules of
models/intake.py decide, and the rows are written and committed. Run twice, the second time finds every
location known and writes nothing. Where a batch fails as a whole, its mails are filed one by one, and the one
that fails is quarantined with the reason.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session

from models.entries import particulars, verdict
from models.history import History
from models.house import House
from models.intake import Intake
from models.known import Found, Row, Rows
from models.message import Attachment, Message, ThreadKey
from models.outcome import FAILED, Outcome, outcome_of
from models.profile import profiles_of
from models.register import Blob, Disposition, MailRow
from models.ticket import Ticket
from tasks import blobs
from tasks.bulk import insert_rows
from tasks.database import PASSING_FAULTS, filing, reading
from tasks.known import known_locations, load_known, next_id, still_waiting
from tasks.letter_events import note_returned
from tasks.marks import note_unmarked
from tasks.merging import merge_rows

log = logging.getLogger(__name__)


def file_batch(
    batch: Sequence[Found], house: House, now: datetime, *, is_release: bool = False, engine: Engine | None = None
) -> Outcome:
    """File a batch and say what became of it, once it is committed; mails read before are left out."""
    try:
        return outcome_of(_file(batch, house, now, is_release=is_release, engine=engine))
    except PASSING_FAULTS:  # the mail is not to blame: it stays unmarked, and the next run takes it
        raise
    except Exception as error:  # noqa: BLE001 - one mail must not stop the rest, whatever is wrong with it or us
        if len(batch) == 1:
            return outcome_of(_quarantine(batch[0], now, error, engine=engine))
        log.warning("A batch of %d mails could not be filed as a whole (%r); filing them one by one", len(batch), error)
    outcome = Outcome()
    for found in batch:
        outcome.add(file_batch([found], house, now, is_release=is_release, engine=engine))
    return outcome


def _file(batch: Sequence[Found], house: House, now: datetime, *, is_release: bool, engine: Engine | None) -> Rows:
    packed = _store(batch, engine)
    with filing(engine) as session:
        waiting = still_waiting(session, batch)
        if not waiting:
            return Rows()
        profiles = profiles_of(waiting, house)
        intake = Intake(load_known(session, profiles, house), house, now, is_release=is_release)
        for profile in profiles:
            intake.take(profile)
        _write(session, intake.rows, packed)
    return intake.rows


def register_unread(rows: Sequence[Row], *, engine: Engine | None = None) -> Outcome:
    """Register mails that were not fetched, each once."""
    if not rows:
        return Outcome()
    with filing(engine) as session:
        known = known_locations(session, rows[0]["source"], {row["location"] for row in rows})
        first = next_id(session, MailRow)
        new = [row for row in rows if row["location"] not in known]
        mails = [row | {"id": number} for number, row in enumerate(new, start=first)]
        _write(session, Rows(mails=mails), [])
    return outcome_of(Rows(mails=mails))


def _store(batch: Sequence[Found], engine: Engine | None) -> list[Row]:
    """Sync what the batch brings and the store lacks; the blob rows are returned."""
    contents = {found.sha256: found.raw for found in batch}
    for found in batch:
        contents.update(zip(found.attachment_sha256s, (part.content for part in found.mail.attachments), strict=True))
    with reading(engine) as session:
        missing = blobs.absent(session, contents)
    return blobs.write_pack({key: content for key, content in contents.items() if key in missing})


def _write(session: Session, rows: Rows, packed: list[Row]) -> None:
    """All rows of a batch, a bulk insert per table, then the merges and what was tried again."""
    insert_rows(session, Blob, packed, once=True)  # another worker may have kept the same content meanwhile
    insert_rows(session, Ticket, rows.tickets)
    insert_rows(session, Message, rows.messages)
    insert_rows(session, Attachment, rows.attachments)
    insert_rows(session, ThreadKey, rows.thread_keys)
    insert_rows(session, MailRow, rows.mails)
    insert_rows(session, History, rows.history)
    note_unmarked(session, rows.mails)
    note_unmarked(session, rows.retried)
    for table, changes in ((Ticket, rows.changes), (MailRow, rows.retried)):
        if changes:
            session.execute(update(table), changes)
    note_returned(session, (*rows.mails, *rows.retried))
    merge_rows(session, rows.merges)


def _quarantine(found: Found, now: datetime, error: Exception, *, engine: Engine | None) -> Rows:
    """Keep a mail that our own rules failed on, with the error."""
    log.error("A mail at %s of %s could not be filed", found.location, found.source, exc_info=error)
    packed = _store([found], engine)
    row = verdict(Disposition.QUARANTINED, FAILED) | particulars(found, found.mail.sender.key, now)
    row["detail"] = f"{type(error).__name__}: {error}"[:1000]
    rows = Rows()
    with filing(engine) as session:
        if found.row_id is not None:
            rows.retried.append(row | {"id": found.row_id})
        elif not known_locations(session, found.source, [found.location]):
            rows.mails.append(row | {"id": next_id(session, MailRow)})
        _write(session, rows, packed)
    return rows
