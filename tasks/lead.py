"""The lead's view: what nobody has taken in time, who has how much, and how each queue stands."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from models.agent import Agent
from models.customer import domain_of
from models.letter import NEED_A_PERSON, Letter
from models.message import Direction, Message
from models.ticket import Status, Ticket

LATE_ROWS = 25


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """What one agent has in hand; who is away or gone stands here too while tickets are theirs."""

    name: str
    address: str
    active: bool
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
    letters: list[Letter]
    letters_count: int


def read_lead(
    session: Session, latest: Mapping[str, datetime], may_wait: Mapping[str, str], *, midnight: datetime,
    is_inside: Callable[[str], bool],
) -> LeadView:  # fmt: skip
    """`latest`: for each queue the moment before which an UNASSIGNED ticket began too long ago.

    `is_inside` knows the firm's own mail domains: what agents write among themselves is no answer.
    """
    is_late = and_(
        col(Ticket.status) == Status.UNASSIGNED,
        or_(
            False,
            *(and_(col(Ticket.queue) == queue, col(Ticket.started_at) < moment) for queue, moment in latest.items()),
        ),
    )
    stuck = select(Letter).where(col(Letter.status).in_(NEED_A_PERSON))
    late = select(Ticket).where(is_late).order_by(col(Ticket.started_at), col(Ticket.id)).limit(LATE_ROWS)
    return LeadView(
        late=list(session.execute(late).scalars()),
        late_count=session.execute(select(func.count()).select_from(Ticket).where(is_late)).scalar_one(),
        agents=_agents(session, midnight, is_inside),
        queues=_queues(session, may_wait),
        letters=list(session.execute(stuck.order_by(col(Letter.id).desc()).limit(LATE_ROWS)).scalars()),
        letters_count=session.execute(select(func.count()).select_from(stuck.subquery())).scalar_one(),
    )


def _agents(session: Session, midnight: datetime, is_inside: Callable[[str], bool]) -> list[AgentLoad]:
    in_hand = (
        select(col(Ticket.assignee), func.count(), _reopened(), func.min(col(Ticket.started_at)))
        .where(col(Ticket.status) == Status.ACTIVE)
        .group_by(col(Ticket.assignee))
    )
    loads = {row[0]: tuple(row)[1:] for row in session.execute(in_hand)}
    listed = col(Agent.active) | col(Agent.address).in_(loads)
    agents = session.execute(select(Agent).where(listed).order_by(col(Agent.name))).scalars().all()
    answered = _answered(session, [agent.address for agent in agents], midnight, is_inside)
    return [_load(agent, loads.get(agent.address, (0, 0, None)), answered) for agent in agents]


def _answered(
    session: Session, agents: Sequence[str], midnight: datetime, is_inside: Callable[[str], bool]
) -> Counter[str]:
    """How many answers each agent has given since midnight."""
    query = select(col(Message.sender_address), col(Message.recipients)).where(
        col(Message.sender_address).in_(agents),
        col(Message.received_at) >= midnight,
        col(Message.direction) == Direction.OUT,
        ~col(Message.is_automatic),
    )
    return Counter(
        sender
        for sender, recipients in session.execute(query)
        if not all(is_inside(domain_of(address)) for address in recipients)
    )


def _load(agent: Agent, in_hand: tuple[Any, ...], answered: Counter[str]) -> AgentLoad:
    count, reopened, oldest = in_hand
    return AgentLoad(agent.name, agent.address, agent.active, count, reopened, oldest, answered[agent.address])


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
