"""`make bench`: measure, print each figure with its goal, write docs/benchmarks.md; exit code 1 if a goal is missed."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from benchmarks.engine import prefect_server
from benchmarks.figures import Figure
from benchmarks.homes import enter, write_home
from benchmarks.kpi_figures import measure_reports
from benchmarks.onboarding_figures import measure_onboarding
from benchmarks.reminder_figures import measure_reminders
from benchmarks.report import page, table
from benchmarks.room import measure
from benchmarks.support_figures import measure_support
from tasks.settings import CHECKOUT

MAILS = 10_000
MANY_MAILS = 50_000
MILLISECONDS = {
    "report": {"median_ms": 100, "p95_ms": 250},
    "take": {"median_ms": 50},
    "finish": {"median_ms": 50},
}
PAGE_FILE = CHECKOUT / "docs" / "benchmarks.md"


def main() -> int:
    """Measure all; 0 if every goal is reached."""
    console = Console(highlight=False)
    figures: list[Figure] = []
    with _folder() as folder:
        for what, found in _steps(folder, console):
            figures += found
            for figure in found:
                console.print(f"  {figure.name}: {figure.shown}  {figure.goal}  {figure.verdict}", markup=False)
            console.print(f"[dim]{what} done[/dim]")
    console.print(table(figures))
    PAGE_FILE.write_text(page(figures), encoding="utf-8")
    console.print(f"Written to {PAGE_FILE.relative_to(CHECKOUT)}")
    return 1 if any(figure.is_missed for figure in figures) else 0


def _steps(folder: Path, console: Console) -> Iterator[tuple[str, list[Figure]]]:
    """One room after another, with what it is about to do."""
    environment = _environment()
    with console.status(f"Writing {MAILS:,} mails"):
        few = _example(folder / "few", mails=MAILS)
    with console.status("The mail process against the floor, in turn"):
        yield "The mail process", _process(measure("without_prefect", few, environment=environment))
    with console.status("The same as a flow run of Prefect"), prefect_server(enter(few / "example")) as with_server:
        yield "Prefect", _prefect(measure("with_prefect", few, environment=with_server))
        yield "An idle run", _idle(measure("idle", few, environment=with_server))
    with console.status("A million messages stored, against none"):
        yield "A million messages", _stored(measure("by_stored", few, environment=environment))
    (folder / "desk").mkdir()
    with console.status("The desk over 100,000 tickets and 1,000,000 messages"):
        yield "The desk", _desk(measure("desk", folder / "desk", environment=environment))
    with console.status(f"Memory for {MAILS:,} mails"):
        least = measure("peak", few, environment=environment)
    with console.status(f"Writing {MANY_MAILS:,} mails, and the memory for them"):
        many = _example(folder / "many", mails=MANY_MAILS)
        yield "Memory", _memory(least, measure("peak", many, environment=environment))
    yield from measure_reminders(folder, console, environment)
    yield from measure_reports(folder, console, environment)
    yield from measure_support(folder, console, environment)
    yield from measure_onboarding(folder, console, environment)


def _process(seconds: dict[str, float]) -> list[Figure]:
    floor, peer, whole = seconds["floor_cpu"], seconds["peer_cpu"], seconds["whole_cpu"]
    return [
        Figure("Whole process, own CPU against the floor", whole / floor, "times", at_most=1.3),
        Figure("Whole process, own CPU against the peer", whole / peer, "times"),
        Figure("Floor, own CPU per mail", floor / MAILS * 1e6, "µs"),
        Figure("Peer, own CPU per mail", peer / MAILS * 1e6, "µs"),
        Figure("Whole process, own CPU per mail", whole / MAILS * 1e6, "µs"),
        Figure("Whole process over the floor, own CPU per mail", (whole - floor) / MAILS * 1e6, "µs"),
        Figure("Whole process, mails a second of wall time", MAILS / seconds["whole_wall"]),
    ]


def _prefect(seconds: dict[str, float]) -> list[Figure]:
    floor, whole = seconds["floor_cpu"], seconds["whole_cpu"]
    return [
        Figure("As a Prefect flow run, own CPU against the floor", whole / floor, "times", at_most=1.5),
        Figure("As a Prefect flow run, mails a second of wall time", MAILS / seconds["whole_wall"]),
    ]


def _idle(seconds: dict[str, float]) -> list[Figure]:
    return [
        Figure("Idle run in a warm process, wall time", seconds["run_wall"], "s"),
        Figure("Idle run in a process of its own, own CPU with all imports", seconds["process_cpu"], "s"),
    ]


def _stored(seconds: dict[str, float]) -> list[Figure]:
    return [
        Figure("CPU per mail with 1,000,000 messages stored, against an empty base", seconds["ratio"], "times", 1.2),
        Figure("Database with 1,000,000 messages", seconds["gigabytes"], "GB"),
    ]


def _desk(measured: dict[str, float]) -> list[Figure]:
    figures = []
    for name, value in measured.items():
        question, _, which = name.rpartition(" ")
        goals = MILLISECONDS.get(question.partition(",")[0], {})
        shown = "median" if which == "median_ms" else "95th"
        figures.append(Figure(f"Desk: {question}, {shown} of wall time", value, "ms", at_most=goals.get(which)))
    return figures


def _memory(few: dict[str, float], many: dict[str, float]) -> list[Figure]:
    grown = many["over_imports"] - few["over_imports"]
    return [
        Figure(f"Peak memory over imports, {MAILS:,} mails", few["over_imports"], "MB", at_most=150),
        Figure(f"Peak memory over imports, {MANY_MAILS:,} mails", many["over_imports"], "MB", at_most=150),
        Figure(f"Growth of the peak from {MAILS:,} to {MANY_MAILS:,} mails", grown, "MB", at_most=10),
        Figure("Memory after imports alone", few["imports"], "MB"),
    ]


def _example(folder: Path, *, mails: int) -> Path:
    folder.mkdir()
    write_home(folder / "example", mails=mails)
    return folder


def _environment() -> dict[str, str]:
    paths = filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", "")))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk of the checkout, removed afterwards: a folder in memory would sync nothing."""
    place = CHECKOUT / "var"
    place.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
