"""Reports by letter: who subscribes to one gets its figures, the link to the desk, and the report itself (K-09).

A letter's key names the edition and the subscriber, so that each gets an edition once, however often a run is
repeated; `deliver_letters` sends it. What is attached goes into the blob store, as whatever letters bring does.
"""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from models.agent import Agent
from models.kpi.figure_record import tiles_of
from models.kpi.tile_words import tile_words
from models.letter import NewLetter
from models.mail.cleaning import single_line
from models.register import Blob, digest
from models.report_edition import PAGE, ReportEdition
from models.report_names import download_name
from models.report_period import Span
from tasks import blobs
from tasks.bulk import insert_rows
from tasks.database import reading, writing
from tasks.letters import post
from tasks.report_policy import list_of_reports, report_policy
from tasks.report_store import edition_of, read_file
from tasks.settings import Settings, current_settings

MOST_TILES = 12
LARGEST_PAGE = 7_000_000  # bytes; more than mail servers gladly take


def send_report(number: int, span: Span | None, now: datetime, *, engine: Engine | None = None) -> int:
    """Write the letters of an edition to its subscribers; how many were new."""
    settings = current_settings()
    policy, company = report_policy(settings), settings.company()
    with reading(engine) as session:
        edition = edition_of(session, number)
        wanted = policy.subscribers_of(edition.name.removeprefix("report_"), span)
        names = _names(session)
        page = read_file(edition, PAGE) if policy.attach and wanted else b""
        page = page if len(page) <= LARGEST_PAGE else b""
        packed = _packed(session, page)
    queue = list_of_reports(policy, company)
    context = _context(edition, settings, has_page=bool(page))
    name = download_name(edition.name, edition.period, PAGE)
    files = ({"sha256": digest(page), "filename": name, "content_type": "text/html"},) if page else ()
    letters = [
        NewLetter(
            key=f"report:{number}:{address}", kind="report", language=language or company.company.language,
            to_address=address, to_name=names.get(address, ""), queue=queue, context=context, files=files,
        )
        for address, language in wanted.items()
    ]  # fmt: skip
    with writing(engine) as session:
        insert_rows(session, Blob, packed, once=True)
        return len(post(session, letters, now=now))


def _packed(session: Session, page: bytes) -> list[dict[str, str | int]]:
    """The page in the blob store, where it is not there yet."""
    return blobs.write_pack({digest(page): page} if page and blobs.absent(session, [digest(page)]) else {})


def _names(session: Session) -> dict[str, str]:
    """What subscribers who are agents are called."""
    return {row[0]: row[1] for row in session.execute(select(col(Agent.address), col(Agent.name)))}


def _context(edition: ReportEdition, settings: Settings, *, has_page: bool) -> dict[str, object]:
    shown = edition.figures[:MOST_TILES]
    return {
        "title": edition.title, "first": edition.period_first, "last": edition.period_last, "as_of": edition.as_of,
        "scope": [f"{name}: {single_line(value, 200)}" for name, value in edition.scope.items()],
        "warnings": [single_line(warning, 1000) for warning in edition.warnings],
        "tiles": [
            {"title": f"{single_line(record['section'], 99)}: {tile.title}", "value": tile.value, "lines": tile.lines()}
            for record, tile in zip(shown, map(tile_words, tiles_of(shown)), strict=True)
        ],
        "left_out": len(edition.figures) - len(shown), "link": f"{settings.desk_url}/reports/{edition.id}",
        "has_page": has_page,
    }  # fmt: skip
