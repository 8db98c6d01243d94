"""Peak memory of the collections report as a flow makes and keeps it; no more is loaded than that takes."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.cost import peak_megabytes
from models.kpi.figure import Period
from models.report_question import Question
from tasks.report_recipes import compute_collections, gather_invoices
from tasks.report_store import Made, keep

PERIOD = Period(date(2022, 11, 30), date(2026, 11, 30))
AS_OF = datetime(2026, 12, 1, 8, tzinfo=UTC)


def report_peak(folder: Path) -> dict[str, float]:
    """Megabytes of a fresh process that makes the report of the ledger in the folder, and keeps it with its frames."""
    os.environ["HALDUR_HOME"] = str(folder / "ledger")
    before = peak_megabytes()
    question = Question("report_collections", PERIOD, AS_OF)
    gathered = gather_invoices(question)
    keep(Made(compute_collections(question, gathered), gathered.frames, question.asked), AS_OF)
    return {"imports": before, "peak": peak_megabytes()}
