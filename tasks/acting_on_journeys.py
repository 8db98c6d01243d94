"""What sales people do to journeys through forms in Prefect: one transaction each, told in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlmodel import Session

from models.history import Way
from models.journey_log import Work
from tasks import journey_links, journeys
from tasks.database import writing
from tasks.journey_start import Start, start_journey
from tasks.ticket_rows import active_agent

FLOW = Way.FLOW


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says; what an action does not need is empty."""

    journey: int
    action: str
    step: str = ""
    reason: str = ""
    assignee: str = ""
    minutes: int = 0
    kind: Work = Work.OTHER


Act = Callable[[Session, Asked, str, datetime], object]


def _resume(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journeys.resume_journey(session, asked.journey, who=who, way=FLOW, now=now)


def _complete(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journeys.complete_step(session, asked.journey, asked.step, who=who, way=FLOW, now=now)


def _reassign(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journeys.reassign_journey(session, asked.journey, asked.assignee, who=who, way=FLOW, now=now)


def _revoke(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journey_links.revoke_links(session, asked.journey, who=who, way=FLOW, now=now)


def _send(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journey_links.send_links(session, asked.journey, who=who, way=FLOW, now=now)


def _log(session: Session, asked: Asked, who: str, now: datetime) -> object:
    return journeys.log_minutes(
        session, asked.journey, asked.minutes, asked.kind, who=who, way=FLOW, now=now, note=asked.reason
    )


def _with_reason(door: Callable[..., object]) -> Act:
    def act(session: Session, asked: Asked, who: str, now: datetime) -> object:
        return door(session, asked.journey, reason=asked.reason, who=who, way=FLOW, now=now)

    return act


def _step_with_reason(door: Callable[..., object]) -> Act:
    def act(session: Session, asked: Asked, who: str, now: datetime) -> object:
        return door(session, asked.journey, asked.step, reason=asked.reason, who=who, way=FLOW, now=now)

    return act


ACTS: Mapping[str, Act] = {
    "pause": _with_reason(journeys.pause_journey),
    "resume": _resume,
    "complete step": _complete,
    "skip step": _step_with_reason(journeys.skip_step),
    "reopen step": _step_with_reason(journeys.reopen_step),
    "reassign": _reassign,
    "revoke links": _revoke,
    "send link": _send,
    "log minutes": _log,
    "cancel": _with_reason(journeys.cancel_journey),
}


@task(cache_policy=NO_CACHE)
def act_on(asked: Asked, *, who: str, now: datetime) -> str:
    """Do to a journey what a form says; what was done is returned in words."""
    with writing() as session:
        agent = active_agent(session, who).address
        ACTS[asked.action](session, asked, agent, now)
    about = " ".join(filter(None, (asked.step, asked.assignee, str(asked.minutes or ""))))
    return f"Journey {asked.journey}: {asked.action}" + (f" ({about})" if about else "")


@task(cache_policy=NO_CACHE)
def start_now(start: Start, *, who: str, now: datetime) -> str:
    """Begin a journey that a form asks for; what was done is returned in words."""
    with writing() as session:
        agent = active_agent(session, who).address
        started = start_journey(session, start, who=agent, way=FLOW, now=now)
    return f"Journey {started.journey_id} {'started' if started.is_new else 'was started before'}: {start.journey}"
