"""How runs end: what became of a task, and the state of the flow that called it.

One mailbox that refuses us stops no other, yet the run turns red; so tasks are called for their state, and a
failure becomes a problem in the outcome.
"""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Completed, Failed

from models.outcome import Outcome
from models.register import Disposition


def is_of_deployment() -> bool:
    """Whether this run was asked of Prefect's server, by schedule, form or program, and not typed on this machine."""
    return deployment.id is not None


def problem_of(state: State[Any], *, what: str) -> list[str]:
    """Why a task failed, in words; empty where it did not."""
    if state.is_completed():
        return []
    error = state.result(raise_on_failure=False)
    return [f"{what}: {error}"]


def in_words(outcome: Outcome) -> str:
    """One line: how many mails, and what became of them."""
    parts = [f"{outcome.mails} mails: {outcome.tickets} tickets opened", f"{outcome.joined} joined a thread"]
    others = {word: outcome.dispositions[word] for word in Disposition if word != Disposition.FILED}
    parts += [f"{count} {word}" for word, count in others.items() if count]
    where = " (haldur export mail)" if any(others.values()) else ""
    return ", ".join(parts) + where


def end_of_run(outcome: Outcome) -> State[Outcome]:
    """Completed, or failed with the problems; either way with what was done."""
    done = in_words(outcome)
    if outcome.problems:
        return Failed(message=f"{done}. Not handled: " + " | ".join(outcome.problems), data=outcome)
    return Completed(message=done, data=outcome)
