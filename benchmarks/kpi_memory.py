"""Peak memory of the collections report; this module loads what making it takes, and nothing more."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.cost import peak_megabytes
from models.kpi.collections import collections_report
from models.kpi.figure import Period
from models.kpi.frames import checked
from tasks.kpi_frames import company_names, invoices_as_of

PERIOD = Period(date(2022, 11, 30), date(2026, 11, 30))
AS_OF = datetime(2026, 12, 1, 8, tzinfo=UTC)


def report_peak(folder: Path) -> dict[str, float]:
    """Megabytes of a fresh process that makes the report of the ledger in the folder from its database."""
    os.environ["HALDUR_HOME"] = str(folder / "ledger")
    before = peak_megabytes()
    invoices, breaches = checked(invoices_as_of(PERIOD.last))
    collections_report(invoices, period=PERIOD, as_of=AS_OF, names=company_names(), breaches=breaches)
    return {"imports": before, "peak": peak_megabytes()}
