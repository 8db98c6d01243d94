"""How runs end: what became of a task, and the state of the flow that called it.

One mailbox that refuses us stops no other, yet the run turns red; so tasks are called for their state, and a
failure becomes a problem in the outcome.
"""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Completed, Failed

from models.counting import count_words
from models.delivery import Delivery
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
    opened = f"{count_words(outcome.mails, 'mail')}: {count_words(outcome.tickets, 'ticket')} opened"
    parts = [opened, f"{outcome.joined:,} joined a thread"]
    others = {word: outcome.dispositions[word] for word in Disposition if word != Disposition.FILED}
    parts += [f"{count:,} {word}" for word, count in others.items() if count]
    where = " (haldur export mail)" if any(others.values()) else ""
    return ", ".join(parts) + where


def end_of_run(outcome: Outcome) -> State[Outcome]:
    """Completed, or failed with the problems; either way with what was done."""
    done = in_words(outcome)
    if outcome.problems:
        return Failed(message=f"{done}. Not handled: " + " | ".join(outcome.problems), data=outcome)
    return Completed(message=done, data=outcome)


def end_of_delivery(delivery: Delivery) -> State[Delivery]:
    """Completed, or failed where letters or the provider need a person; what can be sent was sent."""
    if delivery.needs_a_person:
        named = [f"letter {letter.id} to {letter.to_address}: {letter.error}" for letter in delivery.troubled[:10]]
        return Failed(message=f"{delivery.summary()}. " + " | ".join([*delivery.problems, *named]), data=delivery)
    return Completed(message=delivery.summary(), data=delivery)
