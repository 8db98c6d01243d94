"""What settles a letter of unknown outcome, and how that is written (D-09).

Whatever is reported of a letter shows that the provider took it, but for a rejection. Nothing here wants the engine:
`haldur run` has to set its environment before anything loads it (haldur/engine.py).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session

from models.known import Row
from models.letter import EventKind, Letter, LetterEvent, LetterStatus
from tasks.bulk import insert_rows
from tasks.given import is_among_given

MAY_BE_REJECTED = (LetterStatus.UNKNOWN, LetterStatus.SENT)
SHOWS_THAT_IT_LEFT = frozenset(
    {EventKind.SENT, EventKind.QUEUED, EventKind.DELIVERED, EventKind.DEFERRED, EventKind.BOUNCED, EventKind.OPENED,
     EventKind.CLICKED, EventKind.COMPLAINED, EventKind.UNSUBSCRIBED, EventKind.AUTORESPONDED}
)  # fmt: skip

LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
EVENTS: Table = LetterEvent.__table__  # type: ignore[attr-defined]
REPORTED = (
    select(LETTERS.c.id, LETTERS.c.status, EVENTS.c.kind)
    .join(EVENTS, EVENTS.c.letter_id == LETTERS.c.id)
    .where(is_among_given(LETTERS.c.id, "numbers", are_numbers=True), LETTERS.c.status.in_(MAY_BE_REJECTED))
    .where(EVENTS.c.source.is_not(None))
)
SETTLE = update(LETTERS).where(LETTERS.c.id == bindparam("number"), LETTERS.c.status.in_(MAY_BE_REJECTED)).values(
    status=bindparam("new_status"), provider_id=bindparam("new_id"), sent_at=bindparam("new_sent_at"),
    error=bindparam("new_error"),
)  # fmt: skip


def settle_by_reports(session: Session, identities: Mapping[int, str], *, now: datetime) -> int:
    """Settle letters by what was reported of them; `identities` are the provider's ids by letter. How many changed."""
    reported = _reported(session, identities)
    settled = []
    for number, (status, kinds) in sorted(reported.items()):
        if status is LetterStatus.UNKNOWN and kinds & SHOWS_THAT_IT_LEFT:
            settled.append(settled_as(number, LetterStatus.SENT, identities[number], "the provider's reports", now))
        elif status in MAY_BE_REJECTED and EventKind.REJECTED in kinds and not kinds & SHOWS_THAT_IT_LEFT:
            settled.append(settled_as(number, LetterStatus.FAILED, identities[number], "the provider rejected it", now))
    write_settled(session, settled, now)
    return len(settled)


def _reported(session: Session, numbers: Mapping[int, str]) -> dict[int, tuple[LetterStatus, set[str]]]:
    """Status and kinds of reported events of letters; what we noted ourselves has no source."""
    found: dict[int, tuple[LetterStatus, set[str]]] = {}
    for number, status, kind in session.execute(REPORTED, {"numbers": numbers}):
        found.setdefault(number, (status, set()))[1].add(kind)
    return found


def settled_as(number: int, status: LetterStatus, provider_id: str, by: str, now: datetime) -> Row:
    """What there is to write of a letter that is settled."""
    is_sent = status is LetterStatus.SENT
    return {
        "number": number, "new_status": status, "new_id": provider_id, "new_sent_at": now if is_sent else None,
        "new_error": "" if is_sent else f"It was rejected: {by}.", "by": by,
    }  # fmt: skip


def write_settled(session: Session, settled: Sequence[Row], now: datetime) -> None:
    """Write what became of letters, and who found it out."""
    if not settled:
        return
    session.connection().execute(SETTLE, [{key: row[key] for key in row if key != "by"} for row in settled])
    insert_rows(session, LetterEvent, [
        {"letter_id": row["number"], "kind": EventKind.SETTLED.value, "at": now,
         "detail": f"{row['new_status']}, by {row['by']}"}
        for row in settled
    ])  # fmt: skip
