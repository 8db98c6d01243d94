"""What a stop left behind is cleared before new work begins.

A run that Prefect takes for alive although no worker holds it would keep its place for ever, and with
CANCEL_NEW stop its schedule for good: it is marked Crashed, and its place is free again. Runs that were due
while nothing ran are cancelled, all but the newest of each deployment, since every rule catches up by itself.
Runs of another living worker are left alone, and so are those of `haldur run`, which belong to no worker.
"""

from datetime import datetime

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkerFilter,
    WorkerFilterStatus,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

PAGE = 200
ALIVE = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


async def give_up_lost_runs(client: PrefectClient, *, pool: str, worker: str) -> int:
    """Mark the runs of this pool that no living worker holds as Crashed; how many there were."""
    others = await _other_workers(client, pool=pool, worker=worker)
    lost = [
        run
        for run in await _runs(client, pool, FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE)))
        if run.labels.get("prefect.worker.name") not in others
    ]
    for run in lost:
        await _end(client, run, Crashed(message="Haldur was stopped while this ran; nothing holds it any more."))
    return len(lost)


async def cancel_missed_runs(client: PrefectClient, *, pool: str, now: datetime) -> int:
    """Cancel what its schedule wanted while nothing ran, but for the newest of each deployment; how many."""
    due = await _runs(
        client, pool, FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])), due_before=now
    )
    missed = [run for run in due if run.auto_scheduled]
    newest = {run.deployment_id: run.id for run in missed}
    old = [run for run in missed if newest[run.deployment_id] != run.id]
    for run in old:
        await _end(client, run, Cancelled(message="It was due while Haldur did not run; a later run does its work."))
    return len(old)


async def _end(client: PrefectClient, run: FlowRun, state: State[None]) -> None:
    await client.set_flow_run_state(run.id, state, force=True)


async def _other_workers(client: PrefectClient, *, pool: str, worker: str) -> set[str]:
    living = await client.read_workers_for_work_pool(
        pool, worker_filter=WorkerFilter(status=WorkerFilterStatus(any_=["ONLINE"]))
    )
    return {each.name for each in living} - {worker}


async def _runs(
    client: PrefectClient, pool: str, state: FlowRunFilterState, *, due_before: datetime | None = None
) -> list[FlowRun]:
    """All runs of a pool in some states, the oldest first."""
    wanted = FlowRunFilter(
        state=state,
        next_scheduled_start_time=FlowRunFilterNextScheduledStartTime(before_=due_before) if due_before else None,
    )
    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(
            flow_run_filter=wanted,
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < PAGE:
            return found
