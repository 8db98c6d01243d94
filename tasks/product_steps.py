"""Events of the product complete the steps that wait for them (O-04).

An event counts for a step whenever it comes, also before the step's turn. The step ended when the event happened, not
when we heard of it; of several events for one step the earliest counts, and none changes a step that a person skipped.
So the same events give the same journey in whatever order they come, and however often.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from models.history import Way
from models.journey import JourneyStep, StepState
from models.journey_log import JourneyEvent
from models.journey_moves import UNDER_WAY, StepMove
from tasks.journeys import end_step
from tasks.walks import Walk

PRODUCT = "product"


def apply_events(session: Session, walks: Sequence[Walk], events: Iterable[JourneyEvent], *, now: datetime) -> int:
    """Let events of these journeys' customers complete steps; how many steps were completed."""
    by_customer: dict[str, list[JourneyEvent]] = defaultdict(list)
    for event in sorted(events, key=lambda each: (each.at, each.source)):
        by_customer[event.customer_code].append(event)
    return sum(
        _apply(session, walk, event, now)
        for walk in walks
        if walk.journey.state in UNDER_WAY
        for event in by_customer[walk.customer.registry_code]
    )


def _apply(session: Session, walk: Walk, event: JourneyEvent, now: datetime) -> bool:
    key = walk.template.by_event.get(event.name)
    if key is None:
        return False
    step = walk.steps[key]
    at = min(max(event.at, walk.journey.started_at), now)
    if step.state is StepState.OPEN:
        end_step(session, walk, key, StepMove.COMPLETE, at=at, who=PRODUCT, way=Way(event.way), now=now)
        return True
    if _is_earlier(step, at):
        step.ended_at = at
        walk.settle()
    return False


def _is_earlier(step: JourneyStep, at: datetime) -> bool:
    """Whether the product told of a later moment before."""
    is_of_product = step.state is StepState.DONE and step.who == PRODUCT
    return is_of_product and step.ended_at is not None and at < step.ended_at
