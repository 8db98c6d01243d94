"""What the register holds of support, read narrow for the report, as of a moment (K-05).

Only tickets that were open at some time since `since`, or answered since, are read, with their mails and history, so
that a report of last month does not read three years. Where each stood at the moment, and who had it, is rebuilt from
the history by models/kpi/ticket_moves.py; queue, priority and customer are those of today.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, Table, exists, func, or_, select
from sqlmodel import Session

from models.agent import Agent
from models.history import History
from models.kpi.called import apart, borne_by_several
from models.kpi.frames_tickets import checked
from models.kpi.report import Breach
from models.kpi.ticket_frames import Register, SupportFrames, support_frames
from models.kpi.ticket_times import Site
from models.message import Direction
from models.ticket import Priority, Status, Ticket
from tasks.columns_out import gathered, place_in, reading_one_moment
from tasks.database import reading
from tasks.kpi_mails import MESSAGE, read_mails
from tasks.moments_out import moment_number, moment_or_never, moments
from tasks.service_levels import service_levels
from tasks.settings import current_settings

TICKET: Table = Ticket.__table__  # type: ignore[attr-defined]
HISTORY: Table = History.__table__  # type: ignore[attr-defined]
AGENT: Table = Agent.__table__  # type: ignore[attr-defined]


def support_as_of(
    as_of: datetime, *, since: datetime, queues: tuple[str, ...] = (), engine: Engine | None = None
) -> tuple[SupportFrames, list[Breach]]:
    """The frames of support as of a moment, and what of the register broke their contract."""
    settings = current_settings()
    company = settings.company()
    site = Site(service_levels(settings), company.company.country, company.company.time_zone)
    with reading_one_moment(engine) as session:
        chosen, agents = list(_chosen(as_of, since, queues)), _agents(session)
        their = select(TICKET.c.id).where(*chosen)
        register = Register(
            _tickets(session, chosen, agents),
            _lines(session, HISTORY.c.ticket_id.in_(their), agents),
            read_mails(session, MESSAGE.c.ticket_id.in_(their), list(agents.values()), company.is_own),
        )
    tickets, breaches = checked(register.tickets)
    frames, unexplained = support_frames(register._replace(tickets=tickets), site, as_of=as_of)
    return frames, [*breaches, *unexplained]


def agent_names(engine: Engine | None = None) -> dict[str, str]:
    """What agents are called, by their addresses."""
    with reading(engine) as session:
        names = {row.address: row.name for row in session.execute(select(AGENT.c.address, AGENT.c.name))}
    several = borne_by_several(names.values())
    return {address: apart(name, address) if name in several else name for address, name in names.items()}


def _chosen(as_of: datetime, since: datetime, queues: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    """Which tickets are meant; one that is open today may have been closed before, which its history tells."""
    yield TICKET.c.master_id.is_(None)
    yield TICKET.c.started_at <= as_of
    yield or_(TICKET.c.ended_at.is_(None), TICKET.c.ended_at >= since, _is_answered(since))
    if queues:
        yield TICKET.c.queue.in_(queues)


def _is_answered(since: datetime) -> ColumnElement[bool]:
    """Whether a mail of ours joined it since then, as one may after it was DONE."""
    columns = MESSAGE.c
    is_theirs = columns.ticket_id == TICKET.c.id
    return exists().where(is_theirs, columns.received_at >= since, columns.direction == Direction.OUT)


def _tickets(session: Session, chosen: list[ColumnElement[bool]], agents: dict[int, str]) -> pd.DataFrame:
    columns = TICKET.c
    queues = sorted(session.execute(select(columns.queue).distinct()).scalars())
    query = select(
        columns.id, place_in(queues, columns.queue), place_in(list(Priority), columns.priority),
        place_in(list(Status), columns.status), func.coalesce(columns.customer_id, 0), func.coalesce(AGENT.c.id, 0),
        moment_number(columns.started_at), moment_or_never(columns.ended_at),
    ).join(AGENT, AGENT.c.address == columns.assignee, isouter=True).where(*chosen).order_by(columns.id)  # fmt: skip
    found = gathered(session, query, {
        "ticket_id": "int64", "queue": "int32", "priority": "int32", "status": "int32", "customer_id": "int64",
        "agent": "int32", "opened_at": "int64", "ended_at": "int64",
    })  # fmt: skip
    return pd.DataFrame({
        "ticket_id": found["ticket_id"], "queue": _words(found["queue"], queues),
        "priority": _words(found["priority"], list(Priority)), "status": _words(found["status"], list(Status)),
        "customer_id": found["customer_id"], "assignee": _named(found["agent"], agents),
        "opened_at": moments(found["opened_at"]), "ended_at": moments(found["ended_at"]),
    })  # fmt: skip


def _lines(session: Session, is_meant: ColumnElement[bool], agents: dict[int, str]) -> pd.DataFrame:
    """The lines of history that say where a ticket stands since, in the order in which they were written."""
    columns = HISTORY.c
    query = select(
        columns.ticket_id, moment_number(columns.at), place_in(list(Status), columns.status),
        func.coalesce(AGENT.c.id, 0),
    ).join(AGENT, AGENT.c.address == columns.assignee, isouter=True).where(
        columns.status.is_not(None), is_meant
    ).order_by(columns.id)  # fmt: skip
    found = gathered(session, query, {"ticket_id": "int64", "at": "int64", "status": "int8", "agent": "int32"})
    return pd.DataFrame({
        "ticket_id": found["ticket_id"], "at": moments(found["at"]), "status": _words(found["status"], list(Status)),
        "assignee": _named(found["agent"], agents),
    })  # fmt: skip


def _agents(session: Session) -> dict[int, str]:
    return {row.id: row.address for row in session.execute(select(AGENT.c.id, AGENT.c.address).order_by(AGENT.c.id))}


def _named(numbers: Any, agents: dict[int, str]) -> pd.Categorical:
    """Agents by address; empty where it was none."""
    places = np.searchsorted(np.array([0, *agents], np.int64), numbers)
    return pd.Categorical.from_codes(places, ["", *agents.values()])


def _words(places: Any, words: Iterable[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(places, list(words))
