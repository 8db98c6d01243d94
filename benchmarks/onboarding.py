"""A day's look at many running journeys: what it costs and what memory it takes; and the same day again."""

from pathlib import Path

from benchmarks.cost import cost_of, peak_megabytes
from benchmarks.homes import enter
from benchmarks.journey_rows import NOW, write_journeys
from benchmarks.whole import BenchmarkError
from models.journey_report import Following
from tasks.database import reading
from tasks.following import follow
from tasks.journey_cases import load_habits

MANY = 100_000


def onboarding(folder: Path) -> dict[str, float]:
    """Seconds of CPU and wall time of a whole look at all journeys, and of the same look again."""
    write_journeys(folder / "home", journeys=MANY)
    enter(folder / "home")
    totals: list[Following] = []
    first, again = (cost_of(lambda: totals.append(look())) for _ in range(2))
    if totals[0].looked != MANY or not totals[0].nudges or not totals[0].finished or totals[1].nudges:
        raise BenchmarkError(f"The look was not at what it should be: {totals[0].summary}; {totals[1].summary}")
    return {
        "cpu": first.cpu, "wall": first.wall, "again_cpu": again.cpu, "nudges": totals[0].nudges,
        "finished": totals[0].finished, "todos": totals[0].todos,
    }  # fmt: skip


def onboarding_peak(folder: Path) -> dict[str, float]:
    """Megabytes over imports that a look at all journeys of the home in the folder took."""
    import flows.follow_onboarding  # noqa: F401  with all that a run of the flow loads

    enter(folder / "home")
    before = peak_megabytes()
    look()
    return {"imports": before, "over_imports": peak_megabytes() - before}


def look() -> Following:
    """What the flow does, without the engine."""
    with reading() as session:
        habits = load_habits(session, NOW)
    total = Following()
    while (batch := follow(total.last, NOW, habits)).looked:
        total.add(batch)
    return total
