"""The forms of the desk: each is checked, done in one transaction by tasks/tickets.py, and followed by a page.

From the report a button acts at once: with JavaScript its row goes away, without it the report is shown anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from desk import csrf
from desk.sending import send_letters
from desk.signing_in import needs
from desk.ticket import show, ticket_or_404
from desk.ticket_report import DONE_WORDS, Number, back_to_report, row_gone, row_stays
from models.agent import Agent
from models.history import Way
from models.letter import LetterError
from models.moves import Action
from models.roles import Right
from models.ticket import Status, Ticket, TicketError
from tasks import tickets
from tasks.database import reading, writing

router = APIRouter(prefix="/tickets/{number}", dependencies=[Depends(csrf.check)])
Worker = Annotated[Agent, Depends(needs(Right.WORK_ON_TICKETS))]
Words = Annotated[str, Form(max_length=100_000)]
Line = Annotated[str, Form(max_length=500)]
REFUSALS = (TicketError, LetterError)  # a letter that cannot be written undoes the change that called for it


@dataclass(frozen=True, slots=True)
class Change:
    """A form that was sent: by whom, on which ticket, and what it goes back to."""

    request: Request
    number: int
    agent: Agent
    background: BackgroundTasks

    def make(
        self, change: Callable[[Session, datetime], object], *, did: str, draft: str = "", note: str = ""
    ) -> Response:
        """Do it and show the page anew; or say on the page why not, with the words that were written."""
        try:
            with writing() as session:
                change(session, datetime.now(UTC))
        except REFUSALS as error:
            with reading() as session:
                ticket = ticket_or_404(session, self.number)
                return show(
                    session, self.request, self.agent, ticket, fault=str(error), draft=draft, note=note, status=409
                )
        self.send_letters()
        return self.to_page(did)

    def send_letters(self) -> None:
        """What was posted leaves at once, after the page has been answered."""
        self.background.add_task(send_letters, self.number, now=datetime.now(UTC))

    def to_page(self, did: str, number: int | None = None) -> Response:
        """The ticket's page with what was done."""
        return RedirectResponse(f"/tickets/{number or self.number}?did={did}", 303)


def _change(request: Request, number: Number, agent: Worker, background: BackgroundTasks) -> Change:
    return Change(request, number, agent, background)


Sent = Annotated[Change, Depends(_change)]


@router.post("/act")
def take_action(
    sent: Sent,
    action: Annotated[Action, Form()],
    assignee: Line = "",
    reason: Line = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Move the ticket, from its page or from a row of the report (which sends its own address as `back`)."""

    def move(session: Session, now: datetime) -> None:
        tickets.act(
            session, sent.number, action, who=sent.agent.address, way=Way.REPORT if back else Way.PAGE, now=now,
            assignee=assignee or None, reason=" ".join(reason.split()),
        )  # fmt: skip

    if not back:
        return sent.make(move, did=f"{action}-{sent.number}")
    return _from_report(sent, move, action, back)


def _from_report(sent: Change, move: Callable[[Session, datetime], None], action: Action, back: str) -> Response:
    is_htmx = "hx-request" in sent.request.headers
    try:
        with writing() as session:
            move(session, datetime.now(UTC))
    except REFUSALS as error:
        if is_htmx:
            if isinstance(error, LetterError):
                return row_stays(sent.request, back=back, said=str(error))
            return row_gone(sent.request, back=back, said=str(error), is_refused=True)
        with reading() as session:
            ticket = ticket_or_404(session, sent.number)
            return show(session, sent.request, sent.agent, ticket, fault=str(error), status=409)
    sent.send_letters()
    if is_htmx:
        said = DONE_WORDS[action].format(sent.number)
        return row_gone(sent.request, back=back, said=said, is_refused=False)
    return RedirectResponse(back_to_report(back, did=f"{action}-{sent.number}"), 303)


@router.post("/answer")
def take_answer(sent: Sent, text: Words, finish: Line = "") -> Response:
    """Write to the customer; with `finish` the ticket is done then."""
    who, words = sent.agent.address, plain(text)

    def write(session: Session, now: datetime) -> None:
        tickets.answer(session, sent.number, words, who=who, now=now)
        if finish and session.get_one(Ticket, sent.number).status != Status.DONE:  # the button may be pressed twice
            tickets.act(session, sent.number, Action.FINISH, who=who, way=Way.PAGE, now=now)

    return sent.make(write, did="answer_done" if finish else "answer", draft=words)


@router.post("/note")
def take_note(sent: Sent, text: Words) -> Response:
    """Keep a note that stays in the house."""
    words = plain(text)
    who = sent.agent.address
    return sent.make(
        lambda session, now: tickets.add_note(session, sent.number, words, who=who, now=now), did="note", note=words
    )


@router.post("/customer")
def take_customer(sent: Sent, registry_code: Line) -> Response:
    """Say whose ticket it is."""
    who = sent.agent.address
    return sent.make(
        lambda session, now: tickets.set_customer(session, sent.number, registry_code, who=who, way=Way.PAGE, now=now),
        did="customer",
    )


@router.post("/details")
def take_details(sent: Sent, priority: Line, queue: Line, tags: Line = "") -> Response:
    """Priority, queue and tags; what is as it was leaves no line of history."""
    who = sent.agent.address

    def keep(session: Session, now: datetime) -> None:
        tickets.set_priority(session, sent.number, priority, who=who, way=Way.PAGE, now=now)
        tickets.set_queue(session, sent.number, queue, who=who, way=Way.PAGE, now=now)
        tickets.set_tags(session, sent.number, tags.split(","), who=who, way=Way.PAGE, now=now)

    return sent.make(keep, did="details")


@router.post("/merge")
def take_merge(sent: Sent, other: Annotated[int, Form(ge=1, le=999_999_999)]) -> Response:
    """Take another ticket in as a child."""
    who = sent.agent.address
    return sent.make(
        lambda session, now: tickets.merge(session, other, into=sent.number, who=who, way=Way.PAGE, now=now),
        did="merge",
    )


@router.post("/split")
def take_split(sent: Sent, message: Annotated[int, Form()]) -> Response:
    """Give a mail a ticket of its own, and go there."""
    made: list[Ticket] = []

    def part(session: Session, now: datetime) -> None:
        made.append(tickets.split(session, sent.number, [message], who=sent.agent.address, way=Way.PAGE, now=now))
        session.flush()
        session.expunge(made[0])

    answer = sent.make(part, did="split")
    return sent.to_page("split", made[0].id) if made else answer


def plain(text: str) -> str:
    """What a browser sent of a text: its line ends and NULs put right."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
