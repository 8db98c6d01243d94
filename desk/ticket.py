"""A ticket's page: the thread, whose it is, and the forms that move it on.

Looking changes nothing; every form is a POST of its own, after which the page is shown anew. What a rule refuses is
said on the page, and the words that the agent wrote are still there.
"""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from desk import site
from desk.pages import render
from desk.ticket_report import LABELS, Number, Reader, done_words
from models.agent import Agent
from models.letter import LetterStatus
from models.moves import MOVES, Action
from models.ticket import Priority, Ticket, TicketError
from tasks.canned_replies import canned_replies
from tasks.database import reading
from tasks.notices import languages_of
from tasks.ticket_page import find_customers, find_ticket, read_page
from tasks.ticket_report import active_agents

SAID = {
    "answer": "The answer is on its way.",
    "answer_done": "The answer is on its way, and the ticket is done.",
    "note": "The note is kept.",
    "customer": "The customer is set.",
    "details": "The changes are kept.",
    "merge": "The other ticket's thread is now here.",
    "split": "The mail has a ticket of its own now: this one.",
}
STUCK = {LetterStatus.FAILED: "failed for good", LetterStatus.UNKNOWN: "may or may not have arrived"}
PEOPLE = frozenset((Action.ASSIGN, Action.REDIRECT))

router = APIRouter()


@router.get("/tickets/{number}")
def ticket_page(
    request: Request,
    number: Number,
    agent: Reader,
    customer: Annotated[str, Query(max_length=100)] = "",
    reply: Annotated[str, Query(max_length=200)] = "",
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    did: str = "",
) -> Response:
    """The page; a child's number leads to its master."""
    with reading() as session:
        ticket = ticket_or_404(session, number)
        if ticket.master_id is not None:
            return RedirectResponse(f"/tickets/{ticket.master_id}", 303)
        said = SAID.get(did) or done_words(did)
        return show(session, request, agent, ticket, said=said, customer=customer, reply=reply, skip=skip)


def show(
    session: Session, request: Request, agent: Agent, ticket: Ticket, *, said: str = "", fault: str = "",
    draft: str = "", note: str = "", customer: str = "", reply: str = "", skip: int = 0, status: int = 200,
) -> Response:  # fmt: skip
    """The page of a ticket with what is to be said on it."""
    page = read_page(session, ticket, skip=skip)
    canned = canned_replies(languages_of(session, page.ticket, site.company()))
    chosen = next((each for each in canned if each.name == reply), None)
    return render(
        request, "ticket.html", status=status, agent=agent, page=page, ticket=page.ticket, said=said, fault=fault,
        draft=draft or (chosen.about(page.ticket.id or 0) if chosen else ""), note=note, canned=canned, skip=skip,
        agents=active_agents(session), actions=_actions(ticket), people=PEOPLE, labels=LABELS, queues=site.queues(),
        priorities=list(Priority), customer_search=customer,
        customers_found=find_customers(session, customer), stuck=STUCK,
    )  # fmt: skip


def ticket_or_404(session: Session, number: int) -> Ticket:
    """The ticket, or a page that says there is none."""
    try:
        return find_ticket(session, number)
    except TicketError as error:
        raise HTTPException(404, str(error)) from None


def _actions(ticket: Ticket) -> list[Action]:
    """What the ticket's status allows; assigning it to oneself is a button of its own."""
    return [action for action, (sources, _) in MOVES.items() if ticket.status in sources]
