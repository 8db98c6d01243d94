"""Numbers left free at a restore: tickets go on behind a REMOVED one that says so, which no figure counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlmodel import Session

from models.free_numbers import SPAN, is_a_move, last_left_free
from models.history import History, Way
from models.moves import Action
from models.ticket import Status, Ticket

TICKETS: Table = Ticket.__table__  # type: ignore[attr-defined]
LINES: Table = History.__table__  # type: ignore[attr-defined]


def leave_numbers_free(session: Session, *, made_at: datetime, now: datetime) -> None:
    """Let the next ticket have a number that none has had after the backup; a register without tickets has no need,
    nor has a home that moves.

    The tables may be of an older revision, so only columns are named that all revisions with letters have.
    """
    if is_a_move(made_at=made_at, now=now):
        return
    newest = session.execute(select(TICKETS.c.id, TICKETS.c.queue).order_by(TICKETS.c.id.desc()).limit(1)).first()
    if newest is None:
        return
    recent = session.scalar(select(func.count()).where(TICKETS.c.started_at >= made_at - SPAN)) or 0
    last = last_left_free(newest.id, recent)
    what = (
        f"restored from the backup of {made_at:%Y-%m-%d %H:%M} UTC: the numbers {newest.id + 1} to {last} may have "
        "been given since, and are left free"
    )
    session.execute(insert(TICKETS).values(_placeholder(last, newest.queue, what, now)))
    line = {"at": now, "who": "restore", "way": Way.COMMAND, "what": what, "ticket_id": last}
    session.execute(insert(LINES).values(line | {"action": Action.REMOVE, "status": Status.REMOVED}))


def _placeholder(number: int, queue: str, what: str, now: datetime) -> dict[str, Any]:
    words = {
        "subject": what,
        "description": "",
        "contact_kind": "customer",
        "contact_address": "",
        "priority": "normal",
    }
    states = {"status": Status.REMOVED, "started_at": now, "customer_notified": False, "reopened": False}
    return {"id": number, "queue": queue, "customer_candidates": [], **words, **states}
