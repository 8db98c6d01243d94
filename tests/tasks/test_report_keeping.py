"""How long the files of reports are kept: by the span that they are of, and their figures for ever."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.kpi.figure import Period
from models.report_edition import PAGE, EditionError
from models.report_policy import Reports
from tasks.database import reading
from tasks.report_keeping import clear_old
from tasks.report_store import edition_of, folder_of, read_file
from tests.report_room import AS_OF, PERIOD, keep_report
from tests.visitors import COMPANY

DAY = Period(date(2026, 10, 31), date(2026, 10, 31))
LATER = AS_OF + timedelta(days=91)


@pytest.fixture(autouse=True)
def company(engine: Engine, home: Path) -> None:
    (home / "company.yaml").write_text(COMPANY, "utf-8")


def test_a_daily_report_loses_its_files_after_90_days_and_keeps_its_figures():
    daily, monthly = keep_report(period=DAY), keep_report(period=PERIOD)

    assert clear_old(Reports(), AS_OF + timedelta(days=90)) == 0
    assert (clear_old(Reports(), LATER), clear_old(Reports(), LATER)) == (1, 0)

    with reading() as session:
        old, kept = edition_of(session, daily), edition_of(session, monthly)
    assert (len(old.figures), old.files, folder_of(old).exists()) == (4, [], False)
    assert read_file(kept, PAGE)
    with pytest.raises(EditionError, match="keeps its figures only"):
        read_file(old, PAGE)


def test_a_company_keeps_daily_reports_for_ever_or_monthly_ones_for_a_month():
    keep_report(period=DAY)
    keep_report(period=PERIOD)
    keep_report(period=Period(date(2026, 10, 3), date(2026, 10, 9)))

    assert clear_old(Reports(keep_days={"day": None}), LATER) == 0
    assert clear_old(Reports(keep_days={"day": None, "month": 30}), LATER) == 1
