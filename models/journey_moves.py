"""What may be done to a journey and to a step: the tables of their moves (O-01).

A step ends once: what is done cannot be skipped, and what is skipped cannot be done, unless it is reopened first. The
product's word about a step that has ended changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum

from models.journey import JourneyError, JourneyState, StepState


class StepMove(StrEnum):
    """What is done to a step."""

    COMPLETE = "complete"
    SKIP = "skip"
    DROP = "drop"
    REOPEN = "reopen"


class JourneyMove(StrEnum):
    """What is done to a journey."""

    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    CANCEL = "cancel"


STEP_MOVES: Mapping[StepMove, tuple[frozenset[StepState], StepState]] = {
    StepMove.COMPLETE: (frozenset({StepState.OPEN}), StepState.DONE),
    StepMove.SKIP: (frozenset({StepState.OPEN}), StepState.SKIPPED),
    StepMove.DROP: (frozenset({StepState.OPEN}), StepState.DROPPED),
    StepMove.REOPEN: (frozenset({StepState.DONE, StepState.SKIPPED}), StepState.OPEN),
}
JOURNEY_MOVES: Mapping[JourneyMove, tuple[frozenset[JourneyState], JourneyState]] = {
    JourneyMove.PAUSE: (frozenset({JourneyState.RUNNING}), JourneyState.PAUSED),
    JourneyMove.RESUME: (frozenset({JourneyState.PAUSED}), JourneyState.RUNNING),
    JourneyMove.FINISH: (frozenset({JourneyState.RUNNING}), JourneyState.FINISHED),
    JourneyMove.CANCEL: (frozenset({JourneyState.RUNNING, JourneyState.PAUSED}), JourneyState.CANCELLED),
}
UNDER_WAY = frozenset({JourneyState.RUNNING, JourneyState.PAUSED})


def step_after(move: StepMove, state: StepState, *, step: str) -> StepState:
    """Where a step stands after a move; JourneyError where it cannot be made."""
    sources, target = STEP_MOVES[move]
    if state not in sources:
        raise JourneyError(f"The step {step} is {state}, so one cannot {move} it; {_hint(move)}")
    return target


def _hint(move: StepMove) -> str:
    if move is StepMove.REOPEN:
        return "only what is done or skipped can be reopened."
    return "a step ends once, so reopen it first."


def journey_after(move: JourneyMove, state: JourneyState, *, journey: int) -> JourneyState:
    """Where a journey is after a move; JourneyError where it cannot be made."""
    sources, target = JOURNEY_MOVES[move]
    if state not in sources:
        raise JourneyError(f"Journey {journey} is {state}; one can {move} only what is {' or '.join(sorted(sources))}.")
    return target


def check_under_way(state: JourneyState, *, journey: int) -> None:
    """JourneyError where a journey is over."""
    if state not in UNDER_WAY:
        raise JourneyError(f"Journey {journey} is {state}; nothing changes in it any more.")
