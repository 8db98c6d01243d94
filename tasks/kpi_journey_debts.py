"""What we owed to customers on journeys beside the steps, and since when it was given: questions, meetings (O-05).

A customer's last word on a ticket waits until the next word of either side, or the ticket's end; the reading is that of
tasks/journey_cases.py, for all moments instead of today's.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Table, and_, select
from sqlmodel import Session

from models.journey_log import JourneyMeeting, Reply
from models.journey_standing import About
from models.message import Direction, Message
from models.ticket import Ticket
from tasks.given import is_among
from tasks.journey_cases import tickets_about

TICKET: Table = Ticket.__table__  # type: ignore[attr-defined]
MESSAGE: Table = Message.__table__  # type: ignore[attr-defined]
MEETING: Table = JourneyMeeting.__table__  # type: ignore[attr-defined]
DEBTS = ("journey_id", "about", "from_at", "until_at")


def read_debts(session: Session, numbers: Collection[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`journey_id, about, from_at, until_at` of debts, and `journey_id, at` of what we gave."""
    words, meetings = _words(session, numbers), _meetings(session, numbers)
    debts = pd.concat([_questions(words), meetings[list(DEBTS)]], ignore_index=True)
    ended = words.drop_duplicates(["journey_id", "ticket_id"]).dropna(subset="ended_at")
    answers = pd.concat([
        words.loc[words["direction"] == Direction.OUT, ["journey_id", "at"]],
        ended[["journey_id", "ended_at"]].rename(columns={"ended_at": "at"}),
        meetings[["journey_id", "given_at"]].rename(columns={"given_at": "at"}).dropna(),
    ], ignore_index=True)  # fmt: skip
    return debts, answers


def _words(session: Session, numbers: Collection[int]) -> pd.DataFrame:
    """Who wrote when on which ticket about a journey, in order, and when the ticket ended."""
    about = tickets_about(numbers)
    query = (
        select(about.c.journey_id, TICKET.c.id, MESSAGE.c.received_at, MESSAGE.c.direction, TICKET.c.ended_at)
        .join_from(about, TICKET, TICKET.c.id == about.c.ticket_id)
        .join(MESSAGE, and_(MESSAGE.c.ticket_id == TICKET.c.id, MESSAGE.c.is_automatic.is_(False)))
        .where(MESSAGE.c.direction != Direction.NOTE)
        .order_by(about.c.journey_id, TICKET.c.id, MESSAGE.c.received_at, MESSAGE.c.id)
    )
    columns = ["journey_id", "ticket_id", "at", "direction", "ended_at"]
    return _frame([tuple(row) for row in session.execute(query)], columns, ("at", "ended_at"))


def _questions(words: pd.DataFrame) -> pd.DataFrame:
    is_last = words[["journey_id", "ticket_id"]].ne(words[["journey_id", "ticket_id"]].shift(-1)).any(axis=1)
    following = words["at"].shift(-1).mask(is_last)
    ended = words["ended_at"].where(words["ended_at"] >= words["at"])
    until = following.fillna(ended).where(~(ended < following), ended)
    asked = words.assign(about=About.QUESTION.value, from_at=words["at"], until_at=until)
    return asked.loc[words["direction"] == Direction.IN, list(DEBTS)]


def _meetings(session: Session, numbers: Collection[int]) -> pd.DataFrame:
    """Meetings until they had a time, and from when it was declined."""
    columns = MEETING.c
    query = select(
        columns.journey_id, columns.requested_at, columns.confirmed_at, columns.closed_at, columns.reply,
        columns.replied_at,
    ).where(is_among(columns.journey_id, numbers))  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for number, asked, given, closed, reply, replied in session.execute(query):
        rows.append((number, About.MEETING.value, asked, _first(given, closed), given))
        if reply == Reply.DECLINED:
            rows.append((number, About.MEETING.value, replied, closed, None))
    return _frame(rows, [*DEBTS, "given_at"], ("from_at", "until_at", "given_at"))


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _frame(rows: list[tuple[Any, ...]], columns: list[str], moments_of: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    for name in moments_of:
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None).astype("datetime64[us]")
    return frame.astype({"journey_id": "int64"})
