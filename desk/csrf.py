"""Forms of other sites change nothing here.

Every POST must bring a token that only a page of ours could have given this browser: an HMAC of the browser's own
cookie, in the field `csrf`, or in the header X-CSRF where htmx asks. It changes with the sign-in, for the cookie
does. Beside it a request that the browser itself says comes from another origin is refused.
"""

import hmac

from fastapi import HTTPException, Request

from desk.sessions import token_of
from tasks.settings import current_settings

FIELD, HEADER = "csrf", "x-csrf"
WRITTEN = "text"  # the field of an answer or a note
REFUSAL = "This form is no longer good, or came from another site. Open the page anew and try again."


def token(request: Request) -> str:
    """What the forms of a page bring back."""
    return hmac.digest(current_settings().signing_key(), f"csrf:{token_of(request)}".encode(), "sha256").hex()


async def check(request: Request) -> None:
    """Refuse a POST that no page of ours sent: a dependency of every one."""
    if not _is_from_here(request):
        raise HTTPException(403, REFUSAL)
    given = request.headers.get(HEADER) or await _field(request)
    expected = token(request).encode()
    is_ours = isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected)
    if not (token_of(request) and is_ours):
        raise HTTPException(403, REFUSAL)


def written(request: Request) -> str:
    """What somebody wrote in the form that they sent: a page that refuses it shows it again, lest it be lost."""
    return getattr(request.state, "written", "")


async def _field(request: Request) -> object:
    """The form's token; what was written in the form is kept in mind."""
    form = await request.form(max_files=0)
    words = form.get(WRITTEN)
    request.state.written = words if isinstance(words, str) else ""
    return form.get(FIELD) or ""


def _is_from_here(request: Request) -> bool:
    """What the browser says of the origin; old ones say nothing, and then the token alone decides."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("//")[2] == request.headers.get("host", "")
