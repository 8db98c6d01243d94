"""What a piece of work costs this process: its own processor time, user and system together, and the time that passed.

Processor time of other processes does not count, yet a busy machine makes every step slower. So what is compared
is measured in turn in one process, several times, and the best of each is taken.
"""

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Do the work once; what earlier work left behind is cleared away first."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def best(costs: Sequence[Cost]) -> Cost:
    """The least of each kind, which is what the work itself needs."""
    return Cost(min(cost.cpu for cost in costs), min(cost.wall for cost in costs))


def peak_megabytes() -> float:
    """The most memory that this process ever held, by the kernel's account (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("The kernel does not tell this process's peak memory; run the benchmarks on Linux.")
