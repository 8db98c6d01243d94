"""What strangers sent, shown without harm: a mail as it was formatted, and the files that came with it.

The HTML of a mail is sanitised and stands in a document of its own, which runs nothing, loads nothing and belongs to
no site: its frame is sandboxed, and its own policy says the same once more. Pictures of the mail are put into the
page itself; pictures on the internet are shown only when asked for, and by the browser, never fetched by us. A file
is always a download of unspecified type, and so is a mail as it came, byte for byte: on a ticket, or in quarantine.
"""

from base64 import b64encode
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from desk.pages import environment
from desk.ticket_report import Number, Reader
from models.mail import Mail, parse
from models.message import Attachment
from models.register import MailRow
from models.safe_html import make_safe
from tasks.blobs import BlobMissingError, read_blob
from tasks.database import reading
from tasks.ticket_page import find_message, raw_digest

PICTURES = frozenset(("image/gif", "image/jpeg", "image/png", "image/webp"))
PICTURE_BYTES = 8_000_000
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{remote}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

router = APIRouter()


@router.get("/messages/{number}/html")
def mail_html(number: Number, _agent: Reader, pictures: Annotated[str, Query(max_length=1)] = "") -> Response:
    """A mail as its sender formatted it, for the frame in the ticket's page."""
    with reading() as session:
        mail = parse(_raw(session, number))
    safe = make_safe(mail.html, _own_pictures(mail), with_remote=pictures == "1")
    blocked = 0 if pictures == "1" else safe.remote_pictures
    page = environment().get_template("mail.html").render(html=safe.html, blocked=blocked)
    policy = POLICY.format(remote=" http: https:" if pictures == "1" else "")
    return HTMLResponse(page, headers={"content-security-policy": policy, "referrer-policy": "no-referrer"})


@router.get("/attachments/{number}")
def attachment(number: Number, _agent: Reader) -> Response:
    """A file, to be saved."""
    with reading() as session:
        found = session.get(Attachment, number)
        if found is None:
            raise HTTPException(404, f"There is no attachment {number}.")
        return _download(_content(session, found.sha256), found.filename)


@router.get("/messages/{number}/raw")
def raw_message(number: Number, _agent: Reader) -> Response:
    """The mail that a message was made from, as it came."""
    with reading() as session:
        return _download(_raw(session, number), f"message-{number}.eml")


@router.get("/mails/{number}/raw")
def raw_mail(number: Number, _agent: Reader) -> Response:
    """A mail of the register as it came, also one in quarantine; one that was too large was never fetched."""
    with reading() as session:
        mail = session.get(MailRow, number)
        if mail is None or not mail.sha256:
            raise HTTPException(404, f"Mail {number} was not fetched: it stands at its source.")
        return _download(_content(session, mail.sha256), f"mail-{number}.eml")


def _download(content: bytes, filename: str) -> Response:
    headers = {
        "content-disposition": disposition(filename),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def disposition(filename: str) -> str:
    """Save it under its name: in plain letters for old readers, in full for all others (RFC 6266)."""
    name = "".join(letter for letter in filename if letter.isprintable() and letter not in '/\\"') or "unnamed"
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _raw(session: Session, number: int) -> bytes:
    message = find_message(session, number)
    digest = raw_digest(session, message) if message else None
    if message is None or digest is None:
        raise HTTPException(404, f"There is no mail of message {number}.")
    return _content(session, digest)


def _content(session: Session, digest: str) -> bytes:
    try:
        return read_blob(session, digest)
    except BlobMissingError as error:
        raise HTTPException(404, str(error)) from None


def _own_pictures(mail: Mail) -> dict[str, str]:
    """The pictures that the mail brings, by content id, as far as they are not too large together."""
    pictures, left = {}, PICTURE_BYTES
    for part in mail.attachments:
        if part.content_id and part.content_type in PICTURES and len(part.content) <= left:
            left -= len(part.content)
            pictures[part.content_id] = f"data:{part.content_type};base64,{b64encode(part.content).decode()}"
    return pictures
