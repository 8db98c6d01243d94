"""The cookie that carries a session's token.

HttpOnly, SameSite=Lax (a link in a letter opens its page, a form elsewhere sends nothing), and Secure with the
`__Host-` prefix where the desk's own address is https. Before signing in a visitor carries a token too: it is no
session and never becomes one, but ties the form to the browser it was given to.
"""

import secrets

from fastapi import Request, Response

from models.session import LONGEST
from tasks.settings import current_settings

TOKEN_BYTES = 32
LONGEST_TOKEN = 200


def is_secure() -> bool:
    """Whether people reach the desk by https."""
    return current_settings().desk_url.startswith("https://")


def token_of(request: Request) -> str:
    """The token that the browser sent, or that it is about to be given; "" where there is none."""
    given: str = getattr(request.state, "new_token", "") or request.cookies.get(cookie_name(), "")
    return given if len(given) <= LONGEST_TOKEN else ""


def expect_visitor(request: Request) -> None:
    """See to it that a visitor has a token before a form is written for them."""
    if not token_of(request):
        request.state.new_token = secrets.token_urlsafe(TOKEN_BYTES)


def keep(response: Response, token: str) -> None:
    """Give the browser its token."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_secure(),
        httponly=True,
        samesite="lax",
    )


def forget(response: Response) -> None:
    """Take the token from the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=is_secure(), httponly=True, samesite="lax")


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from any other host or without https."""
    return "__Host-haldur" if is_secure() else "haldur"
