"""The collections report of a large ledger: from SQLite against plain SQL, from Parquet against polars, and larger."""

from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.cost import best, cost_of
from benchmarks.homes import enter
from benchmarks.kpi_memory import AS_OF, PERIOD
from benchmarks.kpi_rows import write_past
from benchmarks.whole import BenchmarkError
from models.kpi.collections import collections_report
from models.kpi.figure import Period
from models.kpi.frames import checked, checked_payments
from models.kpi.interest import Terms
from models.kpi.receivables_report import receivables_report
from models.kpi.report import Report
from tasks.frame_files import read_frame, write_frame
from tasks.kpi_frames import company_names, invoices_as_of, ledger_as_of
from tasks.late_interest import late_interest

INVOICES_WRITTEN, MANY = 1_000_000, 5_000_000
ROUNDS = 2
FIRST, LAST = PERIOD.first, PERIOD.last


def report_by_sql(folder: Path) -> dict[str, float]:
    """Seconds of the report from the database, and of plain SQL for its figures; the snapshot is left for others."""
    from benchmarks.kpi_sql import figures_by_sql

    settings = enter(folder / "ledger")
    ours = best([cost_of(_collections) for _ in range(ROUNDS)])
    sql = cost_of(partial(figures_by_sql, folder / "ledger" / "haldur.db", FIRST, LAST))
    ledger = ledger_as_of(LAST)
    good, _ = checked(ledger.invoices)
    paid, _ = checked_payments(ledger.payments, good)
    policy = late_interest(settings)
    terms = Terms(tuple(policy.statutory), policy.grace_days)
    year = Period(date(LAST.year - 1, 12, 1), LAST)
    receivables = cost_of(
        partial(receivables_report, good, paid, period=year, as_of=AS_OF, terms=terms, names=company_names())
    )
    write_frame(folder / "invoices.parquet", good)
    return {"ours": ours.cpu, "ours_wall": ours.wall, "sql": sql.cpu, "receivables": receivables.cpu}


def report_by_polars(folder: Path) -> dict[str, float]:
    """Seconds of the report from the snapshot, and of polars for its figures, in turn; all threads count."""
    from benchmarks.kpi_polars import figures_by_polars

    file = folder / "invoices.parquet"
    ours, polars = [], []
    for _ in range(ROUNDS + 1):  # the first is to warm both
        ours.append(cost_of(partial(_collections_of, file)))
        polars.append(cost_of(partial(figures_by_polars, file, FIRST, LAST)))
    _compare(_collections_of(file), figures_by_polars(file, FIRST, LAST)["whole"].rows())
    return {"ours": best(ours).cpu, "polars": best(polars).cpu}


def report_growth(folder: Path) -> dict[str, float]:
    """Microseconds of CPU an invoice, in a ledger of many and of five times as many invoices."""
    found = {}
    write_past(folder / "many", invoices=MANY, is_bare=True)
    for name, home, count, rounds in (("few", "ledger", INVOICES_WRITTEN, ROUNDS), ("many", "many", MANY, 1)):
        enter(folder / home)
        found[name] = best([cost_of(_collections) for _ in range(rounds)]).cpu / count * 1e6
    return found


def _collections() -> Report:
    """As a flow makes it."""
    invoices, breaches = checked(invoices_as_of(LAST))
    return collections_report(invoices, period=PERIOD, as_of=AS_OF, names=company_names(), breaches=breaches)


def _collections_of(file: Path) -> Report:
    return collections_report(read_frame(file), period=PERIOD, as_of=AS_OF, names={})


def _compare(report: Report, cells: list[tuple[int, int, int]]) -> None:
    """Both must have counted the same: the invoices settled by their due day, of those whose day is over."""
    due = sum(number for _, cell, number in cells if cell % 5)
    on_time = sum(number for _, cell, number in cells if cell % 5 and cell < 5)
    figure = next(each for each in report.figures() if each.definition.name == "on_time_share")
    if (figure.n, figure.value) != (due, on_time / due):
        raise BenchmarkError(
            f"The report counts {figure.n} invoices, polars {due}; or they differ in who paid on time."
        )
