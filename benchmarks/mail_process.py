"""The whole mail process against the floor, in turn in one process; without Prefect, then as a real flow run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.cost import Cost, best, cost_of
from benchmarks.floor import keep_mail
from benchmarks.homes import fresh_copy
from benchmarks.whole import BenchmarkError, take_mail

ROUNDS = 5
ROUNDS_WITH_PREFECT = 4


def without_prefect(folder: Path) -> dict[str, float]:
    """Seconds of the floor and of the whole for the example's mails."""
    return _in_turn(folder, take_mail, rounds=ROUNDS)


def with_prefect(folder: Path) -> dict[str, float]:
    """The same, with the whole as a flow run of this process, recorded by a Prefect server in another."""
    from flows.ingest_mail import ingest_mail

    def run(home: Path) -> None:
        state = ingest_mail(return_state=True)
        if not state.is_completed():
            raise BenchmarkError(f"The flow run in {home} ended as {state.name}: {state.message}")

    return _in_turn(folder, run, rounds=ROUNDS_WITH_PREFECT)


def _in_turn(folder: Path, whole: Callable[[Path], object], *, rounds: int) -> dict[str, float]:
    floors: list[Cost] = []
    wholes: list[Cost] = []
    for _ in range(rounds):
        for work, costs in ((keep_mail, floors), (whole, wholes)):
            home = fresh_copy(folder / "example", folder / "round")
            costs.append(cost_of(partial(work, home)))
    floor, least = best(floors), best(wholes)
    return {"floor_cpu": floor.cpu, "whole_cpu": least.cpu, "whole_wall": least.wall}
