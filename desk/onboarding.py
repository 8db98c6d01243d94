"""A customer's own page of a journey, opened by a personal link: no account, no cookie, one journey (O-03, O-06).

The token in the address is what only the customer has, so it is also what binds each form to them; the page says to
nobody where it was opened from, and is kept by no cache. Looking changes nothing. A link that opens nothing is
answered in one way, whatever the reason, and offers a new one by mail to the address on the card; whether a letter
went is not told.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from desk import rates, site
from desk.changes import plain
from desk.onboarding_words import WORDS
from desk.pages import OUTSIDE, render_outside
from models.attempt import Stage
from models.journey import JourneyError
from models.journey_link import LinkError
from models.journey_log import Reply
from models.journey_policy import JourneyTemplate
from models.letter_words import Words
from models.quiz import Mark, is_passed
from models.step_text import html_of
from models.ticket import TicketError
from tasks.attempts import count_attempt
from tasks.database import reading, writing
from tasks.journey_links import Visitor, ask_for_link, visitor_of
from tasks.journey_page import (
    BEST_SCORE,
    BY_HAND,
    answer_quiz,
    ask_question,
    give_score,
    journey_view,
    leave_out_step,
    tick_step,
)  # fmt: skip
from tasks.meetings import reply_to_meeting, request_meeting

CHANGES_BY_ONE_LINK = (Stage(60, timedelta(minutes=10)), Stage(300, timedelta(days=1)))
NEW_LINKS_FROM_ONE_ADDRESS = (Stage(10, timedelta(hours=1)), Stage(40, timedelta(days=1)))
LONGEST_TEXT = 5_000
ANSWER, CHOICE = re.compile(r"answer_([0-9]{1,2})", re.ASCII), re.compile(r"[0-9]{1,2}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)

router = APIRouter(prefix="/onboarding/{token}")

Change = Callable[[Session, Visitor, datetime], object]


@router.api_route("", methods=["GET", "HEAD"])
def onboarding_page(request: Request, token: str) -> Response:
    """The journey as it stands."""
    return _show(request, token)


@router.post("/steps/{step}/done")
def step_done(request: Request, token: str, step: str) -> Response:
    """The customer has done a step."""
    return _change(request, token, lambda session, visitor, now: tick_step(session, visitor, step, now=now), "next")


@router.post("/steps/{step}/without")
def step_left_out(request: Request, token: str, step: str) -> Response:
    """The customer does without an optional step."""
    return _change(
        request, token, lambda session, visitor, now: leave_out_step(session, visitor, step, now=now), "steps"
    )


async def _answers(request: Request) -> list[int]:
    """What answers the questions of a quiz, in their order: the number of a choice, 0 where it is none."""
    form = await request.form(max_files=0)
    given = {int(found[1]): str(value) for name, value in form.items() if (found := ANSWER.fullmatch(name))}
    return [int(value) if CHOICE.fullmatch(value) else 0 for _, value in sorted(given.items())]


@router.post("/steps/{step}/quiz")
def quiz_answered(
    request: Request, token: str, step: str, answers: Annotated[list[int], Depends(_answers)]
) -> Response:
    """Mark the answers; what was wrong is shown with why, and may be answered again."""
    marks: list[Mark] = []

    def answer(session: Session, visitor: Visitor, now: datetime) -> None:
        marks.extend(answer_quiz(session, visitor, step, answers, now=now))

    answered = _change(request, token, answer, "next")
    return answered if not marks or is_passed(marks) else _show(request, token, marks={step: marks})


@router.post("/question")
def question_asked(
    request: Request, token: str, text: Annotated[str, Form()] = "", step: Annotated[str, Form()] = ""
) -> Response:
    """A question becomes a ticket."""
    words = plain(text)[:LONGEST_TEXT]
    if not words:
        return _show(request, token, fault="empty", status=422)
    return _change(
        request, token, lambda session, visitor, now: ask_question(session, visitor, words, now=now, step=step),
        "question", draft=words,
    )  # fmt: skip


@router.post("/meeting")
def meeting_asked(
    request: Request, token: str, times: Annotated[list[str] | None, Form()] = None,
    wish: Annotated[str, Form()] = "", step: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """The customer asks for a meeting, with up to three times that suit them."""
    proposed = [plain(each).replace("T", " ")[:16] for each in (times or [])[:3]]
    words = "; ".join(filter(None, (*proposed, plain(wish))))[:LONGEST_TEXT]
    if not words:
        return _show(request, token, fault="empty", status=422)
    return _change(
        request, token, lambda session, visitor, now: request_meeting(session, visitor, words, now=now, step=step),
        "meetings",
    )  # fmt: skip


@router.post("/meetings/{meeting}")
def meeting_replied(request: Request, token: str, meeting: str, reply: Annotated[str, Form()] = "") -> Response:
    """Whether the time of a meeting suits."""
    number = int(meeting) if NUMBER.fullmatch(meeting) else 0
    said = Reply(reply) if reply in set(Reply) else Reply.NONE
    return _change(
        request, token, lambda session, visitor, now: reply_to_meeting(session, visitor, number, said, now=now),
        "meetings",
    )  # fmt: skip


@router.post("/score")
def scored(
    request: Request, token: str, score: Annotated[str, Form()] = "", comment: Annotated[str, Form()] = ""
) -> Response:
    """How satisfied the customer is."""
    if score not in {str(number) for number in range(1, BEST_SCORE + 1)}:
        return _show(request, token, fault="no_score", status=422)
    words = plain(comment)
    return _change(
        request, token, lambda session, visitor, now: give_score(session, visitor, int(score), words, now=now),
        "score",
    )  # fmt: skip


@router.post("/link")
def link_asked(request: Request, token: str) -> Response:
    """A new link goes to the address on the card; the answer is the same whether or not one went."""
    now = datetime.now(UTC)
    if count_attempt({f"new link from {rates.place_of(request)}": NEW_LINKS_FROM_ONE_ADDRESS}, now=now):
        return _closed(request, token, fault="too_many", status=429)
    try:
        with writing() as session:
            ask_for_link(session, token, now=now)
    except LinkError:
        pass  # told to nobody: whoever tries links must not learn which were ours
    return _closed(request, token, is_asked=True, status=200)


def _change(request: Request, token: str, change: Change, then: str, *, draft: str = "") -> Response:
    """Carry out what the customer wants and show the page anew; what cannot be done is said on it, beside the draft."""
    now = datetime.now(UTC)
    try:
        with reading() as session:
            visitor = visitor_of(session, token, now=now)
        if count_attempt({f"journey link {visitor.walker_id}": CHANGES_BY_ONE_LINK}, now=now):
            return _show(request, token, fault="too_many", draft=draft, status=429)
        with writing() as session:
            change(session, visitor_of(session, token, now=now), now)
    except LinkError:
        return _closed(request, token)
    except (JourneyError, TicketError):
        return _show(request, token, fault="changed", draft=draft, status=409)
    return RedirectResponse(f"/onboarding/{token}#{then}", 303, headers=OUTSIDE)


def _show(
    request: Request, token: str, *, fault: str = "", draft: str = "", status: int = 200,
    marks: Mapping[str, Sequence[Mark]] = MappingProxyType({}),
) -> Response:  # fmt: skip
    """The page, with a fault or with marks where there are some."""
    now = datetime.now(UTC)
    try:
        with reading() as session:
            visitor = visitor_of(session, token, now=now)
            view = journey_view(session, visitor)
            session.expunge_all()
    except LinkError:
        return _closed(request, token)
    words, texts = WORDS[visitor.language], Words(visitor.language, site.zone())
    return render_outside(
        request, "onboarding.html", status=status, token=token, view=view, visitor=visitor, words=words,
        language=visitor.language, firm=site.company().company.name, fault=words.get(fault, ""), marks=marks,
        draft=draft, html_of=html_of, titles_of=partial(_titles, view.template, visitor.language), by_hand=BY_HAND,
        best_score=BEST_SCORE, in_days=texts.days, at=texts.moment,
    )  # fmt: skip


def _titles(template: JourneyTemplate, language: str, keys: Iterable[str]) -> str:
    return ", ".join(template.by_key[key].title.of(language) for key in keys)


def _closed(request: Request, token: str, *, fault: str = "", is_asked: bool = False, status: int = 404) -> Response:
    """The one answer to every link that opens nothing, in all the languages there are: whose it was is not known."""
    return render_outside(
        request, "onboarding_closed.html", status=status, token=token, all_words=WORDS, fault=fault,
        is_asked=is_asked, firm=site.company().company.name, language=site.company().company.language,
    )  # fmt: skip
