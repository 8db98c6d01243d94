"""The command `haldur` as people type it, for a home with small flows of the tests' own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from haldur.init import init
from tasks.database import database_engine

PROBES = Path(__file__).parent / "haldur" / "probes"
COMMAND = [sys.executable, "-c", "from haldur.cli import app; app()"]
FALL = "- {name: fall, entrypoint: probe_flows.fall, work_pool: {name: haldur}}"
MANIFEST = """
deployments:
  - name: greet
    entrypoint: probe_flows.greet
    tags: [form]
    parameters: {list_name: support}
    schedules: [{slug: often, interval: 5}]
    concurrency_limit: {limit: 1, collision_strategy: CANCEL_NEW}
    work_pool: {name: haldur, work_queue_name: default}
  - {name: fall, entrypoint: probe_flows.fall, work_pool: {name: haldur}}
  - name: nap
    entrypoint: probe_flows.nap
    concurrency_limit: {limit: 1, collision_strategy: CANCEL_NEW}
    work_pool: {name: haldur, work_queue_name: patient}
"""


class Haldur:
    """The command, run for one home."""

    def __init__(self, home: Path) -> None:
        self.home, self.command = home, COMMAND
        known = os.environ.get("PYTHONPATH", "")
        self.environment = {**os.environ, "HALDUR_HOME": str(home), "COLUMNS": "200", "TERM": "dumb"}
        self.environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PROBES), known)))
        self.desk_port = free_port()
        self.environment["HALDUR_DESK_PORT"] = str(self.desk_port)
        self.environment.pop("HALDUR_DATABASE_URL", None)

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            [*self.command, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def settle(self) -> None:
        """Make its home as `haldur init` does, without the second that a command takes to start."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HALDUR_HOME", str(self.home))
            patch.delenv("HALDUR_DATABASE_URL", raising=False)
            init()
            database_engine().dispose()

    def begin(self, *arguments: str, log: Path) -> "subprocess.Popen[bytes]":
        """Start it, its output going to a file."""
        with log.open("wb") as output:
            return subprocess.Popen([*self.command, *arguments], env=self.environment, stdout=output, stderr=output)


def wait_for(what: Callable[[], Any], seconds: float = 120) -> Any:
    """Ask until the answer is true; the last answer otherwise fails the test."""
    limit = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < limit, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return answer


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
