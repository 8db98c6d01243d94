"""/hooks/journeys: what the product tells of its users (O-04). Not for people, so without sign-in and form token.

A request is taken whole or not at all, and answered in JSON: 200 with what became of its events, 400 where they cannot
be read, 401 where the request is not signed with our key, is not of now or came before. Nothing in a request that is
not signed is read, and what cannot be kept now is answered with an error, so that the product sends it again.
"""

import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from desk import site
from models.product_events import ProductEventError, SignatureError
from tasks.database import writing
from tasks.product_events import take_request
from tasks.settings import SettingsError, secret

HOOK = "/hooks/journeys"

router = APIRouter()
log = logging.getLogger("haldur.desk")


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(HOOK)
def take_events(
    body: Annotated[bytes, Depends(_body)],
    timestamp: Annotated[str, Header(alias="x-haldur-timestamp")] = "",
    signature: Annotated[str, Header(alias="x-haldur-signature")] = "",
) -> Response:
    """Keep the events of a request, each once, and let them complete steps."""
    now = datetime.now(UTC)
    try:
        with writing() as session:
            heard = take_request(session, _key(), timestamp=timestamp, signature=signature, body=body, now=now)
    except SignatureError as error:
        log.warning("refused events for %s: %s", HOOK, error)
        return JSONResponse({"error": str(error)}, 401)
    except ProductEventError as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(
        {
            "new": heard.new,
            "known": heard.known,
            "completed_steps": heard.completed,
            "unknown_customers": heard.unknown_customers,
        }
    )


def _key() -> bytes:
    """The key that the product shares with us; b"" where there is none, so that no signature is good."""
    reference = site.company().onboarding.webhook_key
    try:
        return secret(reference).encode() if reference else b""
    except SettingsError as error:
        log.error("Events of the product cannot be checked: %s", error)
        return b""
