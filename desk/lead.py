"""The lead's page: what waits past its time, per agent and per queue."""

from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from desk import site
from desk.pages import render
from desk.signing_in import needs
from desk.ticket import STUCK
from models.agent import Agent
from models.roles import Right
from tasks.database import reading
from tasks.lead import read_lead
from tasks.service_levels import latest_starts, service_levels
from tasks.settings import current_settings

router = APIRouter()


@router.get("/lead")
def lead_page(request: Request, agent: Annotated[Agent, Depends(needs(Right.LEAD_VIEW))]) -> Response:
    """The page."""
    now = datetime.now(UTC)
    midnight = datetime.combine(now.astimezone(site.zone()).date(), time.min, site.zone())
    settings = current_settings()
    levels = service_levels(settings)
    may_wait = {queue: f"{levels.of(queue).unassigned_hours:g} working h" for queue in site.queues()}
    with reading() as session:
        view = read_lead(
            session, latest_starts(settings, now), may_wait, midnight=midnight, is_inside=site.company().is_own
        )
    return render(request, "lead.html", agent=agent, view=view, stuck=STUCK)
