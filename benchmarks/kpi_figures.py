"""The figures of reports: against plain SQL and polars, memory, and how the cost grows."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure
from benchmarks.kpi_rows import write_past
from benchmarks.room import measure

INVOICES = 1_000_000


def measure_reports(folder: Path, console: Console, environment: dict[str, str]) -> Iterator[tuple[str, list[Figure]]]:
    """One room after another over one ledger."""
    place = folder / "reports"
    place.mkdir()
    with console.status(f"Writing a ledger of {INVOICES:,} invoices with payments and letters"):
        write_past(place / "ledger", invoices=INVOICES)
    with console.status("The collections report from the database, against plain SQL"):
        yield "Reports from the database", _by_sql(measure("report_by_sql", place, environment=environment))
    with console.status("The collections report from its snapshot, against polars"):
        yield "Reports from a snapshot", _by_polars(measure("report_by_polars", place, environment=environment))
    with console.status("Memory for the collections report"):
        yield "Memory of reports", _memory(measure("report_peak", place, environment=environment))
    with console.status("The collections report of five times as many invoices"):
        yield "Growth of reports", _growth(measure("report_growth", place, environment=environment))


def _by_sql(measured: dict[str, float]) -> list[Figure]:
    ours, sql = measured["ours"], measured["sql"]
    return [
        Figure("Collections report from SQLite, own CPU against plain SQL", ours / sql, "times", at_most=1.5),
        Figure("Collections report of 1,000,000 invoices from SQLite, own CPU", ours, "s"),
        Figure("Collections report of 1,000,000 invoices from SQLite, wall time", measured["ours_wall"], "s"),
        Figure("Plain SQL for its figures, own CPU", sql, "s"),
        Figure("Receivables report once its frames are read, own CPU", measured["receivables"], "s"),
    ]


def _by_polars(measured: dict[str, float]) -> list[Figure]:
    ours, polars = measured["ours"], measured["polars"]
    return [
        Figure("Collections report from its snapshot, own CPU against polars", ours / polars, "times", at_most=2),
        Figure("Collections report of 1,000,000 invoices from its snapshot, own CPU", ours, "s"),
        Figure("Polars for its figures, own CPU", polars, "s"),
    ]


def _memory(measured: dict[str, float]) -> list[Figure]:
    return [
        Figure("Collections report of 1,000,000 invoices, peak memory in all", measured["peak"], "MB", at_most=400),
        Figure("... of that, after imports alone", measured["imports"], "MB"),
    ]


def _growth(measured: dict[str, float]) -> list[Figure]:
    few, many = measured["few"], measured["many"]
    return [
        Figure("Collections report, own CPU an invoice at 5,000,000 against 1,000,000", many / few, "times", 1.2),
        Figure("Collections report, own CPU an invoice at 1,000,000", few, "µs"),
    ]
