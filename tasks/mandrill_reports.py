"""Mandrill's reports become events of letters, in one transaction a batch and in sets, each counted once (D-10)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from models.history import Way
from models.known import Row
from models.letter import EventKind, HookEvent, Letter, LetterEvent
from models.mandrill_reports import IS_PERMANENT, Report
from models.open_class import Visit, all_links_at_once, open_class
from tasks.bulk import insert_rows
from tasks.given import is_among
from tasks.letter_outcomes import settle_by_reports
from tasks.once import insert_once
from tasks.suppression import Dead, suppress

PROVIDER = "mandrill"
LOOKED_AT = frozenset({EventKind.OPENED, EventKind.CLICKED})


class Told(NamedTuple):
    """What is known of the letter that a report is about."""

    id: int
    key: str
    to_address: str
    invoice_id: int | None
    sent_at: datetime | None


def note_reports(session: Session, reports: Sequence[Report], *, now: datetime) -> int:
    """Keep a batch of reports and do what follows from them; how many were new."""
    letters = _letters(session, {report.letter for report in reports if report.letter})
    by_key = {report.key: report for report in reports}
    kept = [
        {"key": key, "provider": PROVIDER, "kind": report.word, "received_at": now, "body": report.body,
         "letter_id": letters[report.letter].id if report.letter in letters else None}
        for key, report in sorted(by_key.items())
    ]  # fmt: skip
    fresh = insert_once(session, HookEvent, kept, key="key")
    about = [
        (report, letters[report.letter])
        for key, report in by_key.items()
        if key in fresh and report.kind and report.letter in letters
    ]
    if about:
        _note_events(session, about)
        _suppress(session, about, now)
        identities = {letter.id: report.provider_id for report, letter in about if report.provider_id}
        settle_by_reports(session, identities, now=now)
    return len(fresh)


def _letters(session: Session, keys: set[str]) -> dict[str, Told]:
    names = (col(Letter.id), col(Letter.key), col(Letter.to_address), col(Letter.invoice_id), col(Letter.sent_at))
    found = session.execute(select(*names).where(is_among(col(Letter.key), keys))).all()
    return {row.key: Told(*row) for row in found}


def _note_events(session: Session, about: Sequence[tuple[Report, Told]]) -> None:
    clicks: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for report, letter in about:
        if report.kind is EventKind.CLICKED:
            clicks[letter.id].append((report.url, report.at))
    scanned = {number for number, followed in clicks.items() if all_links_at_once(followed)}
    insert_rows(
        session, LetterEvent, [_event(report, letter, is_scanned=letter.id in scanned) for report, letter in about]
    )


def _event(report: Report, letter: Told, *, is_scanned: bool) -> Row:
    seen = ""
    if report.kind in LOOKED_AT:
        since = report.at - letter.sent_at if letter.sent_at else None
        is_of_all = is_scanned and report.kind is EventKind.CLICKED
        seen = open_class(Visit(report.agent, report.address, since, is_one_of_all_links=is_of_all))
    return {
        "letter_id": letter.id, "kind": str(report.kind), "at": report.at, "detail": report.detail,
        "open_class": str(seen), "is_permanent": IS_PERMANENT.get(report.word), "source": report.key,
    }  # fmt: skip


def _suppress(session: Session, about: Sequence[tuple[Report, Told]], now: datetime) -> None:
    dead = [
        Dead(letter.to_address, report.suppression, report.detail, letter.id, letter.invoice_id)
        for report, letter in about
        if report.suppression
    ]
    suppress(session, dead, who=PROVIDER, way=Way.HOOK, now=now)
