"""Signing in and out, and who may see what: what every page depends on.

Who is not signed in is led to the sign-in page and back to where they wanted to go, but only within the desk. The
answer to a wrong password, a wrong address and an agent who left is one and the same, and takes as long.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from desk import csrf, rates
from desk.pages import render
from desk.sessions import expect_visitor, forget, keep, token_of
from models.agent import Agent
from models.roles import Right, may
from tasks.settings import current_settings
from tasks.sign_in import close_session, record_refused, session_agent, sign_in

SIGN_IN = "/sign-in"
WRONG = "Address and password do not fit together."
router = APIRouter()


class SignInNeededError(Exception):
    """Nobody is signed in; `wanted` is the page to return to."""

    def __init__(self, wanted: str) -> None:
        super().__init__("Sign in first.")
        self.wanted = wanted


def current_agent(request: Request) -> Agent:
    """The agent who is signed in; a dependency of every page but the sign-in."""
    now, token = datetime.now(UTC), token_of(request)
    agent = session_agent(token, now=now) if token else None
    if agent is None:
        raise SignInNeededError(_wanted(request))
    if request.method != "GET":
        rates.count_change(token, now=now)
    request.state.agent = agent
    return agent


def needs(right: Right) -> Callable[[Request, Agent], Agent]:
    """A dependency: the agent, where their role has the right; what is refused to a POST is written down."""

    def agent_with_right(request: Request, agent: Annotated[Agent, Depends(current_agent)]) -> Agent:
        if not may(agent.role, right):
            if request.method != "GET":
                record_refused(agent, f"{request.url.path} needs the right to {right}", now=datetime.now(UTC))
            raise HTTPException(403, f"Your role ({agent.role}) has no right to {right}.")
        return agent

    return agent_with_right


@router.get(SIGN_IN)
def sign_in_page(request: Request, next: str = "/") -> Response:
    """The form."""
    return show_form(request, wanted=next)


@router.post(SIGN_IN, dependencies=[Depends(csrf.check)])
def take_sign_in(
    request: Request,
    address: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Let an agent in, or say no and nothing more."""
    now, place = datetime.now(UTC), rates.place_of(request)
    waiting = rates.count_sign_in(place, address=address, now=now)
    if waiting:
        words = f"Too many attempts. Try again in {rates.in_words(waiting)}."
        return show_form(request, wanted=next, address=address, fault=words, status=429)
    entered = sign_in(address, password=password, place=place, now=now)
    if entered is None:
        return show_form(request, wanted=next, address=address, fault=WRONG, status=401)
    rates.forget_sign_in(place, address=address, now=now)
    return enter(request, entered[1], wanted=next)


@router.post("/sign-out", dependencies=[Depends(csrf.check)])
def sign_out(request: Request, _agent: Annotated[Agent, Depends(current_agent)]) -> Response:
    """End the session here and in the register."""
    close_session(token_of(request), now=datetime.now(UTC))
    response = RedirectResponse(SIGN_IN, 303)
    forget(response)
    return response


def enter(request: Request, token: str, *, wanted: str) -> Response:
    """Go on with a new session, ending the one that the browser had."""
    close_session(token_of(request), now=datetime.now(UTC))
    response = RedirectResponse(within_desk(wanted), 303)
    keep(response, token)
    return response


def show_form(request: Request, *, wanted: str, address: str = "", fault: str = "", status: int = 200) -> Response:
    """The sign-in page, for a browser that has a token to tie the form to; with what was written in another form."""
    expect_visitor(request)
    response = render(
        request,
        "sign_in.html",
        wanted=within_desk(wanted),
        address=address[:300],
        fault=fault,
        written=csrf.written(request),
        company=bool(current_settings().oidc_issuer),
        status=status,
    )
    keep(response, token_of(request))
    return response


def within_desk(wanted: str) -> str:
    """The page to go to, if it is one of ours; anything that a browser might read as another site is the report."""
    is_plain = wanted.isprintable() and wanted.isascii() and "\\" not in wanted and not wanted.startswith("//")
    if not is_plain or not wanted.startswith("/") or wanted.startswith((SIGN_IN, "/sign-out")):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def sign_in_address(wanted: str) -> str:
    """Where to sign in, to be led back."""
    return f"{SIGN_IN}?next={quote(wanted, safe='')}" if wanted != "/" else SIGN_IN


def _wanted(request: Request) -> str:
    """The page that was asked for; what a POST wanted cannot be repeated, but the page with its form be shown anew."""
    if request.method == "GET" and "hx-request" not in request.headers:
        return within_desk(f"{request.url.path}?{request.url.query}".rstrip("?"))
    host, slash, page = request.headers.get("referer", "").partition("//")[2].partition("/")
    return within_desk(f"{slash}{page}") if host == request.url.netloc else "/"
