"""Journeys at the desk: all of them by how they get on and whom they wait for, and each with all that is known (O-07).

Every agent may look. What changes a journey is in desk/journey_changes.py, how one begins in desk/journey_start.py.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from sqlmodel import Session

from desk.invoice_words import event_words, letter_words
from desk.invoices import local_today
from desk.journey_words import DONE, REPLIES, STATES, standing_words, wait_words, without_links
from desk.pages import render
from desk.signing_in import needs
from desk.ticket_report import Number
from models.agent import Agent
from models.journey import Doer, JourneyError, Standing
from models.journey_log import Work
from models.journey_moves import UNDER_WAY
from models.roles import Right, may
from tasks.database import reading
from tasks.journey_list import MOST_LOOKED, JourneyList, Wanted, journey_list, journey_names
from tasks.journey_sheet import journey_sheet
from tasks.ticket_report import active_agents

MINUTES = (5, 15, 30, 60)

router = APIRouter(prefix="/journeys")
Reader = Annotated[Agent, Depends(needs(Right.READ_JOURNEYS))]
Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's address as forms write it; a word that there is not is as good as none."""

    state: Word = "under way"
    standing: Word = ""
    journey: Word = ""
    customer: Word = ""
    responsible: Annotated[str, Query(max_length=320)] = ""
    waits_for: Word = ""
    page: Annotated[int, Query(le=1_000_000)] = 1

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            states=STATES.get(self.state, UNDER_WAY),
            standing=Standing(self.standing) if self.standing in set(Standing) else None,
            journey=self.journey,
            customer=self.customer.strip(),
            responsible=self.responsible.strip().lower(),
            waits_for=Doer(self.waits_for) if self.waits_for in set(Doer) else None,
            page=max(self.page, 1),
        )


@router.get("")
def journeys_page(request: Request, asked: Annotated[Asked, Depends()], agent: Reader) -> Response:
    """The list."""
    with reading() as session:
        found = journey_list(session, asked.wanted, now=datetime.now(UTC))
        names, agents = journey_names(session), active_agents(session)
    return render(
        request, "journeys.html", agent=agent, found=found, asked=asked, names=names, agents=agents, states=STATES,
        standings=list(Standing), doers=list(Doer), people={each.address: each.name for each in agents},
        wait_words=wait_words, standing_words=standing_words, most_looked=MOST_LOOKED, **_links(asked, found),
    )  # fmt: skip


@router.get("/{number}")
def journey_page(request: Request, number: Number, agent: Reader, did: str = "") -> Response:
    """A journey."""
    with reading() as session:
        return show(session, request, agent, number, said=DONE.get(did, ""))


def show(
    session: Session, request: Request, agent: Agent, number: int, *, said: str = "", fault: str = "",
    kept: dict[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page of a journey with what is to be said on it; `kept` is what was written into a form."""
    now = datetime.now(UTC)
    try:
        sheet = journey_sheet(session, number, now=now)
    except JourneyError as error:
        raise HTTPException(404, str(error)) from None
    may_work = may(agent.role, Right.WORK_ON_JOURNEYS)
    return render(
        request, "journey.html", status=status, agent=agent, sheet=sheet, journey=sheet.walk.journey,
        customer=sheet.walk.customer, said=said, fault=fault, kept=kept or {},
        agents=active_agents(session), today=local_today(now), is_under_way=sheet.walk.journey.state in UNDER_WAY,
        may_work=may_work, may_manage=may_work and may_manage(agent, sheet.walk.journey.responsible), minutes=MINUTES,
        kinds=list(Work), replies=REPLIES, wait_words=wait_words, standing_words=standing_words,
        letter_words=letter_words, event_words=event_words, without_links=without_links,
    )  # fmt: skip


def may_manage(agent: Agent, responsible: str) -> bool:
    """Whether an agent may give a journey away or cancel it: who answers for it, and those who lead."""
    return agent.address == responsible or may(agent.role, Right.MANAGE_JOURNEYS)


def _address(asked: Asked) -> str:
    query: dict[str, Any] = {
        "state": asked.state, "standing": asked.standing, "journey": asked.journey, "customer": asked.customer,
        "responsible": asked.responsible, "waits_for": asked.waits_for, "page": asked.page,
    }  # fmt: skip
    return f"/journeys?{urlencode({name: text for name, text in query.items() if text})}"


def _links(asked: Asked, found: JourneyList) -> dict[str, str]:
    """The neighbouring pages."""
    page = max(asked.page, 1)
    return {
        "previous": _address(replace(asked, page=page - 1)) if page > 1 else "",
        "next": _address(replace(asked, page=page + 1)) if page < found.pages else "",
    }
