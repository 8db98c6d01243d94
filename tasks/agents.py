"""Agents by hand: added, listed, sent on leave and taken back. An agent is never deleted, for tickets name them.

A new password, or leave, ends the agent's sessions at the desk at once.
"""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from models.agent import Agent, Role
from models.company import Company
from models.customer import address_key
from models.history import History, Way
from models.import_kind import RowError
from models.imports import AGENTS, AgentRow, read_header, read_row
from tasks.database import reading, writing
from tasks.passwords import PasswordError, hash_password
from tasks.sign_in import close_sessions

COLUMNS = ("name", "address", "role", "active")


class AgentError(ValueError):
    """An agent who is not there, is there already, or cannot be."""


def add_agent(
    name: str, *, address: str, role: str, now: datetime, password: str = "", engine: Engine | None = None
) -> None:
    """Add an active agent; AgentError where a value is wrong or the address taken. No password: no signing in."""
    row = _checked(name, address=address, role=role)
    kept = _hashed(password) if password else None
    agent = Agent(name=row.name, address=row.key[0], role=Role(row.role), password_hash=kept)
    try:
        with writing(engine) as session:
            session.add(agent)
            _record(session, f"agent {agent.address} added as {row.role}", now)
    except IntegrityError:
        raise AgentError(f"There is an agent {row.key[0]} already; `haldur agent list` shows all.") from None


def set_active(address: str, *, active: bool, now: datetime, engine: Engine | None = None) -> bool:
    """Let an agent take tickets or not; whether that changed anything."""
    with writing(engine) as session:
        agent = _stored(session, address)
        if agent.active == active:
            return False
        agent.active = active
        if not active:
            close_sessions(session, agent.id or 0)
        _record(session, f"agent {agent.address} {'activated' if active else 'deactivated'}", now)
    return True


def set_password(address: str, *, password: str, now: datetime, engine: Engine | None = None) -> None:
    """Give an agent a new password; whoever was signed in with the old one is signed out."""
    kept = _hashed(password)
    with writing(engine) as session:
        agent = _stored(session, address)
        agent.password_hash = kept
        close_sessions(session, agent.id or 0)
        _record(session, f"password of agent {agent.address} set", now)


def all_agents(engine: Engine | None = None) -> list[dict[str, object]]:
    """Every agent by name: name, address, role, active."""
    with reading(engine) as session:
        agents = session.exec(select(Agent).order_by(col(Agent.name), col(Agent.address)))
        return [{name: getattr(agent, name) for name in COLUMNS} for agent in agents]


def count_with_password(engine: Engine | None = None) -> int:
    """How many active agents can sign in to the desk by password."""
    query = select(func.count()).where(col(Agent.active), col(Agent.password_hash).is_not(None))
    with reading(engine) as session:
        return session.exec(query).one()


def leads_of(session: Session, company: Company, queue: str) -> list[str]:
    """Who answers for a queue's tickets getting an assignee: its lead, else every active agent who is a lead."""
    named = next((mailing.lead for mailing in company.lists if mailing.name == queue), None)
    query = select(Agent.address).where(Agent.role == Role.LEAD, col(Agent.active)).order_by(col(Agent.address))
    return [named] if named else list(session.exec(query))


def _stored(session: Session, address: str) -> Agent:
    agent = session.exec(select(Agent).where(Agent.address == address_key(address))).one_or_none()
    if agent is None:
        raise AgentError(f"There is no agent {address}; `haldur agent list` shows all.")
    return agent


def _hashed(password: str) -> str:
    try:
        return hash_password(password)
    except PasswordError as error:
        raise AgentError(str(error)) from None


def _checked(name: str, *, address: str, role: str) -> AgentRow:
    """The same rules as for an imported row."""
    try:
        row = read_row(read_header(AGENTS, ("name", "address", "role")), (name, address, role))
    except RowError as error:
        raise AgentError(f"The agent cannot be added: {error}.") from None
    assert isinstance(row, AgentRow)
    return row


def _record(session: Session, what: str, now: datetime) -> None:
    session.add(History(at=now, who="command line", way=Way.COMMAND, what=what))
