"""The lead's view: what nobody has taken in time, who has how much, and how each queue stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from models.agent import Agent
from models.message import Direction, Message
from models.ticket import Status, Ticket

LATE_ROWS = 25


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """What one agent has in hand."""

    name: str
    address: str
    open: int
    reopened: int
    oldest: datetime | None
    answered_today: int


@dataclass(frozen=True, slots=True)
class QueueState:
    """How a queue stands."""

    name: str
    unassigned: int
    oldest_unassigned: datetime | None
    active: int
    oldest_active: datetime | None
    reopened: int
    may_wait: str


@dataclass(frozen=True, slots=True)
class LeadView:
    """The whole page."""

    late: list[Ticket]
    late_count: int
    agents: list[AgentLoad]
    queues: list[QueueState]


def read_lead(
    session: Session, latest: Mapping[str, datetime], may_wait: Mapping[str, str], *, midnight: datetime
) -> LeadView:
    """`latest`: for each queue the moment before which an UNASSIGNED ticket began too long ago."""
    is_late = and_(
        col(Ticket.status) == Status.UNASSIGNED,
        or_(
            False,
            *(and_(col(Ticket.queue) == queue, col(Ticket.started_at) < moment) for queue, moment in latest.items()),
        ),
    )
    late = select(Ticket).where(is_late).order_by(col(Ticket.started_at), col(Ticket.id)).limit(LATE_ROWS)
    return LeadView(
        late=list(session.execute(late).scalars()),
        late_count=session.execute(select(func.count()).select_from(Ticket).where(is_late)).scalar_one(),
        agents=_agents(session, midnight),
        queues=_queues(session, may_wait),
    )


def _agents(session: Session, midnight: datetime) -> list[AgentLoad]:
    agents = session.execute(select(Agent).where(col(Agent.active)).order_by(col(Agent.name))).scalars().all()
    in_hand = (
        select(col(Ticket.assignee), func.count(), _reopened(), func.min(col(Ticket.started_at)))
        .where(col(Ticket.status) == Status.ACTIVE)
        .group_by(col(Ticket.assignee))
    )
    answers = (
        select(col(Message.sender_address), func.count())
        .where(
            col(Message.sender_address).in_([agent.address for agent in agents]),
            col(Message.received_at) >= midnight,
            col(Message.direction) == Direction.OUT,
            ~col(Message.is_automatic),
        )
        .group_by(col(Message.sender_address))
    )
    loads = {row[0]: tuple(row)[1:] for row in session.execute(in_hand)}
    answered: dict[str, int] = {row[0]: row[1] for row in session.execute(answers)}
    return [_load(agent, loads.get(agent.address, (0, 0, None)), answered) for agent in agents]


def _load(agent: Agent, in_hand: tuple[Any, ...], answered: Mapping[str, int]) -> AgentLoad:
    count, reopened, oldest = in_hand
    return AgentLoad(agent.name, agent.address, count, reopened, oldest, answered.get(agent.address, 0))


def _queues(session: Session, may_wait: Mapping[str, str]) -> list[QueueState]:
    counts = (
        select(col(Ticket.queue), col(Ticket.status), func.count(), _reopened(), func.min(col(Ticket.started_at)))
        .where(col(Ticket.status).in_((Status.UNASSIGNED, Status.ACTIVE)))
        .group_by(col(Ticket.queue), col(Ticket.status))
    )
    found = {(row[0], row[1]): row[2:] for row in session.execute(counts)}
    names = sorted({*may_wait, *(queue for queue, _ in found)})
    return [_queue(name, found, may_wait.get(name, "–")) for name in names]


def _queue(name: str, found: Mapping[tuple[str, Status], Any], may_wait: str) -> QueueState:
    unassigned, _, oldest_unassigned = found.get((name, Status.UNASSIGNED), (0, 0, None))
    active, reopened, oldest_active = found.get((name, Status.ACTIVE), (0, 0, None))
    return QueueState(name, unassigned, oldest_unassigned, active, oldest_active, reopened, may_wait)


def _reopened() -> Any:
    return func.count().filter(col(Ticket.reopened))
