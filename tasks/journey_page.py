"""What the customer sees and does by a personal link (O-03, O-06).

Every function takes the visitor whom a link named (tasks/journey_links.visitor_of), and reaches that one journey only,
whatever numbers a form may hold. A visitor does the customer's steps alone, each when its turn has come.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.agent import Agent
from models.history import Way
from models.journey import Doer, Journey, JourneyError, JourneyState, JourneyStep, StepState
from models.journey_log import JourneyMeeting
from models.journey_moves import StepMove
from models.journey_policy import JourneyTemplate, StepKind, StepTemplate
from models.quiz import Mark, is_passed, marked
from models.ticket import Status, Ticket
from tasks.database import take_filing_lock
from tasks.journey_links import Visitor
from tasks.journey_policy import queue_of
from tasks.journeys import end_step
from tasks.settings import current_settings
from tasks.ticket_opening import Question, open_ticket
from tasks.walks import Walk, record, walk_of

BY_HAND = frozenset({StepKind.READ, StepKind.WATCH, StepKind.DO, StepKind.SIGN_OFF})
MOST_QUESTIONS = 20
BEST_SCORE = 5
LONGEST_COMMENT = 2_000


class StepView(NamedTuple):
    """A step as the page shows it."""

    step: StepTemplate
    row: JourneyStep
    can_complete: bool
    can_skip: bool


class JourneyView(NamedTuple):
    """A journey as the page shows it; `next_step` is the customer's first whose turn it is."""

    journey: Journey
    template: JourneyTemplate
    customer: str
    agent: str
    steps: list[StepView]
    next_step: StepView | None
    ended: int
    meetings: list[JourneyMeeting]
    open_questions: int

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)


def journey_view(session: Session, visitor: Visitor) -> JourneyView:
    """The whole journey of a visitor."""
    walk = walk_of(session, visitor.journey_id, is_under_way=False, is_locked=False)
    steps = [_view(walk, template) for template in walk.template.steps]
    turn = next((view for view in steps if view.can_complete and not view.step.optional), None)
    agent = session.exec(select(Agent).where(Agent.address == walk.journey.responsible)).one()
    meetings = select(JourneyMeeting).where(
        JourneyMeeting.journey_id == walk.id, col(JourneyMeeting.closed_at).is_(None)
    )
    return JourneyView(
        walk.journey, walk.template, walk.customer.name, agent.name, steps, turn,
        sum(view.row.state in {StepState.DONE, StepState.SKIPPED} for view in steps),
        list(session.exec(meetings.order_by(col(JourneyMeeting.id)))), _open_questions(session, walk.id),
    )  # fmt: skip


def _view(walk: Walk, template: StepTemplate) -> StepView:
    row = walk.steps[template.key]
    is_walking = walk.journey.state in {JourneyState.RUNNING, JourneyState.PAUSED}
    is_turn = is_walking and row.state is StepState.OPEN and row.ready_at is not None
    can_complete = is_turn and template.who is Doer.CUSTOMER
    return StepView(template, row, can_complete, is_turn and template.optional)


def tick_step(session: Session, visitor: Visitor, step: str, *, now: datetime) -> None:
    """The customer has done a step; one that is done already stays as it is."""
    walk, template = _own_step(session, visitor, step)
    if template.kind not in BY_HAND:
        raise JourneyError(f"The step {step} is not ticked by hand.")
    if walk.steps[step].state is not StepState.DONE:
        _end(session, walk, step, StepMove.COMPLETE, visitor, now=now)


def leave_out_step(session: Session, visitor: Visitor, step: str, *, now: datetime) -> None:
    """The customer does without an optional step."""
    walk = walk_of(session, visitor.journey_id)
    template, row = walk.step(step)
    if not template.optional:
        raise JourneyError(f"The step {step} is not optional.")
    walk.check_turn(step)
    if row.state is not StepState.SKIPPED:
        _end(session, walk, step, StepMove.SKIP, visitor, now=now, reason="the customer does without it")


def answer_quiz(
    session: Session, visitor: Visitor, step: str, answers: Sequence[int], *, now: datetime
) -> tuple[Mark, ...]:
    """Mark the answers; the step is done once all are right, however often it takes."""
    walk, template = _own_step(session, visitor, step)
    marks = marked(template, answers)
    if walk.steps[step].state is StepState.OPEN:
        right = sum(mark.is_right for mark in marks)
        what = f"quiz {step}: {right} of {len(marks)} right"
        record(session, walk, what, who=visitor.address, way=Way.PAGE, now=now)
        if is_passed(marks):
            _end(session, walk, step, StepMove.COMPLETE, visitor, now=now)
    return marks


def ask_question(session: Session, visitor: Visitor, text: str, *, now: datetime, step: str = "") -> Ticket:
    """A question becomes a ticket in the journey's queue, of its customer."""
    take_filing_lock(session)
    walk = walk_of(session, visitor.journey_id, is_under_way=False)
    if _open_questions(session, walk.id) >= MOST_QUESTIONS:
        raise JourneyError(f"{MOST_QUESTIONS} questions wait for an answer already; please wait for one.")
    about = walk.step(step)[0].title if step else walk.template.title
    question = Question(
        queue=queue_of(walk.template, current_settings().company()), customer_id=walk.journey.customer_id,
        address=visitor.address, name=visitor.name, subject=about.of(visitor.language), text=text,
        recognised_by="journey", journey_id=walk.id,
    )  # fmt: skip
    return open_ticket(session, question, way=Way.PAGE, now=now)


def give_score(session: Session, visitor: Visitor, score: int, comment: str, *, now: datetime) -> None:
    """How satisfied the customer is, once the journey is finished; a later answer takes the place of an earlier one."""
    walk = walk_of(session, visitor.journey_id, is_under_way=False)
    if walk.journey.state is not JourneyState.FINISHED:
        raise JourneyError(f"Journey {walk.id} is {walk.journey.state}; the question is asked at its end.")
    if not 1 <= score <= BEST_SCORE:
        raise JourneyError(f"A score is from 1 to {BEST_SCORE}.")
    walk.journey.score, walk.journey.scored_at = score, now
    walk.journey.score_comment = comment.strip()[:LONGEST_COMMENT]
    record(session, walk, f"satisfaction: {score} of {BEST_SCORE}", who=visitor.address, way=Way.PAGE, now=now)


def _own_step(session: Session, visitor: Visitor, step: str) -> tuple[Walk, StepTemplate]:
    """A step that is the customer's to do now."""
    walk = walk_of(session, visitor.journey_id)
    template, _ = walk.step(step)
    if template.who is not Doer.CUSTOMER:
        raise JourneyError(f"The step {step} is ours to do, not the customer's.")
    walk.check_turn(step)
    return walk, template


def _end(
    session: Session, walk: Walk, step: str, move: StepMove, visitor: Visitor, *, now: datetime, reason: str = ""
) -> None:
    end_step(session, walk, step, move, at=now, who=visitor.address, way=Way.PAGE, now=now, reason=reason)


def _open_questions(session: Session, journey_id: int) -> int:
    query = select(func.count()).where(
        Ticket.journey_id == journey_id, col(Ticket.status).in_((Status.UNASSIGNED, Status.ACTIVE))
    )
    return session.exec(query).one()
