"""The page that a letter about an invoice leads to, for people outside: no sign-in, no cookie, and nothing to find.

Whoever has the letter has its token, and sees that one invoice; a token that we did not sign is answered without a
look at the database, and the same way as one that names nothing. Looking counts and does nothing else, for scanners
look too. "Wrong contact" is a POST, bound to the token as a form of ours would be to a session.
"""

import logging
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from desk import rates, site
from desk.letter_words import WORDS
from desk.mail_view import disposition
from desk.outside import told_outside
from desk.pages import OUTSIDE, render_outside
from models.attempt import Stage
from models.epc_qr import epc_text
from models.letter import EventKind, Letter
from models.letter_words import Words
from models.open_class import Visit
from models.qr_picture import qr_picture
from tasks.attempts import count_attempt
from tasks.blobs import BlobMissingError
from tasks.database import DatabaseRefusedError, writing
from tasks.letter_page import LetterPage, find_letter, note_visit, read_letter_page, read_pdf, take_wrong_contact

PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
OF_ONE_LETTER = (Stage(10, timedelta(hours=1)),)
FROM_ONE_ADDRESS = (Stage(30, timedelta(hours=1)), Stage(100, timedelta(days=1)))

router = APIRouter(prefix="/letters/{token}")
log = logging.getLogger("haldur.desk")


@router.api_route("", methods=["GET", "HEAD"])
def letter_page(request: Request, token: str) -> Response:
    """The invoice as it stands now, and how to pay it."""
    letter = find_letter(token)
    if letter is None:
        return told_outside(request, 404)
    _count(request, letter, EventKind.CLICKED)
    return _show(request, token, read_letter_page(letter))


@router.api_route("/open.gif", methods=["GET", "HEAD"])
def opened(request: Request, token: str) -> Response:
    """The picture of one pixel; whoever asks gets it."""
    letter = find_letter(token)
    if letter is not None:
        _count(request, letter, EventKind.OPENED)
    headers = {"cross-origin-resource-policy": "cross-origin", **OUTSIDE}
    return Response(PIXEL, media_type="image/gif", headers=headers)


@router.api_route("/invoice.pdf", methods=["GET", "HEAD"])
def invoice_pdf(request: Request, token: str) -> Response:
    """The invoice itself, to be saved."""
    letter = find_letter(token)
    page = read_letter_page(letter) if letter else None
    try:
        content = read_pdf(page) if page else None
    except BlobMissingError:
        content = None
    if page is None or content is None:
        return told_outside(request, 404)
    headers = {"content-disposition": disposition(f"{page.invoice.number}.pdf"), **OUTSIDE}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/wrong_contact")
def wrong_contact(request: Request, token: str, note: Annotated[str, Form()] = "") -> Response:
    """No more reminders to this address."""
    letter = find_letter(token)
    if letter is None:
        return told_outside(request, 404)
    now = datetime.now(UTC)
    counted = {
        f"wrong contact {letter.id}": OF_ONE_LETTER,
        f"wrong contact from {rates.place_of(request)}": FROM_ONE_ADDRESS,
    }
    if count_attempt(counted, now=now):
        return _show(request, token, read_letter_page(letter), fault="too_many", status=429)
    with writing() as session:
        take_wrong_contact(session, letter, note, now=now)
    return RedirectResponse(f"/letters/{token}#wrong_contact", 303, headers=OUTSIDE)


def _show(request: Request, token: str, page: LetterPage, *, fault: str = "", status: int = 200) -> Response:
    words, company = WORDS[page.letter.language], site.company()
    is_buyers = not page.letter.kind.startswith("dunning_seller")
    bank = company.company.bank if is_buyers and page.invoice.balance > 0 else None
    texts = Words(page.letter.language, site.zone())
    return render_outside(
        request, "letter_page.html", status=status, token=token, page=page, invoice=page.invoice, words=words,
        bank=bank, firm=company.company.name, language=page.letter.language, fault=words.get(fault, ""), day=texts.day,
        money=texts.money, picture=_picture(page, bank),
    )  # fmt: skip


def _picture(page: LetterPage, bank: Any) -> str:
    """The code for a bank's app, for what is still to be paid; "" where there can be none."""
    if bank is None:
        return ""
    invoice = page.invoice
    text = epc_text(
        bank, amount=invoice.balance, currency=invoice.currency, reference=invoice.reference, words=invoice.number
    )
    return f"data:image/png;base64,{b64encode(qr_picture(text)).decode()}" if text else ""


def _count(request: Request, letter: Letter, kind: EventKind) -> None:
    """Count a visit; where nothing can be written, as on a full disk, the payer is shown the page all the same."""
    try:
        note_visit(letter, kind, _visit(request, letter), now=datetime.now(UTC))
    except DatabaseRefusedError as error:
        log.warning("letter %s: a visit was not counted. %s", letter.id, error)


def _visit(request: Request, letter: Letter) -> Visit:
    since = datetime.now(UTC) - letter.sent_at if letter.sent_at else None
    host = request.client.host if request.client else ""
    return Visit(request.headers.get("user-agent", ""), host, since, is_head=request.method == "HEAD")
