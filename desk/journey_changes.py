"""The forms of a journey's page: each is one transaction by the doors of tasks/, then the page (O-05, O-07, O-08).

What a rule refuses is said on the page, and what was written is still there. The letters that come of a form leave with
the next delivery, within a minute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from desk import csrf, site
from desk.changes import plain
from desk.journeys import may_manage, show
from desk.signing_in import needs
from desk.ticket_report import Number
from models.agent import Agent
from models.history import Way
from models.journey import Journey, JourneyError
from models.journey_log import JourneyMeeting, Work
from models.letter import LetterError
from models.roles import Right
from models.ticket import TicketError
from tasks import journey_links, journeys, meetings
from tasks.database import reading, writing

PAGE = Way.PAGE
REFUSALS = (JourneyError, TicketError, LetterError)

router = APIRouter(prefix="/journeys/{number}", dependencies=[Depends(csrf.check)])
Worker = Annotated[Agent, Depends(needs(Right.WORK_ON_JOURNEYS))]
Line = Annotated[str, Form(max_length=500)]
Meeting = Annotated[int, Form(ge=1, le=999_999_999)]


@dataclass(frozen=True, slots=True)
class Change:
    """A form that was sent: by whom, and about which journey."""

    request: Request
    number: int
    agent: Agent

    def make(self, change: Callable[[Session, datetime], object], *, did: str, **kept: str) -> Response:
        """Do it and show the page anew; or say on the page why not, with what was written."""
        try:
            with writing() as session:
                change(session, datetime.now(UTC))
        except REFUSALS as error:
            with reading() as session:
                form = {"form": did, **kept}
                return show(session, self.request, self.agent, self.number, fault=str(error), kept=form, status=409)
        return RedirectResponse(f"/journeys/{self.number}?did={did}", 303)

    def check_manages(self) -> None:
        """403 for who neither answers for the journey nor leads."""
        with reading() as session:
            journey = session.get(Journey, self.number)
        if journey is not None and not may_manage(self.agent, journey.responsible):
            raise HTTPException(403, "This journey is another's; who answers for it, or a lead, may do that.")


def _change(request: Request, number: Number, agent: Worker) -> Change:
    return Change(request, number, agent)


Sent = Annotated[Change, Depends(_change)]


@router.post("/move")
def take_move(sent: Sent, move: Annotated[Literal["pause", "resume", "cancel"], Form()], reason: Line = "") -> Response:
    """Let it rest, go on, or end before its time."""
    who, why = sent.agent.address, plain(reason)
    if move == "resume":
        return sent.make(
            lambda session, now: journeys.resume_journey(session, sent.number, who=who, way=PAGE, now=now), did=move
        )
    if move == "cancel":
        sent.check_manages()
    door = journeys.pause_journey if move == "pause" else journeys.cancel_journey
    return sent.make(
        lambda session, now: door(session, sent.number, reason=why, who=who, way=PAGE, now=now), did=move, reason=why
    )


@router.post("/reassign")
def take_responsible(sent: Sent, responsible: Line) -> Response:
    """Give it to another agent."""
    sent.check_manages()
    who = sent.agent.address
    return sent.make(
        lambda session, now: journeys.reassign_journey(
            session, sent.number, responsible, who=who, way=PAGE, now=now
        ),
        did="reassign",
    )  # fmt: skip


@router.post("/steps")
def take_step(
    sent: Sent, step: Line, move: Annotated[Literal["complete", "skip", "reopen"], Form()], reason: Line = ""
) -> Response:
    """Say that a step is done, not needed, or open again."""
    who, why = sent.agent.address, plain(reason)
    if move == "complete":
        return sent.make(
            lambda session, now: journeys.complete_step(session, sent.number, step, who=who, way=PAGE, now=now),
            did=move,
        )
    door = journeys.skip_step if move == "skip" else journeys.reopen_step
    return sent.make(
        lambda session, now: door(session, sent.number, step, reason=why, who=who, way=PAGE, now=now),
        did=move, step=step, reason=why,
    )  # fmt: skip


@router.post("/links")
def take_links(
    sent: Sent, act: Annotated[Literal["send", "revoke"], Form()], contact: Annotated[int, Form(ge=1, le=999_999_999)]
) -> Response:
    """Send a contact a new link, or let those that it has open nothing any more."""
    door = journey_links.send_links if act == "send" else journey_links.revoke_links
    who = sent.agent.address
    return sent.make(
        lambda session, now: door(session, sent.number, contact_id=contact, who=who, way=PAGE, now=now), did=act
    )


@router.post("/minutes")
def take_minutes(
    sent: Sent, minutes: Annotated[int, Form()], kind: Annotated[Work, Form()], note: Line = ""
) -> Response:
    """Note minutes that the agent spent."""
    who, words = sent.agent.address, plain(note)
    return sent.make(
        lambda session, now: journeys.log_minutes(
            session, sent.number, minutes, kind, who=who, way=PAGE, now=now, note=words
        ),
        did="minutes", note=words,
    )  # fmt: skip


@router.post("/confirm_meeting")
def take_time(
    sent: Sent, meeting: Meeting, starts_at: Line = "", minutes: Annotated[int, Form()] = 30, place: Line = ""
) -> Response:
    """Give a meeting its time, or another one."""
    where = plain(place)

    def confirm(session: Session, now: datetime) -> None:
        _check_own(session, sent.number, meeting)
        meetings.confirm_meeting(
            session,
            meeting,
            _moment(starts_at),
            minutes=minutes,
            place=where,
            who=sent.agent.address,
            way=PAGE,
            now=now,
        )

    return sent.make(
        confirm, did="confirm_meeting", meeting=str(meeting), starts_at=starts_at, minutes=str(minutes), place=where
    )


@router.post("/close_meeting")
def take_end_of_meeting(sent: Sent, meeting: Meeting, reason: Line = "") -> Response:
    """A meeting has been held, or will not be."""
    why = plain(reason)

    def close(session: Session, now: datetime) -> None:
        _check_own(session, sent.number, meeting)
        meetings.close_meeting(session, meeting, reason=why, who=sent.agent.address, way=PAGE, now=now)

    return sent.make(close, did="close_meeting", meeting=str(meeting), reason=why)


def _check_own(session: Session, number: int, meeting: int) -> None:
    found = session.get(JourneyMeeting, meeting)
    if found is None or found.journey_id != number:
        raise JourneyError("That meeting is none of this journey's.")


def _moment(words: str) -> datetime:
    """The moment of a form's field, at the site."""
    try:
        return datetime.fromisoformat(words.strip()).replace(tzinfo=site.zone())
    except ValueError:
        raise JourneyError(f"{words.strip()[:40]!r} is no time; write it as 2026-12-31T14:00.") from None
