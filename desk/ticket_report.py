"""The ticket report (T-21): what waits, what is whose, and the three buttons of a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from desk import site
from desk.pages import render
from desk.signing_in import needs
from models.agent import Agent
from models.life import REMINDER_AFTER
from models.moves import MOVES, Action
from models.roles import Right
from models.ticket import Status
from tasks.database import reading
from tasks.search import MOST_HITS
from tasks.service_levels import latest_starts
from tasks.settings import current_settings
from tasks.ticket_report import (
    EVERYONE,
    SEARCH_CHARS,
    Report,
    ReportRow,
    Wanted,
    active_agents,
    count_unassigned,
    read_report,
)

ROW_ACTIONS = (Action.TAKE, Action.FINISH, Action.REMOVE)
LABELS = {
    Action.TAKE: "Take", Action.FINISH: "Done", Action.REMOVE: "Remove", Action.ASSIGN: "Assign",
    Action.REDIRECT: "Redirect", Action.REDISTRIBUTE: "Redistribute", Action.REOPEN: "Reopen",
    Action.RESTORE: "Restore",
}  # fmt: skip
DONE_WORDS = {
    Action.TAKE: "Ticket {} is yours.", Action.FINISH: "Ticket {} is done.", Action.REMOVE: "Ticket {} is removed.",
    Action.ASSIGN: "Ticket {} is assigned.", Action.REDIRECT: "Ticket {} is redirected.",
    Action.REDISTRIBUTE: "Ticket {} is back with everyone.", Action.REOPEN: "Ticket {} is open again.",
    Action.RESTORE: "Ticket {} is restored.",
}  # fmt: skip

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=999_999_999)]
Reader = Annotated[Agent, Depends(needs(Right.READ_TICKETS))]


@dataclass(frozen=True, slots=True)
class Asked:
    """The report's address as people and forms write it."""

    assignee: Annotated[str, Query(max_length=320)] = ""
    search: Annotated[str, Query(max_length=SEARCH_CHARS)] = ""
    queue: Annotated[str, Query(max_length=100)] = ""
    anywhere: str = ""
    sort: str = "oldest"
    page: Annotated[int, Query(le=1_000_000)] = 1
    did: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            assignee=self.assignee.strip(),
            search=self.search.strip(),
            queue=self.queue,
            anywhere=bool(self.anywhere),
            newest_first=self.sort == "newest",
            page=self.page,
        )


@router.get("/")
def report_page(request: Request, asked: Annotated[Asked, Depends()], agent: Reader) -> Response:
    """The report."""
    wanted = asked.wanted
    now = datetime.now(UTC)
    with reading() as session:
        report = read_report(session, wanted)
        agents = active_agents(session)
    return render(
        request, "ticket_report.html", agent=agent, agents=agents, report=report, wanted=wanted, queues=site.queues(),
        most_hits=f"{MOST_HITS:,}",
        heading=_heading(wanted, agents), said=done_words(asked.did), row_actions=row_actions, labels=LABELS,
        everyone=EVERYONE, back=address(wanted, page=report.page), is_late=_lateness(now), **_links(wanted, report),
    )  # fmt: skip


def row_gone(request: Request, *, back: str, said: str, is_refused: bool) -> Response:
    """What htmx puts in a row's place: nothing; beside it the new count in the title, and what was done."""
    with reading() as session:
        unassigned = count_unassigned(session)
        agents = active_agents(session)
    heading = _heading(_wanted_of(back), agents)
    return render(request, "row_gone.html", unassigned=unassigned, heading=heading, said=said, is_refused=is_refused)


def row_stays(request: Request, *, back: str, said: str) -> Response:
    """What htmx is told where nothing was changed: the row stays in its place, and why is said above."""
    answer = row_gone(request, back=back, said=said, is_refused=True)
    answer.headers["HX-Reswap"] = "none"
    return answer


def back_to_report(back: str, *, did: str) -> str:
    """The report as it was left, with what was done; only an address of the report can come of it."""
    wanted = _wanted_of(back)
    return f"{address(wanted, page=wanted.page)}&{urlencode({'did': did})}"


def address(wanted: Wanted, *, page: int = 1, **changes: str) -> str:
    """The report's address for what is wanted."""
    query = {
        "assignee": wanted.assignee, "search": wanted.search, "queue": wanted.queue,
        "anywhere": "1" if wanted.anywhere else "", "sort": "newest" if wanted.newest_first else "oldest",
    } | changes  # fmt: skip
    return f"/?{urlencode({**{key: text for key, text in query.items() if text}, 'page': page})}"


def row_actions(status: Status) -> list[Action]:
    """Those of the three that the status allows."""
    return [action for action in ROW_ACTIONS if status in MOVES[action][0]]


def done_words(did: str) -> str:
    """What was done, in words, from `take-17`; nothing where it is not that."""
    action, _, number = did.partition("-")
    if action not in set(Action) or not (number.isascii() and number.isdigit()):
        return ""
    return DONE_WORDS[Action(action)].format(number[:10])


def _wanted_of(back: str) -> Wanted:
    given = {name: texts[0] for name, texts in parse_qs(back.partition("?")[2]).items()}
    page = given.get("page", "1")
    return Asked(
        assignee=given.get("assignee", "")[:320], search=given.get("search", "")[:SEARCH_CHARS],
        queue=given.get("queue", "")[:100], anywhere=given.get("anywhere", ""), sort=given.get("sort", "oldest"),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    ).wanted  # fmt: skip


def _lateness(now: datetime) -> Callable[[ReportRow], bool]:
    """Whether a row has waited too long: for an assignee, or with one past the reminder (T-09, T-22)."""
    latest = latest_starts(current_settings(), now)

    def is_late(row: ReportRow) -> bool:
        if row.status == Status.UNASSIGNED:
            return row.queue in latest and row.started_at < latest[row.queue]
        return row.status == Status.ACTIVE and row.started_at + REMINDER_AFTER <= now

    return is_late


def _heading(wanted: Wanted, agents: list[Agent]) -> str:
    if wanted.anywhere:
        return "All tickets"
    if not wanted.assignee:
        return "Unassigned"
    if wanted.assignee == EVERYONE:
        return "Everyone's active"
    names = {agent.address: agent.name for agent in agents}
    return f"{names.get(wanted.assignee.lower(), wanted.assignee)}: active"


def _links(wanted: Wanted, report: Report) -> dict[str, str]:
    """The neighbouring pages, the other order, and the same search in all tickets."""
    return {
        "previous": address(wanted, page=report.page - 1) if report.page > 1 else "",
        "next": address(wanted, page=report.page + 1) if report.page < report.pages else "",
        "other_order": address(wanted, sort="oldest" if wanted.newest_first else "newest"),
        "everywhere": address(wanted, anywhere="1") if wanted.search and not wanted.anywhere else "",
    }
