"""How runs end: what became of a task, and the state of the flow that called it.

One mailbox that refuses us stops no other, yet the run turns red; so tasks are called for their state, and a
failure becomes a problem in the outcome.
"""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from models.outcome import Outcome


def problem_of(state: State[Any], *, what: str) -> list[str]:
    """Why a task failed, in words; empty where it did not."""
    if state.is_completed():
        return []
    error = state.result(raise_on_failure=False)
    return [f"{what}: {error}"]


def end_of_run(outcome: Outcome) -> State[Outcome]:
    """Completed, or failed with the problems; either way with what was done."""
    done = f"{outcome.mails} mails, {outcome.tickets} tickets opened, {outcome.joined} joined a thread"
    if outcome.problems:
        return Failed(message=f"{done}. Not handled: " + " | ".join(outcome.problems), data=outcome)
    return Completed(message=done, data=outcome)
