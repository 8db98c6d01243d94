"""/hooks/mandrill: what Mandrill reports of our letters (D-10). Not for people, so without sign-in and form token.

Mandrill asks whether the address is there by HEAD, or by an empty batch signed with a key that all know; both are
answered and change nothing. Every other batch must bear the signature of our own key over the exact public address
and all its fields, or nothing of it is read. What cannot be kept now is answered with an error and so comes again.
"""

import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse

from desk import site
from models.mail_out import HOOK
from models.mandrill_reports import FIELD, TEST_KEY, HookError, Report, fields_of, is_signed, read_reports
from tasks.database import writing
from tasks.mandrill_reports import note_reports
from tasks.settings import SettingsError, current_settings, secret

LARGEST_BATCH = 10_000_000  # bytes: a thousand openings in a form's encoding
ONE_AT_A_TIME = ThreadPoolExecutor(1)  # so that who sends many large batches at once fills no memory
UNSIGNED = "This is not signed with our key. (mail_out.webhook_key, mail_out.webhook_url)"

router = APIRouter()
log = logging.getLogger("haldur.desk")


@router.api_route(HOOK, methods=["GET", "HEAD"])
def is_there() -> Response:
    """Somebody asks whether there is such an address."""
    return PlainTextResponse("Here Mandrill reports what became of letters.\n")


async def _signed(request: Request) -> str:
    """The batch, once its signature is found good; "[]" for one that only tries the address."""
    given = request.headers.get("x-mandrill-signature", "")
    if not given:
        raise _refusal()
    return await get_running_loop().run_in_executor(ONE_AT_A_TIME, _checked, await request.body(), given)


def _checked(body: bytes, given: str) -> str:
    try:
        fields = fields_of(body)
    except HookError:
        raise _refusal() from None
    key, url = _key(), site.company().mail_out.hook_url(current_settings().desk_url)
    if key and is_signed(given, key, url, fields):
        return fields.get(FIELD, "[]")
    if fields.get(FIELD) == "[]" and is_signed(given, TEST_KEY, url, fields):
        return "[]"
    raise _refusal()


def _refusal() -> HTTPException:
    log.warning("refused a batch for %s: %s", HOOK, UNSIGNED)
    return HTTPException(403, UNSIGNED)


@router.post(HOOK)
def take_batch(batch: Annotated[str, Depends(_signed)]) -> Response:
    """Keep a batch of reports, each once."""
    now = datetime.now(UTC)
    try:
        reports: list[Report] = read_reports(batch, now)
    except HookError as error:
        raise HTTPException(422, str(error)) from None
    if reports:
        with writing() as session:
            note_reports(session, reports, now=now)
    return PlainTextResponse("Kept.\n")


def _key() -> bytes:
    """Our webhook key; b"" where there is none, so that no signature is good."""
    reference = site.company().mail_out.webhook_key
    try:
        return secret(reference).encode() if reference else b""
    except SettingsError as error:
        log.error("Reports of Mandrill cannot be checked: %s", error)
        return b""
