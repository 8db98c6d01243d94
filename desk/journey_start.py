"""The form by which a journey begins (O-02): first the customer is found, then all else is chosen from its card."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk import csrf
from desk.form_days import day_of
from desk.journey_changes import REFUSALS, Worker
from desk.pages import render
from models.agent import Agent
from models.history import Way
from models.journey import JourneyError
from tasks.database import reading, writing
from tasks.journey_policy import template_names
from tasks.journey_start import Start, start_journey
from tasks.settings import current_settings
from tasks.ticket_page import customer_card, find_customers
from tasks.ticket_report import active_agents

router = APIRouter(prefix="/start_journey")
Line = Annotated[str, Form(max_length=500)]


@router.get("")
def start_page(
    request: Request,
    agent: Worker,
    search: Annotated[str, Query(max_length=100)] = "",
    customer: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Find the customer by name or registry code; then the form."""
    given = Start(customer.strip(), "", (), agent.address)
    return _show(request, agent, given, search=search)


@router.post("", dependencies=[Depends(csrf.check)])
def take_start(
    request: Request,
    agent: Worker,
    customer: Line,
    journey: Line = "",
    contacts: Annotated[list[str] | None, Form()] = None,
    responsible: Line = "",
    signed_on: Line = "",
) -> Response:
    """Begin the journey, and go there."""
    given = Start(customer, journey, tuple((contacts or [])[:50]), responsible)
    try:
        start = given._replace(signed_on=day_of(signed_on, error=JourneyError))
        with writing() as session:
            started = start_journey(session, start, who=agent.address, way=Way.PAGE, now=datetime.now(UTC))
    except REFUSALS as error:
        return _show(request, agent, given, signed_on=signed_on, fault=str(error), status=409)
    return RedirectResponse(f"/journeys/{started.journey_id}?did={'start' if started.is_new else 'again'}", 303)


def _show(
    request: Request, agent: Agent, given: Start, *, search: str = "", signed_on: str = "", fault: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    with reading() as session:
        card = customer_card(session, given.customer) if given.customer else None
        found = find_customers(session, search)
        agents = active_agents(session)
    return render(
        request, "journey_start.html", status=status, agent=agent, given=given, card=card, found=found, search=search,
        signed_on=signed_on, fault=fault, agents=agents, names=template_names(current_settings()),
    )  # fmt: skip
