"""Agents by hand: added, listed, sent on leave and taken back. An agent is never deleted, for tickets name them."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.agent import Agent, Role
from models.customer import address_key
from models.history import History
from models.imports import AGENTS, AgentRow, RowError, read_header, read_row
from tasks.database import reading, writing

COLUMNS = ("name", "address", "role", "active")


class AgentError(ValueError):
    """An agent who is not there, is there already, or cannot be."""


def add_agent(name: str, *, address: str, role: str, now: datetime, engine: Engine | None = None) -> None:
    """Add an active agent; AgentError where a value is wrong or the address taken."""
    row = _checked(name, address=address, role=role)
    agent = Agent(name=row.name, address=row.key[0], role=Role(row.role))
    try:
        with writing(engine) as session:
            session.add(agent)
            _record(session, f"agent {agent.address} added as {row.role}", now)
    except IntegrityError:
        raise AgentError(f"There is an agent {row.key[0]} already; `haldur agent list` shows all.") from None


def set_active(address: str, *, active: bool, now: datetime, engine: Engine | None = None) -> bool:
    """Let an agent take tickets or not; whether that changed anything."""
    with writing(engine) as session:
        agent = session.exec(select(Agent).where(Agent.address == address_key(address))).one_or_none()
        if agent is None:
            raise AgentError(f"There is no agent {address}; `haldur agent list` shows all.")
        if agent.active == active:
            return False
        agent.active = active
        _record(session, f"agent {agent.address} {'activated' if active else 'deactivated'}", now)
    return True


def all_agents(engine: Engine | None = None) -> list[dict[str, object]]:
    """Every agent by name: name, address, role, active."""
    with reading(engine) as session:
        agents = session.exec(select(Agent).order_by(col(Agent.name), col(Agent.address)))
        return [{name: getattr(agent, name) for name in COLUMNS} for agent in agents]


def _checked(name: str, *, address: str, role: str) -> AgentRow:
    """The same rules as for an imported row."""
    try:
        row = read_row(read_header(AGENTS, ("name", "address", "role")), (name, address, role))
    except RowError as error:
        raise AgentError(f"The agent cannot be added: {error}.") from None
    assert isinstance(row, AgentRow)
    return row


def _record(session: Session, what: str, now: datetime) -> None:
    session.add(History(at=now, who="command line", way="command", what=what))
