"""The figures of onboarding: a day's look at 100,000 running journeys with 20 steps, and its memory."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure
from benchmarks.journey_rows import write_journeys
from benchmarks.room import measure

JOURNEYS = (10_000, 100_000)


def measure_onboarding(
    folder: Path, console: Console, environment: dict[str, str]
) -> Iterator[tuple[str, list[Figure]]]:
    """One room after another, each in a folder of its own."""
    (folder / "onboarding").mkdir()
    with console.status("A day's look at 100,000 running journeys"):
        yield "Onboarding", _looks(measure("onboarding", folder / "onboarding", environment=environment))
    with console.status("Memory for the look"):
        yield "Memory of onboarding", _memory([_peak(folder, journeys, environment) for journeys in JOURNEYS])


def _looks(measured: dict[str, float]) -> list[Figure]:
    return [
        Figure("Onboarding, own CPU for a look at 100,000 journeys of 20 steps", measured["cpu"], "s", at_most=60),
        Figure("Onboarding, wall time for it", measured["wall"], "s"),
        Figure("Onboarding, own CPU for the same look again", measured["again_cpu"], "s"),
        Figure("Onboarding, nudges written in it", measured["nudges"]),
    ]


def _peak(folder: Path, journeys: int, environment: dict[str, str]) -> float:
    room = folder / f"journeys{journeys}"
    room.mkdir()
    write_journeys(room / "home", journeys=journeys)
    return measure("onboarding_peak", room, environment=environment)["over_imports"]


def _memory(peaks: list[float]) -> list[Figure]:
    told = [
        Figure(f"Peak memory over imports, {journeys:,} journeys", peak, "MB", at_most=150)
        for journeys, peak in zip(JOURNEYS, peaks, strict=True)
    ]
    few, many = JOURNEYS
    return [*told, Figure(f"Growth of the peak from {few:,} to {many:,} journeys", peaks[1] - peaks[0], "MB", 10)]
