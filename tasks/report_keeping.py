"""How long reports keep their files: daily ones a while, others for ever, unless the company says otherwise (K-09).

A row stays, with its figures, and says that its files are gone. They are removed before the row says so, so that
whoever is killed in between removes them again.
"""

import shutil
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from models.kpi.figure import Period
from models.report_period import span_of
from models.report_policy import Reports
from tasks.database import reading, writing
from tasks.report_store import REPORTS, reports_folder


def clear_old(policy: Reports, now: datetime, *, engine: Engine | None = None) -> int:
    """Remove the files of the reports that are old enough; of how many."""
    old = _old(policy, now, engine)
    for folder in old.values():
        shutil.rmtree(reports_folder() / folder, ignore_errors=True)
    gone = [number for number, folder in old.items() if not (reports_folder() / folder).exists()]
    if gone:
        with writing(engine) as session:
            session.execute(update(REPORTS).where(REPORTS.c.id.in_(gone)).values(files=[]))
    return len(gone)


def _old(policy: Reports, now: datetime, engine: Engine | None) -> dict[int, str]:
    """The folders, by number, of reports that have files and are past their days."""
    named = ("id", "folder", "period_first", "period_last", "made_at", "files")
    query = select(*(REPORTS.c[name] for name in named)).where(REPORTS.c.made_at < now - timedelta(days=1))
    with reading(engine) as session:
        rows = session.execute(query).all()
    days = {row.id: policy.kept_for(span_of(Period(row.period_first, row.period_last))) for row in rows}
    return {
        row.id: row.folder
        for row in rows
        if row.files and (kept := days[row.id]) is not None and row.made_at < now - timedelta(days=kept)
    }
