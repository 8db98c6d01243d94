"""Past reports as a list: the last made first, narrowed by report and by days, a page at a time (K-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlmodel import Session

from models.report_edition import ReportEdition
from tasks.report_store import REPORTS

PAGE_ROWS = 50
MOST_PAGES = 1000
MOST_OTHERS = 100
SHOWN = (
    "id",
    "name",
    "title",
    "scope",
    "asked",
    "period_first",
    "period_last",
    "as_of",
    "made_at",
    "edition",
    "status",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; days narrow to the reports whose period they touch."""

    name: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReportList:
    """One page of editions."""

    rows: Sequence[Row[Any]]
    has_next: bool


def read_reports_page(session: Session, wanted: Wanted) -> ReportList:
    """The page asked for."""
    query = _columns().where(*_conditions(wanted)).order_by(REPORTS.c.made_at.desc(), REPORTS.c.id.desc())
    rows = session.execute(query.limit(PAGE_ROWS + 1).offset((wanted.page - 1) * PAGE_ROWS)).all()
    return ReportList(rows[:PAGE_ROWS], len(rows) > PAGE_ROWS)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [REPORTS.c.name == f"report_{wanted.name}"] if wanted.name else []
    if wanted.first:
        conditions.append(REPORTS.c.period_last >= wanted.first)
    if wanted.last:
        conditions.append(REPORTS.c.period_first <= wanted.last)
    return conditions


def others_like(session: Session, edition: ReportEdition) -> Sequence[Row[Any]]:
    """Editions that one may be compared with: those of the same question first, then other periods of the report."""
    same = REPORTS.c.about == edition.about
    query = _columns().where(REPORTS.c.name == edition.name, REPORTS.c.id != edition.id)
    return session.execute(query.order_by(same.desc(), REPORTS.c.made_at.desc()).limit(MOST_OTHERS)).all()


def _columns() -> Select[Any]:
    return select(*(REPORTS.c[name] for name in SHOWN))
