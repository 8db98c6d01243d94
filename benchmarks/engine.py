"""A Prefect server in a process of its own, and what a run costs that finds nothing to do."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.cost import cost_of
from benchmarks.homes import fresh_copy
from haldur.engine import engine_environment, free_api
from haldur.own_server import own_server
from tasks.settings import Settings


@contextmanager
def prefect_server(settings: Settings) -> Iterator[dict[str, str]]:
    """The environment of a process whose runs are recorded by a server that lives as long as the block."""
    api = free_api()
    with own_server(settings, api) as wait:
        wait()
        yield {**os.environ, **engine_environment(settings), "PREFECT_API_URL": api}


def idle(folder: Path) -> dict[str, float]:
    """Seconds of a whole process that loads the flow, runs it on empty mailboxes and ends."""
    home = fresh_copy(folder / "example", folder / "round")
    for file in home.glob("mail/*/new/*"):
        file.unlink()
    from flows.ingest_mail import ingest_mail

    cost = cost_of(lambda: ingest_mail(return_state=True))
    return {"run_cpu": cost.cpu, "run_wall": cost.wall, "process_cpu": time.process_time()}
