"""The machine that was measured on, for the page: figures of time mean little without it."""

import os
import platform
import sqlite3
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, system, versions, and how busy it was, on one line."""
    parts = (
        _processor(),
        f"{os.cpu_count()} cores",
        f"{_memory_gigabytes():.0f} GB of memory",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"load {os.getloadavg()[2]:.1f} over the last quarter of an hour",
    )
    return ", ".join(parts)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
