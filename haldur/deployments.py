"""The deployments in Prefect are those of prefect.yaml: no more, no fewer, no others.

They are made anew only when prefect.yaml, a flow's file or Prefect has changed, since that undoes what
operators set by hand at a schedule; a paused deployment stays paused. Every flow is imported before any is
deployed: a broken one is named, and changes nothing. What Haldur deployed once and the file no longer has is
taken out; what others deployed is left alone.
"""

import hashlib
import inspect
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import prefect
from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from haldur.engine import prefect_home
from haldur.manifest import MANIFEST, Deployment, Manifest, ScheduleEntry
from tasks.settings import Settings

POOL = "haldur"
FLOW_COMMAND = "python -m haldur.flow_process"


async def make_pools(client: PrefectClient, manifest: Manifest) -> None:
    """Work pools and queues that prefect.yaml names; a pool that stands is brought up to date."""
    template = ProcessWorker.get_default_base_job_template()
    template["variables"]["properties"]["command"]["default"] = FLOW_COMMAND
    for name in {POOL, *(entry.work_pool.name for entry in manifest.deployments)}:
        try:
            await client.read_work_pool(name)
            await client.update_work_pool(name, WorkPoolUpdate(base_job_template=template))
        except ObjectNotFound:
            await client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template))
    for entry in manifest.deployments:
        await _make_queue(client, pool=entry.work_pool.name, queue=entry.work_pool.work_queue_name)


async def _make_queue(client: PrefectClient, *, pool: str, queue: str) -> None:
    try:
        await client.read_work_queue_by_name(queue, work_pool_name=pool)
    except ObjectNotFound:
        await client.create_work_queue(name=queue, work_pool_name=pool)


async def deploy(client: PrefectClient, manifest: Manifest, settings: Settings) -> list[str]:
    """Bring Prefect's deployments to what prefect.yaml says; the names of those made anew."""
    flows = [(entry, entry.flow()) for entry in manifest.deployments]
    names = [f"{flow.name}/{entry.name}" for entry, flow in flows]
    note = prefect_home(settings) / "deployed.json"
    before = _read(note)
    digest = _digest(settings.file(MANIFEST), [flow for _, flow in flows])
    if before["digest"] == digest and await _all_stand(client, names):
        return []
    for entry, flow in flows:
        await _deploy(client, entry, flow)
    for name in set(before["names"]) - set(names):
        await _remove(client, name)
    note.write_text(json.dumps({"digest": digest, "names": names}), "utf-8")
    return names


async def _deploy(client: PrefectClient, entry: Deployment, flow: Flow[..., Any]) -> None:
    limit = entry.concurrency_limit
    await client.create_deployment(
        flow_id=await client.create_flow(flow),
        name=entry.name,
        description=inspect.getdoc(flow.fn) or "",
        tags=list(entry.tags),
        entrypoint=entry.entrypoint,
        parameters=entry.parameters,
        parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        schedules=[_schedule(schedule) for schedule in entry.schedules],
        concurrency_limit=limit.limit if limit else None,
        concurrency_options=(
            ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy(limit.collision_strategy)) if limit else None
        ),
        work_pool_name=entry.work_pool.name,
        work_queue_name=entry.work_pool.work_queue_name,
        pull_steps=[],
    )


def _schedule(entry: ScheduleEntry) -> DeploymentScheduleCreate:
    zone = entry.timezone or "UTC"
    when = (
        CronSchedule(cron=entry.cron, timezone=zone)
        if entry.cron
        else IntervalSchedule(interval=timedelta(seconds=entry.interval or 0), timezone=zone)
    )
    return DeploymentScheduleCreate(schedule=when, active=entry.active, slug=entry.slug, parameters=entry.parameters)


async def _remove(client: PrefectClient, name: str) -> None:
    try:
        found = await client.read_deployment_by_name(name)
    except ObjectNotFound:
        return
    await client.delete_deployment(found.id)


async def _all_stand(client: PrefectClient, names: list[str]) -> bool:
    try:
        for name in names:
            await client.read_deployment_by_name(name)
    except ObjectNotFound:
        return False
    return True


def _digest(manifest: Path, flows: Sequence[Flow[..., Any]]) -> str:
    """What decides the deployments; a form may change with a type that stands outside its flow's file."""
    digest = hashlib.sha256(prefect.__version__.encode() + manifest.read_bytes())
    for flow in flows:
        digest.update(Path(inspect.getfile(flow.fn)).read_bytes())
        digest.update(parameter_schema(flow).model_dump_json().encode())
    return digest.hexdigest()


def _read(note: Path) -> dict[str, Any]:
    """What was deployed last; nothing, where that is not known."""
    try:
        said: dict[str, Any] = json.loads(note.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {"digest": "", "names": []}
    return said
