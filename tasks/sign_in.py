"""Signing in and out: who is let in, and the sessions that remember it.

A token is made at every sign-in and never taken from the browser, so that nobody can be given a session that
somebody else knows. What is refused is written into the history like what succeeded; a name that is no agent's
is not written, for people type passwords into the wrong field.
"""

import secrets
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from models.agent import Agent
from models.customer import address_key
from models.history import History, Way
from models.session import LONGEST, DeskSession, hash_of
from tasks.database import DatabaseRefusedError, hurried, reading, writing
from tasks.passwords import hash_password, is_outdated, is_password

TOKEN_BYTES = 32


def sign_in(
    address: str, *, password: str, place: str, now: datetime, engine: Engine | None = None
) -> tuple[Agent, str] | None:
    """The agent and the token of a new session; None where address and password do not fit together."""
    agent = find_agent(address, engine=engine)
    fits = is_password(password, agent.password_hash if agent and agent.active else None)
    if agent is None or not fits:
        _record_refusal(agent, place=place, now=now, engine=engine)
        return None
    if agent.password_hash and is_outdated(agent.password_hash):
        _keep_hash(agent, hash_password(password), engine)
    return agent, open_session(agent, how=f"by password from {place}", now=now, engine=engine)


def find_agent(address: str, *, engine: Engine | None = None) -> Agent | None:
    """The agent of an address, active or not."""
    with reading(engine) as session:
        return session.exec(select(Agent).where(Agent.address == address_key(address))).one_or_none()


def open_session(agent: Agent, *, how: str, now: datetime, engine: Engine | None = None) -> str:
    """Begin a session; its token, which is kept nowhere."""
    assert agent.id is not None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing(engine) as session:
        session.execute(delete(DeskSession).where(col(DeskSession.expires_at) <= now))
        session.add(
            DeskSession(
                token_hash=hash_of(token),
                agent_id=agent.id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + LONGEST,
            )
        )
        _record(session, agent.address, f"signed in {how}", now)
    return token


def session_agent(token: str, *, now: datetime, engine: Engine | None = None) -> Agent | None:
    """The agent whom a token lets in now; None for a token that is unknown, over, or of one who left."""
    query = select(DeskSession, Agent).where(
        DeskSession.token_hash == hash_of(token), DeskSession.agent_id == Agent.id, col(Agent.active)
    )
    with reading(engine) as session:
        found = session.exec(query).one_or_none()
    if found is None or not found[0].is_open(now):
        return None
    if found[0].is_seen_late(now):
        _note_seen(token, now, engine)
    return found[1]


def close_session(token: str, *, now: datetime, engine: Engine | None = None) -> None:
    """End a session; its token is worth nothing from then on."""
    agent = session_agent(token, now=now, engine=engine)
    with writing(engine) as session:
        session.execute(delete(DeskSession).where(col(DeskSession.token_hash) == hash_of(token)))
        if agent:
            _record(session, agent.address, "signed out", now)


def close_sessions(session: Session, agent_id: int) -> None:
    """End every session of an agent, in the caller's transaction."""
    session.execute(delete(DeskSession).where(col(DeskSession.agent_id) == agent_id))


def record_refused(agent: Agent, what: str, *, now: datetime, engine: Engine | None = None) -> None:
    """Write down what an agent tried and may not."""
    with writing(engine) as session:
        _record(session, agent.address, f"refused: {what}", now)


def _note_seen(token: str, now: datetime, engine: Engine | None) -> None:
    """Where nothing can be written now, the next page is noted."""
    seen = update(DeskSession).where(col(DeskSession.token_hash) == hash_of(token)).values(last_seen_at=now)
    with suppress(DatabaseRefusedError), hurried(engine) as session:
        session.execute(seen)


def _keep_hash(agent: Agent, kept: str, engine: Engine | None) -> None:
    with writing(engine) as session:
        stored = session.get_one(Agent, agent.id)
        stored.password_hash = kept


def _record_refusal(agent: Agent | None, *, place: str, now: datetime, engine: Engine | None) -> None:
    with writing(engine) as session:
        _record(session, agent.address if agent else "unknown", f"sign-in refused from {place}", now)


def _record(session: Session, who: str, what: str, now: datetime) -> None:
    session.add(History(at=now, who=who, way=Way.PAGE, what=what))
