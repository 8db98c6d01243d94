"""The figures of the support report: against plain SQL, and its memory."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure
from benchmarks.room import measure


def measure_support(folder: Path, console: Console, environment: dict[str, str]) -> Iterator[tuple[str, list[Figure]]]:
    """The register once, then plain SQL and the report, each in a process of its own."""
    home = folder / "support"
    home.mkdir()
    with console.status("The support report over 100,000 tickets and 1,000,000 messages against plain SQL"):
        measure("support_register", home, environment=environment)
        sql = measure("support_in_sql", home, environment=environment)
        yield "The support report", _figures(sql, measure("support_reported", home, environment=environment))


def _figures(sql: dict[str, float], report: dict[str, float]) -> list[Figure]:
    ratio = report["cpu"] / sql["cpu"]
    return [
        Figure("Support report of 100,000 tickets, own CPU against plain SQL", ratio, "times", at_most=2),
        Figure("Support report of 100,000 tickets, own CPU", report["cpu"], "s"),
        Figure("Support report of 100,000 tickets, peak memory over imports", report["over_imports"], "MB", 400),
    ]
