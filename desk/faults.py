"""How a fault is told: one page, one clear sentence, and nothing of how we are made.

What the reader can mend is said to them (4xx). What somebody who runs Haldur must mend, a wrong file or a database that
does not answer, is said as such (503); operators read the whole of it in the log. People outside have a page of their
own (desk/outside.py).
"""

import logging
from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from desk import csrf
from desk.outside import NO_HEADERS, is_outside, told_outside
from desk.pages import render
from desk.security import protecting
from models.calendar import CalendarError
from models.canned_reply import CannedReplyError
from models.company import CompanyFileError
from models.dunning_policy import DunningError
from models.journey_policy import JourneyPolicyError
from models.late_interest_policy import LateInterestError
from models.service_policy import ServiceLevelsError
from tasks.blobs import BlobsRefusedError
from tasks.database import is_out_of_reach
from tasks.settings import SettingsError

TITLES = {403: "Not allowed", 404: "Not found", 405: "Not so", 422: "Not understood", 503: "Not now"}
WRONG_FILES = (
    CalendarError, CannedReplyError, CompanyFileError, DunningError, JourneyPolicyError, LateInterestError,
    ServiceLevelsError, SettingsError,
)  # fmt: skip
FAULTS = {
    "missing": "{name} is missing",
    "string_too_long": "{name} is longer than {max_length:,} signs",
    "int_parsing": "{name} is no whole number",
    "greater_than_equal": "{name} is less than {ge:,}",
    "less_than_equal": "{name} is more than {le:,}",
}
NO_SUCH_PAGE = "There is no such page: its address was mistyped, or what it showed is not here."

log = logging.getLogger("haldur.desk")


def tell_faults(app: FastAPI) -> None:
    """Give an app the pages of its faults."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Response]] = {
        HTTPException: _refused,
        RequestValidationError: _not_understood,
        DataError: _not_storable,
        OperationalError: _no_database,
        InterfaceError: _no_database,
        NoConnectionError: _no_database,
        BlobsRefusedError: _no_store,
        ClientDisconnect: _hung_up,
        Exception: _unforeseen,
        **dict.fromkeys(WRONG_FILES, _wrong_file),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = NO_SUCH_PAGE if error.detail == "Not Found" else str(error.detail)
    return _page(request, error.status_code, words, headers=error.headers or NO_HEADERS)


def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        FAULTS.get(fault["type"], "{name} cannot be read").format(name=fault["loc"][-1], **fault.get("ctx", {}))
        for fault in error.errors()
    ]
    return _page(request, 422, f"Nothing was done: {', '.join(faults)}. Go back, mend it and try again.")


def _not_storable(request: Request, error: Exception) -> Response:
    """PostgreSQL takes no NUL, and no number that is too large."""
    log.warning("refused what the database does not take: %s", error)
    return _page(request, 422, "This cannot be kept: it holds a sign or a number that no database takes.")


def _no_database(request: Request, error: Exception) -> Response:
    """Locked by somebody, full, read-only, gone, or asked by as many as may ask it at once."""
    shown = None if is_out_of_reach(error) else error
    log.error("the database did not answer %s. %s", _asked(request), error, exc_info=shown)
    words = (
        "The database does not answer. Look at the page anew in a moment, then try again; `haldur doctor` says more."
    )
    return _page(request, 503, words, headers={"Retry-After": "10"})


def _no_store(request: Request, error: Exception) -> Response:
    """Its disk is full, or not Haldur's to write."""
    log.error("the blob store refused %s. %s", _asked(request), error)
    return _page(request, 503, "The file that belongs to it cannot be kept, so nothing was changed. Try again later.")


def _hung_up(request: Request, error: Exception) -> Response:
    """Nobody reads the answer to half a body; one line of the log is enough for it."""
    log.info("%s broke off before its body was here", _asked(request))
    return Response(status_code=400)


def _wrong_file(request: Request, error: Exception) -> Response:
    log.error("a file of the home is wrong: %s", error)
    return _page(request, 503, f"{error} Whoever runs Haldur must mend it.", is_bare=True)


def _unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours, which the log tells in full: it is told outside of all that gives answers their headers."""
    words = (
        "Something went wrong that nobody foresaw; the desk's log says what. Look at the page anew before you go on."
    )
    answer = _page(request, 500, words, is_bare=True)
    for name, text in protecting().items():
        answer.headers.setdefault(name, text)
    return answer


def _asked(request: Request) -> str:
    """What was asked for, on one line; of a page outside not the link, which opens it for whoever reads the log."""
    path = request.scope["route"].path if is_outside(request) else quote(request.url.path)
    return f"{request.method} {path}"


def _page(
    request: Request, status: int, words: str, *, headers: Mapping[str, str] = NO_HEADERS, is_bare: bool = False
) -> Response:
    """`is_bare`: without the menu, for which company.yaml is read."""
    if is_outside(request):
        return told_outside(request, status, headers)
    title = TITLES.get(status, "This went wrong")
    who = {"agent": None} if is_bare else {}
    written = csrf.written(request)
    response = render(request, "error.html", status=status, title=title, words=words, written=written, back="/", **who)
    response.headers.update(headers)
    return response
