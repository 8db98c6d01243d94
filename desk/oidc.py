"""Signing in by the company's own sign-in, where the settings name one.

The browser goes there with an errand that it carries in a signed cookie for ten minutes, and comes back with a
code. Coming back is a GET and so changes nothing yet: its page has one button, whose POST signs in. Only who is an
active agent under the address that the company vouches for is let in; nobody is made an agent by this.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from desk import csrf, rates
from desk.pages import render
from desk.sessions import expect_visitor, is_secure, keep, token_of
from desk.signing_in import SIGN_IN, enter, show_form, within_desk
from tasks.oidc import CompanySignInError, Errand, address_to_go_to, new_errand, verified_address
from tasks.settings import current_settings
from tasks.sign_in import find_agent, open_session

START = f"{SIGN_IN}/company"
BACK = f"{START}/back"
COOKIE = "haldur-errand"
LONGEST_SECONDS = 600
STALE = "That took too long, or began in another browser. Begin again."
router = APIRouter()


def is_configured() -> None:
    """Without an issuer there are no such pages."""
    if not current_settings().oidc_issuer:
        raise HTTPException(404, "There is no company sign-in here.")


@router.get(START, dependencies=[Depends(is_configured)])
def go_there(request: Request, next: str = "/") -> Response:
    """Send the browser to the company's sign-in."""
    errand = new_errand(within_desk(next))
    try:
        response = RedirectResponse(address_to_go_to(errand, back=_back()), 303)
    except CompanySignInError as error:
        return show_form(request, wanted=next, fault=str(error), status=502)
    response.set_cookie(
        COOKIE,
        str(_signer().dumps(asdict(errand))),
        max_age=LONGEST_SECONDS,
        path=SIGN_IN,
        secure=is_secure(),
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(BACK, dependencies=[Depends(is_configured)])
def come_back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """The page with the button."""
    if error or not code:
        return show_form(request, wanted="/", fault="The company's sign-in said no.", status=401)
    expect_visitor(request)
    response = render(request, "sign_in_company.html", code=code, state=state)
    keep(response, token_of(request))
    return response


@router.post(BACK, dependencies=[Depends(is_configured), Depends(csrf.check)])
def finish(request: Request, code: Annotated[str, Form()] = "", state: Annotated[str, Form()] = "") -> Response:
    """Let the agent in whom the company vouches for."""
    now, place = datetime.now(UTC), rates.place_of(request)
    errand = _errand(request)
    if errand is None or errand.state != state:
        return show_form(request, wanted="/", fault=STALE, status=401)
    try:
        address = verified_address(code, errand, back=_back(), now=now)
    except CompanySignInError as error:
        return show_form(request, wanted=errand.wanted, fault=str(error), status=401)
    agent = find_agent(address)
    if agent is None or not agent.active:
        return show_form(request, wanted=errand.wanted, fault=f"{address} is no agent here.", status=403)
    token = open_session(agent, how=f"by the company's sign-in from {place}", now=now)
    response = enter(request, token, wanted=errand.wanted)
    response.delete_cookie(COOKIE, path=SIGN_IN, secure=is_secure(), httponly=True, samesite="lax")
    return response


def _back() -> str:
    return current_settings().desk_url + BACK


def _errand(request: Request) -> Errand | None:
    """The errand that this browser was sent on, if it is ours and not too old."""
    try:
        return Errand(**_signer().loads(request.cookies.get(COOKIE, ""), max_age=LONGEST_SECONDS))
    except BadData:
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().signing_key(), salt="company sign-in")
