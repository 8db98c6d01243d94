"""The one door through which agents and flows change a journey that has begun (O-05, O-07, O-08).

Every function works in the caller's transaction (`with writing() as session`), locks the journey's row, checks,
changes, and writes history. What the customer does by their link goes through tasks/journey_page.py, what the product
tells through tasks/product_events.py.
"""

from datetime import datetime, timedelta

from sqlalchemy import Table, update
from sqlmodel import Session, col, select

from models.counting import count_words
from models.history import Way
from models.journey import Journey, JourneyError
from models.journey_log import JourneyMinutes, Work
from models.journey_moves import JourneyMove, StepMove, journey_after
from models.todo import Todo
from tasks.ticket_rows import active_agent
from tasks.walks import Walk, record, walk_of

TODOS: Table = Todo.__table__  # type: ignore[attr-defined]
STALLED, UNREACHED = "onboarding_stalled", "onboarding_unreached"
MOST_MINUTES = 24 * 60
A_MOMENT = timedelta(minutes=2)


def complete_step(session: Session, journey_id: int, step: str, *, who: str, way: Way, now: datetime) -> Journey:
    """A step is done: a person of the firm says so."""
    walk = walk_of(session, journey_id)
    walk.check_turn(step)
    end_step(session, walk, step, StepMove.COMPLETE, at=now, who=who, way=way, now=now)
    return walk.journey


def skip_step(
    session: Session, journey_id: int, step: str, *, reason: str, who: str, way: Way, now: datetime
) -> Journey:
    """A step is not needed; the journey goes on without it."""
    walk = walk_of(session, journey_id)
    why = _reason(reason)
    end_step(session, walk, step, StepMove.SKIP, at=now, who=who, way=way, now=now, reason=why)
    return walk.journey


def reopen_step(
    session: Session, journey_id: int, step: str, *, reason: str, who: str, way: Way, now: datetime
) -> Journey:
    """A step that ended is open again; those that waited for it wait once more."""
    walk = walk_of(session, journey_id)
    why = _reason(reason)
    walk.reopen(step)
    walk.end_our_turn(now)
    record(session, walk, f"step {step} reopened: {why}", who=who, way=way, now=now)
    return walk.journey


def pause_journey(session: Session, journey_id: int, *, reason: str, who: str, way: Way, now: datetime) -> Journey:
    """Let a journey rest: no nudges, no todos, until it is resumed."""
    walk = walk_of(session, journey_id)
    why = _reason(reason)
    _move(walk, JourneyMove.PAUSE)
    walk.journey.paused_at = now
    close_todos(session, journey_id, outcome="the journey is paused", now=now)
    record(session, walk, f"paused: {why}", who=who, way=way, now=now)
    return walk.journey


def resume_journey(session: Session, journey_id: int, *, who: str, way: Way, now: datetime) -> Journey:
    """Go on; every open step has its days anew."""
    walk = walk_of(session, journey_id)
    _move(walk, JourneyMove.RESUME)
    walk.journey.paused_at, walk.journey.resumed_at = None, now
    record(session, walk, "resumed", who=who, way=way, now=now)
    return walk.journey


def cancel_journey(session: Session, journey_id: int, *, reason: str, who: str, way: Way, now: datetime) -> Journey:
    """End a journey before its time; the steps that are open are dropped."""
    walk = walk_of(session, journey_id)
    why = _reason(reason)
    _move(walk, JourneyMove.CANCEL)
    walk.journey.cancelled_at, walk.journey.paused_at = now, None
    walk.drop_open_steps(at=now, who=who, way=way)
    close_todos(session, journey_id, outcome="the journey is cancelled", now=now)
    record(session, walk, f"cancelled: {why}", who=who, way=way, now=now)
    return walk.journey


def reassign_journey(session: Session, journey_id: int, to: str, *, who: str, way: Way, now: datetime) -> Journey:
    """Give a journey, with its open todos, to another agent."""
    walk = walk_of(session, journey_id)
    agent = active_agent(session, to)
    old = walk.journey.responsible
    if old != agent.address:
        walk.journey.responsible = agent.address
        mine = update(TODOS).where(TODOS.c.journey_id == journey_id, TODOS.c.done_at.is_(None), TODOS.c.assignee == old)
        session.execute(mine.values(assignee=agent.address))
        record(session, walk, f"given from {old} to {agent.address}", who=who, way=way, now=now)
    return walk.journey


def log_minutes(
    session: Session, journey_id: int, minutes: int, kind: Work, *, who: str, way: Way, now: datetime, note: str = ""
) -> JourneyMinutes:
    """Note minutes that an agent spent, also on a journey that is over; the same again a moment later counts once."""
    walk = walk_of(session, journey_id, is_under_way=False)
    agent = active_agent(session, who)
    if not 1 <= minutes <= MOST_MINUTES:
        raise JourneyError(f"{minutes} minutes cannot be noted; give from 1 to {MOST_MINUTES}.")
    row = JourneyMinutes(
        journey_id=journey_id,
        agent=agent.address,
        minutes=minutes,
        kind=kind,
        at=now,
        note=" ".join(note.split())[:500],
    )
    query = select(JourneyMinutes).where(
        JourneyMinutes.journey_id == journey_id, JourneyMinutes.agent == row.agent, JourneyMinutes.minutes == minutes,
        JourneyMinutes.kind == kind, JourneyMinutes.note == row.note, col(JourneyMinutes.at) > now - A_MOMENT,
    )  # fmt: skip
    if again := session.exec(query).first():
        return again
    session.add(row)
    record(session, walk, f"{count_words(minutes, 'minute')} of {kind}", who=agent.address, way=way, now=now)
    return row


def end_step(
    session: Session, walk: Walk, step: str, move: StepMove, *, at: datetime, who: str, way: Way, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """Let a step end, with its history; a todo about its standing still is closed."""
    walk.end(step, move, at=at, who=who, way=way, reason=reason)
    state = walk.steps[step].state
    record(session, walk, f"step {step} {state}" + (f": {reason}" if reason else ""), who=who, way=way, now=now)
    close_todos(session, walk.id, outcome=f"the step is {state}", now=now, step=step)


def stalled_key(journey_id: int, what: str) -> str:
    """The beginning of the keys of todos about a step of a journey, or all, that stands still."""
    return f"stalled:{journey_id}:{what}"


def close_todos(session: Session, journey_id: int, *, outcome: str, now: datetime, step: str = "") -> None:
    """Close what was to be done about a journey, or one of its steps, that stood still."""
    begins = stalled_key(journey_id, f"{step}:" if step else "")
    open_ones = update(TODOS).where(
        TODOS.c.journey_id == journey_id, TODOS.c.kind == STALLED, TODOS.c.done_at.is_(None),
        TODOS.c.key.startswith(begins, autoescape=True),
    )  # fmt: skip
    session.execute(open_ones.values(done_at=now, outcome=outcome))


def _move(walk: Walk, move: JourneyMove) -> None:
    walk.journey.state = journey_after(move, walk.journey.state, journey=walk.id)


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise JourneyError("Give a reason; it stays in the journey's history.")
    return why
