"""A Prefect server in a process of its own, and what a run costs that finds nothing to do."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.cost import cost_of
from benchmarks.homes import fresh_copy
from benchmarks.whole import BenchmarkError
from haldur.children import Child
from haldur.engine import answers, engine_environment
from tasks.settings import Settings

START_SECONDS = 90.0


@contextmanager
def prefect_server(settings: Settings) -> Iterator[dict[str, str]]:
    """The environment of a process whose runs are recorded by a server that lives as long as the block."""
    port = _free_port()
    environment = {**os.environ, **engine_environment(settings)}
    folder = Path(environment["PREFECT_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "haldur.server", str(port)]
    server = Child("server", command, environment=environment, log=folder / "server.log", say=lambda words: None)
    server.start()
    try:
        _wait_for(f"http://127.0.0.1:{port}", server)
        yield {**environment, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    finally:
        server.stop(patience=5.0)


def idle(folder: Path) -> dict[str, float]:
    """Seconds of a whole process that loads the flow, runs it on empty mailboxes and ends."""
    home = fresh_copy(folder / "example", folder / "round")
    for file in home.glob("mail/*/new/*"):
        file.unlink()
    from flows.ingest_mail import ingest_mail

    cost = cost_of(lambda: ingest_mail(return_state=True))
    return {"run_cpu": cost.cpu, "run_wall": cost.wall, "process_cpu": time.process_time()}


def _wait_for(address: str, server: Child) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers(address):
        if time.monotonic() > until:
            raise BenchmarkError(f"Prefect's server did not answer within {START_SECONDS:.0f} s: {server.log}")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
