"""Whether a report that was made comes out the same again (K-09)."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.form import RowNumber, asked
from tasks.report_artifact import end_of_comparison, show_comparison
from tasks.report_making import Against, compare_edition


@flow(name="compare_report")
def compare_report(
    report: Annotated[RowNumber, asked("Report", "Its number, as in its address at the desk")],
    against: Annotated[
        Against,
        asked("Against", "snapshot: the frames that were kept with it; register: the database as it is today"),
    ] = "register",
) -> State[int]:
    """Make a report again and tell which figures differ.

    From its **snapshot** every figure must come out the same, unless a definition has another version by now; the run
    fails where it does not. From the **register** of today it tells what was entered, corrected or deleted since. The
    artifact `report-comparison` lists each figure that differs, by how much, and what else about it changed. Nothing is
    kept: the edition stays as it is.
    """
    comparison = compare_edition(report, against)
    show_comparison(comparison)
    return end_of_comparison(comparison)
