"""Which moves lead from where to where, and what is said of the others (O-01)."""

from itertools import product

import pytest

from models.journey import JourneyError, JourneyState, StepState
from models.journey_moves import JourneyMove, StepMove, check_under_way, journey_after, step_after

STEPS = {
    ("complete", "open"): "done", ("skip", "open"): "skipped", ("drop", "open"): "dropped", ("reopen", "done"): "open",
    ("reopen", "skipped"): "open",
}  # fmt: skip
JOURNEYS = {
    ("pause", "running"): "paused", ("resume", "paused"): "running", ("finish", "running"): "finished",
    ("cancel", "running"): "cancelled", ("cancel", "paused"): "cancelled",
}  # fmt: skip


@pytest.mark.parametrize(("move", "state"), list(product(StepMove, StepState)))
def test_a_step_moves_by_the_table_alone(move: StepMove, state: StepState):
    if target := STEPS.get((move, state)):
        assert step_after(move, state, step="contract") == target
        return
    hint = "only what is done or skipped can be reopened" if move == "reopen" else "reopen it first"
    with pytest.raises(JourneyError, match=f"The step contract is {state}, so one cannot {move} it; .*{hint}"):
        step_after(move, state, step="contract")


@pytest.mark.parametrize(("move", "state"), list(product(JourneyMove, JourneyState)))
def test_a_journey_moves_by_the_table_alone(move: JourneyMove, state: JourneyState):
    if target := JOURNEYS.get((move, state)):
        assert journey_after(move, state, journey=7) == target
        return
    with pytest.raises(JourneyError, match=f"Journey 7 is {state}; one can {move} only what is (running|paused)"):
        journey_after(move, state, journey=7)


@pytest.mark.parametrize("state", JourneyState)
def test_nothing_changes_in_a_journey_that_is_over(state: JourneyState):
    if state in {"running", "paused"}:
        check_under_way(state, journey=7)
        return
    with pytest.raises(JourneyError, match=f"Journey 7 is {state}"):
        check_under_way(state, journey=7)
