"""Letters that wait for an operator: which run holds them, and what becomes of them (D-18).

The rows decide, and nothing that a run remembers: a run that is resumed begins at its first line and finds here what
it holds. Letters of a run that has ended without an answer are taken over by the next, and asked about again.
"""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from prefect import get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound
from prefect.input import RunInput
from pydantic import Field
from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session

from models.letter import EventKind, LetterEvent, LetterStatus
from models.letter_samples import Sample
from models.reminder import Reason, ReminderState
from tasks.bulk import insert_rows
from tasks.database import reading, writing
from tasks.given import is_among
from tasks.outgoing import WORDS
from tasks.reminder_cases import LETTERS, REMINDERS

Verdict = Literal["approve", "reject"]
ALIVE = frozenset({StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED})
WAITING_SECONDS = 7 * 24 * 3600


class Approval(RunInput):
    """What an operator is asked when a run waits."""

    verdict: Verdict = Field(title="Verdict", description="approve has the letters delivered, reject cancels them")
    who: str = Field(title="Agent", description="Your mail address, for the events of each letter")


def approval_form(letters: int) -> type[Approval]:
    """The form, with words about what waits."""
    said = f"**{letters} reminders wait.** The artifact `reminders` of this run says to whom they go, and why."
    return Approval.with_initial_data(description=said)


class Waiting(NamedTuple):
    """The letters that wait for the operator of a run: how many, and when the last of them was written."""

    letters: int
    written_at: datetime | None

    @property
    def question(self) -> str:
        """The name of the question that is asked about them: it is asked once, and anew for letters written since."""
        assert self.written_at is not None
        return f"letters-of-{self.written_at:%Y%m%d-%H%M%S%f}"


@task(cache_policy=NO_CACHE)
def held_letters(run: str) -> Waiting:
    """What waits for the operator of a run."""
    columns = (func.count(), func.max(LETTERS.c.created_at, type_=LETTERS.c.created_at.type))
    with reading() as session:
        number, written_at = session.execute(select(*columns).where(_waits(), LETTERS.c.held_by == run)).one()
    return Waiting(number, written_at)


def samples(run: str) -> list[Sample]:
    """The first letter of each kind that waits for the operator of a run."""
    firsts = select(func.min(LETTERS.c.id)).where(_waits(), LETTERS.c.held_by == run).group_by(LETTERS.c.kind)
    columns = (LETTERS.c.kind, LETTERS.c.to_address, LETTERS.c.subject, WORDS.c.text)
    query = select(*columns).join_from(LETTERS, WORDS).where(LETTERS.c.id.in_(firsts))
    with reading() as session:
        return [Sample(*row) for row in session.execute(query.order_by(LETTERS.c.kind))]


@task(cache_policy=NO_CACHE)
def take_over(run: str) -> int:
    """Hold what runs hold that have ended without an answer; how many letters that are."""
    with reading() as session:
        holders = set(session.scalars(select(LETTERS.c.held_by).where(_waits()).distinct())) - {run}
    gone = [holder for holder in holders if not _is_alive(holder)]
    if not gone:
        return 0
    theirs = update(LETTERS).where(_waits(), is_among(LETTERS.c.held_by, gone))
    with writing() as session:
        return len(session.execute(theirs.values(held_by=run).returning(LETTERS.c.id)).all())


@task(cache_policy=NO_CACHE)
def settle_held(verdict: Verdict, *, run: str, who: str, now: datetime) -> int:
    """Release or cancel the letters that a run holds, all of them where none is named; how many there were."""
    with writing() as session:
        return settle(session, verdict, run=run, who=who, now=now)


def settle(session: Session, verdict: Verdict, *, run: str, who: str, now: datetime) -> int:
    """An operator's word about letters that wait; one that is given twice finds none."""
    is_yes = verdict == "approve"
    theirs = _waits() if not run else _waits() & (LETTERS.c.held_by == run)
    rows = {"state": ReminderState.SENT if is_yes else ReminderState.SKIPPED, "at": now,
            "reason": "" if is_yes else str(Reason.REJECTED)}  # fmt: skip
    planned = update(REMINDERS).where(REMINDERS.c.state == ReminderState.PLANNED)
    session.execute(planned.where(REMINDERS.c.letter_id.in_(select(LETTERS.c.id).where(theirs))).values(rows))
    status = LetterStatus.READY if is_yes else LetterStatus.CANCELLED
    settled = update(LETTERS).where(theirs).values(status=status).returning(LETTERS.c.id)
    numbers = session.execute(settled).scalars().all()
    words = f"{'approved' if is_yes else Reason.REJECTED} ({who})"
    if numbers:
        event = {"kind": str(EventKind.SETTLED), "at": now, "detail": words}
        insert_rows(session, LetterEvent, [event | {"letter_id": number} for number in numbers])
    return len(numbers)


def _waits() -> ColumnElement[bool]:
    return (LETTERS.c.status == LetterStatus.HELD) & LETTERS.c.key.startswith("dunning:")


def _is_alive(holder: str) -> bool:
    """Whether a run may still ask its operator."""
    try:
        with get_client(sync_client=True) as client:
            state = client.read_flow_run(UUID(holder)).state
    except (ValueError, ObjectNotFound):
        return False
    return state is not None and state.type in ALIVE
