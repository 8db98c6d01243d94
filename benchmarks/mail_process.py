"""The whole mail process against the floor and a peer, in turn in one process; without Prefect, then as a flow run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.cost import Cost, best, cost_of
from benchmarks.floor import keep_mail
from benchmarks.homes import fresh_copy
from benchmarks.peer import keep_mail_by_peer
from benchmarks.whole import BenchmarkError, take_mail

ROUNDS = 5
ROUNDS_WITH_PREFECT = 4


def without_prefect(folder: Path) -> dict[str, float]:
    """Seconds of the floor, of the peer and of the whole for the example's mails."""
    return _in_turn(folder, rounds=ROUNDS, floor=keep_mail, peer=keep_mail_by_peer, whole=take_mail)


def with_prefect(folder: Path) -> dict[str, float]:
    """The same, with the whole as a flow run of this process, recorded by a Prefect server in another."""
    from flows.ingest_mail import ingest_mail

    def run(home: Path) -> None:
        state = ingest_mail(return_state=True)
        if not state.is_completed():
            raise BenchmarkError(f"The flow run in {home} ended as {state.name}: {state.message}")

    return _in_turn(folder, rounds=ROUNDS_WITH_PREFECT, floor=keep_mail, whole=run)


def _in_turn(folder: Path, *, rounds: int, **works: Callable[[Path], object]) -> dict[str, float]:
    """The least processor time and wall time of each work, by its name."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            home = fresh_copy(folder / "example", folder / "round")
            costs[name].append(cost_of(partial(work, home)))
    least = {name: best(each) for name, each in costs.items()}
    return {f"{name}_{kind}": value for name, cost in least.items() for kind, value in cost._asdict().items()}
