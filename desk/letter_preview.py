"""Letters of reminders as they would read about a real invoice, for whoever writes their words; nothing is kept.

The HTML stands in a frame that runs nothing and loads nothing, as that of a mail does (desk/mail_view.py). What is
wrong with the templates of a kind, in any language, is told with file, line and name.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from desk.invoices import Reader
from desk.mail_view import POLICY
from desk.pages import render
from models.invoice import InvoiceError
from models.letter import LetterError
from models.letter_kinds import DUNNING, LANGUAGES
from tasks.database import reading
from tasks.invoices import invoice_numbered
from tasks.letter_preview import newest_invoice, preview
from tasks.settings import current_settings
from tasks.template_check import faults_of, kinds_of
from tasks.templates import Rendered

router = APIRouter(prefix="/letter_preview")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letter, in which language, about which invoice; what is not said is the first there is."""

    kind: Annotated[str, Query(max_length=100)] = ""
    language: Annotated[str, Query(max_length=10)] = ""
    invoice: Annotated[str, Query(max_length=100)] = ""

    @property
    def whole(self) -> "Asked":
        return Asked(self.kind or _kinds()[0], self.language or LANGUAGES[0], self.invoice.strip() or _newest())


@router.get("")
def letter_preview(request: Request, agent: Reader, given: Annotated[Asked, Depends()]) -> Response:
    """The page: subject, text, and a frame with the HTML."""
    asked, kinds = given.whole, _kinds()
    words, fault = _words(asked)
    faults = faults_of([asked.kind]) if asked.kind in kinds else []
    return render(
        request, "letter_preview.html", agent=agent, asked=asked, kinds=kinds, languages=LANGUAGES, words=words,
        fault=fault, faults=[each for each in faults if each != fault],
        frame=f"/letter_preview/html?{urlencode(asdict(asked))}",
    )  # fmt: skip


@router.get("/html")
def letter_html(_agent: Reader, given: Annotated[Asked, Depends()]) -> Response:
    """The HTML of a letter, for the frame."""
    words, fault = _words(given.whole)
    if words is None:
        raise HTTPException(404, fault)
    headers = {"content-security-policy": POLICY.format(remote=""), "referrer-policy": "no-referrer"}
    return HTMLResponse(words.html, headers=headers)


def _kinds() -> list[str]:
    return [each for each in kinds_of(current_settings()) if DUNNING.fullmatch(each)]


def _newest() -> str:
    with reading() as session:
        return newest_invoice(session)


def _words(asked: Asked) -> tuple[Rendered | None, str]:
    """The words, or why there are none."""
    if not asked.invoice:
        return None, "There is no invoice yet: `haldur import invoices FILE`."
    now = datetime.now(UTC)
    try:
        with reading() as session:
            invoice = invoice_numbered(session, asked.invoice)
            return preview(session, invoice, kind=asked.kind, language=asked.language, now=now), ""
    except (LetterError, InvoiceError) as error:
        return None, str(error)
