"""The process that does the work: it sets up Prefect for this home, then takes up to four runs at a time.

Setting up is part of every start, so that a worker that fell and returns first clears what it left behind. A
file in the home tells the supervisor that it is ready.
"""

import asyncio
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime

import typer
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from prefect.utilities.processutils import setup_signal_handlers_worker
from prefect.workers.process import ProcessWorker
from sqlalchemy.exc import DBAPIError

from haldur.automations import make_automations
from haldur.deployments import POOL, deploy, make_pools
from haldur.engine import answers, ready_file, worker_name
from haldur.manifest import read_manifest
from haldur.plain_errors import UnreadyDatabaseError, refuse_unready_database
from haldur.recovery import cancel_missed_runs, give_up_lost_runs
from tasks.settings import Settings, current_settings

RUNS_AT_ONCE = 4
WAIT_SECONDS = 0.2


async def work(kind: str) -> None:
    """Set up, then work until told to stop."""
    settings = current_settings()
    name = worker_name(kind)
    await _server_answers()
    typer.echo(await _set_up(settings, worker=name))
    worker = ProcessWorker(work_pool_name=POOL, name=name, limit=RUNS_AT_ONCE)
    ready_file(settings, name).write_text(name, "utf-8")
    await worker.start(printer=typer.echo)


async def _server_answers() -> None:
    """Wait for the server, which starts at the same time; the supervisor ends a wait that is too long."""
    address = PREFECT_API_URL.value().removesuffix("/api")
    while not answers(address):
        await asyncio.sleep(WAIT_SECONDS)


async def _set_up(settings: Settings, *, worker: str) -> str:
    """Pools, deployments, automations, and what a stop left behind; an account of it."""
    manifest = read_manifest(settings)
    async with get_client() as client:
        await make_pools(client, manifest)
        lost = await give_up_lost_runs(client, pool=POOL, worker=worker)
        missed = await cancel_missed_runs(client, pool=POOL, now=datetime.now(UTC))
        deployed = await deploy(client, manifest, settings)
        await make_automations(client)
    return f"deployed: {', '.join(deployed) or 'nothing new'}; given up: {lost}; cancelled as missed: {missed}"


def refuse_other_versions() -> None:
    """A worker of another version, perhaps on another machine, would spoil the database: it says so and ends."""
    try:
        refuse_unready_database()
    except (UnreadyDatabaseError, DBAPIError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    refuse_other_versions()
    setup_signal_handlers_worker(os.getpid(), "the worker", typer.echo)
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(work(sys.argv[1]))
