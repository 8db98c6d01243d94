"""One measurement in a process of its own, so that none bears the memory, caches or threads of another."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOMS = {
    "without_prefect": "benchmarks.mail_process",
    "with_prefect": "benchmarks.mail_process",
    "by_stored": "benchmarks.stored",
    "peak": "benchmarks.memory",
    "idle": "benchmarks.engine",
    "desk": "benchmarks.desk_report",
    "reminders": "benchmarks.reminding",
    "planning": "benchmarks.reminding",
    "reminding_peak": "benchmarks.reminding",
    "report_by_sql": "benchmarks.kpi_reporting",
    "report_by_polars": "benchmarks.kpi_reporting",
    "report_peak": "benchmarks.kpi_memory",
    "report_growth": "benchmarks.kpi_reporting",
    "support_register": "benchmarks.support_reporting",
    "support_in_sql": "benchmarks.support_reporting",
    "support_reported": "benchmarks.support_reporting",
}


class RoomError(RuntimeError):
    """A measurement ended with an error."""


def measure(name: str, folder: Path, *, environment: dict[str, str]) -> dict[str, float]:
    """Start a room's process and wait for what it measured; what it says meanwhile goes to a log."""
    command = [sys.executable, "-m", "benchmarks.room", name, str(folder)]
    log = folder / f"{name}.log"
    with log.open("wb") as errors:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=errors, check=False)
    if done.returncode:
        raise RoomError(f"The measurement {name} failed. Its last words:\n{log.read_text()[-2000:]}")
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main(name: str, folder: str) -> None:
    """Measure here and write the values as JSON."""
    work: Callable[[Path], dict[str, float]] = getattr(import_module(ROOMS[name]), name)
    sys.stdout.write("\n" + json.dumps(work(Path(folder))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
