"""Past reports at the desk: the list, each as it was made, its files, and what differs between two editions (K-09).

The page of a report is a document of its own, which runs nothing, loads nothing and belongs to no site, as its frame
and its own policy say. A file is always a download. What is shown is what the digest in the register says, or nothing.
Reports tell of people's work and of customers' debts: leads, managers and admins read them (models/roles.py).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from desk.mail_view import disposition
from desk.pages import render
from desk.signing_in import needs
from desk.ticket_report import Number
from models.agent import Agent
from models.kpi.differences import differences
from models.kpi.figure_record import tiles_of
from models.kpi.tile_words import TileWords, tile_words
from models.report_edition import PAGE, EditionError, ReportEdition
from models.report_names import download_name
from models.report_policy import NAMES
from models.roles import Right
from tasks.database import reading
from tasks.report_list import MOST_PAGES, Wanted, others_like, read_reports_page
from tasks.report_store import edition_of, read_file

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)

router = APIRouter()
Reader = Annotated[Agent, Depends(needs(Right.READ_REPORTS))]
File = Annotated[int, Path(ge=1, le=10_000)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's address as forms write it; a word that there is not, or half a day, is as good as none."""

    name: Annotated[str, Query(max_length=40)] = ""
    first: Annotated[str, Query(max_length=20)] = ""
    last: Annotated[str, Query(max_length=20)] = ""
    page: Annotated[int, Query(le=1_000_000)] = 1

    @property
    def wanted(self) -> Wanted:
        name = self.name if self.name in NAMES else ""
        return Wanted(name, _day(self.first), _day(self.last), min(max(self.page, 1), MOST_PAGES))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@router.get("/reports")
def reports_page(request: Request, asked: Annotated[Asked, Depends()], agent: Reader) -> Response:
    """The list."""
    wanted = asked.wanted
    with reading() as session:
        found = read_reports_page(session, wanted)
    has_next = found.has_next and wanted.page < MOST_PAGES
    return render(
        request, "reports.html", agent=agent, found=found, wanted=wanted, names=NAMES,
        previous=_address(replace(wanted, page=wanted.page - 1)) if wanted.page > 1 else "",
        next=_address(replace(wanted, page=wanted.page + 1)) if has_next else "",
    )  # fmt: skip


def _address(wanted: Wanted) -> str:
    query = {"name": wanted.name, "first": wanted.first or "", "last": wanted.last or "", "page": wanted.page}
    return f"/reports?{urlencode({name: text for name, text in query.items() if text})}"


@router.get("/reports/{number}")
def report_edition(request: Request, number: Number, agent: Reader) -> Response:
    """One edition: what it is, its figures, its page in a frame, and its files."""
    with reading() as session:
        edition = _edition(session, number)
        others = others_like(session, edition)
    return render(
        request, "report_edition.html", agent=agent, edition=edition, others=others, sections=_sections(edition)
    )


def _sections(edition: ReportEdition) -> dict[str, list[TileWords]]:
    """What its tiles say, by section."""
    sections: dict[str, list[TileWords]] = {}
    for record, tile in zip(edition.figures, tiles_of(edition.figures), strict=True):
        sections.setdefault(record["section"], []).append(tile_words(tile))
    return sections


@router.get("/reports/{number}/page")
def report_document(number: Number, _agent: Reader) -> Response:
    """The report as it was made."""
    with reading() as session:
        content = _content(_edition(session, number), PAGE)
    headers = {"content-security-policy": POLICY, "referrer-policy": "no-referrer"}
    return HTMLResponse(content, headers=headers)


@router.get("/reports/{number}/files/{file}")
def report_file(number: Number, file: File, _agent: Reader) -> Response:
    """A file of a report, to be saved; files are numbered as the register lists them."""
    with reading() as session:
        edition = _edition(session, number)
        if file > len(edition.files):
            raise HTTPException(404, f"Report {number} has no file {file}.")
        name = edition.files[file - 1]["name"]
        content = _content(edition, name)
    headers = {
        "content-disposition": disposition(download_name(edition.name, edition.period, name)),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/reports/{number}/differences")
def report_differences(
    request: Request,
    number: Number,
    agent: Reader,
    other: Annotated[int, Query(alias="with", ge=0, le=999_999_999)] = 0,
) -> Response:
    """What differs between an edition and another one of the same report."""
    with reading() as session:
        edition = _edition(session, number)
        others = others_like(session, edition)
        chosen = other or next((row.id for row in others), 0)
        second = _edition(session, chosen) if chosen else None
    if second and second.name != edition.name:
        raise HTTPException(404, f"Reports {number} and {chosen} are not of one kind.")
    found = differences(edition.figures, second.figures) if second else []
    return render(
        request, "report_differences.html", agent=agent, edition=edition, second=second, others=others, found=found,
        counted=len(edition.figures),
    )  # fmt: skip


def _edition(session: Session, number: int) -> ReportEdition:
    try:
        return edition_of(session, number)
    except EditionError as error:
        raise HTTPException(404, str(error)) from None


def _content(edition: ReportEdition, name: str) -> bytes:
    try:
        return read_file(edition, name)
    except EditionError as error:
        raise HTTPException(404, str(error)) from None
