"""Letters and what became of them, read narrow for the mail report, as of a moment (K-03).

Events are summed up by the database, so that a letter is one row however often it was opened.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, Subquery, Table, case, func, or_, select

from models.invoice import Invoice, Party
from models.kpi.frames_letters import NO_STEP, OUTCOMES
from models.kpi.letter_frames import letters_frame
from models.kpi.report import Breach
from models.letter import EventKind, Letter, LetterEvent, LetterStatus
from models.open_class import OpenClass
from models.reminder import Reminder
from tasks.columns_out import gathered, place_in, reading_one_moment
from tasks.letter_outcomes import SHOWS_THAT_IT_LEFT
from tasks.moments_out import NEVER, moment_or_never, moments
from tasks.settings import current_settings

LETTER: Table = Letter.__table__  # type: ignore[attr-defined]
EVENT: Table = LetterEvent.__table__  # type: ignore[attr-defined]
REMINDER: Table = Reminder.__table__  # type: ignore[attr-defined]
INVOICE: Table = Invoice.__table__  # type: ignore[attr-defined]
GONE = (LetterStatus.SENT, LetterStatus.FAILED, LetterStatus.UNKNOWN)  # in the order of OUTCOMES
PARTIES = list(Party)
NO_PEOPLE = (OpenClass.MACHINE, OpenClass.SCANNER)
TYPES = {
    "letter_id": "int64", "kind": "int32", "language": "int32", "outcome": "int8", "is_about_invoice": "bool",
    "step_days": "int32", "party": "int8", "recipient_id": "int64", "sent_at": "int64", "left_at": "int64",
    "bounced": "int8", "is_rejected": "bool", "is_complained": "bool", "opened_at": "int64", "seen_at": "int64",
    "clicked_at": "int64",
}  # fmt: skip


def letters_as_of(
    as_of: datetime, *, since: datetime, queues: tuple[str, ...] = (), engine: Engine | None = None
) -> tuple[pd.DataFrame, list[Breach]]:
    """The frame of letters that left since then, as of a moment, and what of the register broke its contract."""
    with reading_one_moment(engine) as session:
        kinds, languages = (
            sorted(session.execute(select(column).distinct()).scalars())
            for column in (LETTER.c.kind, LETTER.c.language)
        )
        query = _letters(as_of, since, queues, kinds, languages)
        found = gathered(session, query, TYPES)
    words = {"kind": kinds, "language": languages, "outcome": list(OUTCOMES), "party": PARTIES}
    frame = pd.DataFrame({
        name: pd.Categorical.from_codes(column, words[name]) if name in words
        else moments(column) if name.endswith("_at") else column
        for name, column in found.items()
    })  # fmt: skip
    return letters_frame(frame, current_settings().company().company.time_zone)


def _letters(
    as_of: datetime, since: datetime, queues: tuple[str, ...], kinds: Sequence[str], languages: Sequence[str]
) -> Select[Any]:  # fmt: skip
    """One row for each letter, in the order of TYPES."""
    chosen, columns = list(_chosen(as_of, since, queues)), LETTER.c
    told, reminded = _told(as_of, chosen), _reminded()
    is_to_seller = func.coalesce(reminded.c.party == Party.SELLER, columns.kind.like("dunning_seller%"))
    recipient = case((is_to_seller, INVOICE.c.seller_id), else_=INVOICE.c.buyer_id)
    moments_told = (func.coalesce(told.c[name], NEVER) for name in ("opened_at", "seen_at", "clicked_at"))
    return select(
        columns.id, place_in(kinds, columns.kind), place_in(languages, columns.language),
        place_in(list(GONE), columns.status), case((columns.invoice_id.is_not(None), 1), else_=0),
        func.coalesce(reminded.c.step, NO_STEP), place_in(PARTIES, reminded.c.party), func.coalesce(recipient, 0),
        moment_or_never(_left_at()), func.coalesce(told.c.left_at, NEVER),
        *(func.coalesce(told.c[name], 0) for name in ("bounced", "is_rejected", "is_complained")), *moments_told,
    ).join(reminded, reminded.c.letter_id == columns.id, isouter=True).join(
        INVOICE, INVOICE.c.id == columns.invoice_id, isouter=True
    ).join(told, told.c.letter_id == columns.id, isouter=True).where(*chosen)  # fmt: skip


def _left_at() -> ColumnElement[Any]:
    """When a letter left; one that never did counts by when it was tried, or written."""
    never = case((LETTER.c.status != LetterStatus.SENT, func.coalesce(LETTER.c.claimed_at, LETTER.c.created_at)))
    return func.coalesce(LETTER.c.sent_at, never)


def _chosen(as_of: datetime, since: datetime, queues: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    """Which letters are meant; one that was sent without a time is read too, for the contract to name it."""
    yield LETTER.c.status.in_(GONE)
    yield or_(_left_at().is_(None), _left_at().between(since, as_of))
    if queues:
        yield LETTER.c.queue.in_(queues)


def _told(as_of: datetime, chosen: Sequence[ColumnElement[bool]]) -> Subquery:
    """What was told of each letter by then."""
    kind, at = EVENT.c.kind, EVENT.c.at
    is_opened, is_by_people = kind == EventKind.OPENED, EVENT.c.open_class.not_in(NO_PEOPLE)

    def first(condition: ColumnElement[bool], name: str) -> ColumnElement[Any]:
        return moment_or_never(func.min(case((condition, at)))).label(name)

    def has(kind_wanted: EventKind, name: str) -> ColumnElement[Any]:
        return func.max(case((kind == kind_wanted, 1), else_=0)).label(name)

    is_bounce = kind == EventKind.BOUNCED
    return (
        select(
            EVENT.c.letter_id,
            first(kind.in_(SHOWS_THAT_IT_LEFT), "left_at"),
            func.max(case((is_bounce & EVENT.c.is_permanent.is_(True), 2), (is_bounce, 1), else_=0)).label("bounced"),
            has(EventKind.REJECTED, "is_rejected"),
            has(EventKind.COMPLAINED, "is_complained"),
            first(is_opened, "opened_at"),
            first(is_opened & is_by_people, "seen_at"),
            first((kind == EventKind.CLICKED) & is_by_people, "clicked_at"),
        )
        .where(at <= as_of, EVENT.c.letter_id.in_(select(LETTER.c.id).where(*chosen)))
        .group_by(EVENT.c.letter_id)
        .subquery()
    )


def _reminded() -> Subquery:
    """The step and party of each letter."""
    return (
        select(REMINDER.c.letter_id, func.min(REMINDER.c.step).label("step"), func.min(REMINDER.c.party).label("party"))
        .where(REMINDER.c.letter_id.is_not(None))
        .group_by(REMINDER.c.letter_id)
        .subquery()
    )
