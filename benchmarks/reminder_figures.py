"""The figures of reminders: the whole way against the usual loop, planning by the size of the ledger, memory."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure
from benchmarks.ledger_rows import LETTERS, write_ledger
from benchmarks.room import measure

LETTERS_WRITTEN = (10_000, 50_000)
OPEN = 312_500  # invoices; a tenth of them due is the larger number of letters


def measure_reminders(
    folder: Path, console: Console, environment: dict[str, str]
) -> Iterator[tuple[str, list[Figure]]]:
    """One room after another, each in a folder of its own that is emptied by the end of the whole."""
    for name in ("reminders", "planning", *map(str, LETTERS_WRITTEN)):
        (folder / name).mkdir()
    with console.status("Reminders of 100,000 open invoices against the usual loop, in turn"):
        yield "Reminders", _reminders(measure("reminders", folder / "reminders", environment=environment))
    with console.status("Planning over 100,000 and 1,000,000 open invoices, in turn"):
        yield "Planning", _planning(measure("planning", folder / "planning", environment=environment))
    with console.status("Memory for the letters of reminders"):
        yield "Memory of reminders", _memory([_peak(folder, letters, environment) for letters in LETTERS_WRITTEN])


def _reminders(measured: dict[str, float]) -> list[Figure]:
    usual, whole = measured["usual_wall"], measured["whole_wall"]
    return [
        Figure("Reminders, rate against the usual loop", usual / whole, "times", at_least=20),
        Figure("Reminders, own CPU against the usual loop", measured["usual_cpu"] / measured["whole_cpu"], "times"),
        Figure("Reminders, letters a second of wall time", 1e6 / whole),
        Figure("Reminders, own CPU per letter", measured["whole_cpu"], "µs"),
        Figure("Reminders, own CPU per letter until it is written", measured["written_cpu"], "µs"),
        Figure("Reminders, own CPU per letter from then until it is recorded as sent", measured["sent_cpu"], "µs"),
        Figure("Usual loop, letters a second of wall time", 1e6 / usual),
        Figure("Usual loop, own CPU per letter", measured["usual_cpu"], "µs"),
    ]


def _planning(measured: dict[str, float]) -> list[Figure]:
    few, same_number, same_share = (measured[name] for name in ("few", "same_number", "same_share"))
    return [
        Figure("Planning at 1,000,000 open invoices, as many due, against 100,000", same_number / few, "times", 1.2),
        Figure("Planning at 1,000,000 open invoices, a tenth due, against 100,000", same_share / few, "times", 1.2),
        Figure("Planning, own CPU per due invoice of 100,000", few, "µs"),
    ]  # fmt: skip


def _peak(folder: Path, letters: int, environment: dict[str, str]) -> float:
    home = folder / str(letters)
    write_ledger(home / "ledger", invoices=OPEN, due=round(letters / LETTERS))
    return measure("reminding_peak", home, environment=environment)["over_imports"]


def _memory(peaks: list[float]) -> list[Figure]:
    told = [
        Figure(f"Peak memory over imports, {letters:,} letters", peak, "MB", at_most=150)
        for letters, peak in zip(LETTERS_WRITTEN, peaks, strict=True)
    ]
    few, many = LETTERS_WRITTEN
    return [
        *told,
        Figure(f"Growth of the peak from {few:,} to {many:,} letters", peaks[1] - peaks[0], "MB", at_most=10),
    ]
