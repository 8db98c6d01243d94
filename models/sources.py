"""Sources as one writes them behind --source: a place to read mail from, without a list in company.yaml (T-01).

    maildir:PATH    mbox:PATH    imaps://USER@HOST[:PORT]/FOLDER    imap+starttls://...    imap://... (loopback only)

The password is the environment's HALDUR_IMAP_PASSWORD, or with `?token` behind the folder the token
HALDUR_IMAP_TOKEN. A password in the address is refused: addresses show in logs, forms and process lists.

Whoever can fill a form in Prefect could otherwise have that password sent to any server, or any folder of the machine
read: so a run from there reads only mailboxes that company.yaml names, or a maildir or mbox within the home.
"""

from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import ValidationError

from models.company import Company, ImapSource, MaildirSource, MboxSource, Source

PASSWORD = "env:HALDUR_IMAP_PASSWORD"
TOKEN = "env:HALDUR_IMAP_TOKEN"
FORMS = "maildir:PATH, mbox:PATH or imaps://USER@HOST[:PORT]/FOLDER"
SECURITY: dict[str, Literal["tls", "starttls", "plain"]] = {
    "imaps": "tls",
    "imap+starttls": "starttls",
    "imap": "plain",
}


class SourceError(ValueError):
    """An address of a source that cannot be used; the message says what to write."""


def read_source(text: str) -> Source:
    """The source that an address names; SourceError says what is wrong with it, and never repeats a password."""
    kind, colon, rest = text.strip().partition(":")
    kind = kind.lower()
    if colon and kind in {"maildir", "mbox"}:
        if not rest:
            raise SourceError(f"A path is missing behind {kind}: - write {kind}:PATH.")
        return MaildirSource(kind=kind, path=rest) if kind == "maildir" else MboxSource(kind="mbox", path=rest)
    if colon and kind in SECURITY:
        return _imap(kind, rest)
    raise SourceError(f"A source is written {FORMS}; this is none of them.")


def asked_in_a_form(source: Source, company: Company) -> Source:
    """The source that a form may name, as company.yaml has it where it does; SourceError for any other.

    The path of a maildir or mbox within the home is relative by now, that of any other absolute.
    """
    configured = company.source_with(source.key)
    if configured:
        return configured
    if isinstance(source, ImapSource) or source.path.startswith("/"):
        known = ", ".join(sorted({mailing.source.key for mailing in company.lists}))
        raise SourceError(
            f"A run from Prefect may only read a mailbox of company.yaml ({known}), or a maildir or mbox within the "
            "home. Add a list for it to company.yaml, or read it once with `haldur run ingest_mail --source ...`."
        )
    return source


def _imap(scheme: str, rest: str) -> ImapSource:
    address = _split(scheme, rest)
    if address.password is not None:
        raise SourceError(
            "A password does not belong in an address, which shows in logs and forms. "
            f"Leave it out, and put it into the environment variable {PASSWORD.removeprefix('env:')}."
        )
    with_token = address.query == "token"
    try:
        return ImapSource(
            kind="imap",
            host=address.hostname or "",
            port=address.port,
            security=SECURITY[scheme],
            user=unquote(address.username or ""),
            password=None if with_token else PASSWORD,
            token=TOKEN if with_token else None,
            folder=unquote(address.path.strip("/")) or "INBOX",
        )
    except ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise SourceError(f"The address of the mailbox on {address.hostname} cannot be used: {fault}.") from None


def _split(scheme: str, rest: str) -> SplitResult:
    """The parts of an address, whose user may hold an @ of its own."""
    try:
        address = urlsplit(f"{scheme}:{rest}")
        whole = bool(address.hostname and address.username and (address.port is None or address.port))
    except ValueError:
        whole = False
    if not whole or address.query not in {"", "token"} or address.fragment:
        raise SourceError(
            f"A mailbox is written {scheme}://USER@HOST[:PORT]/FOLDER, with ?token behind it where a token is used."
        )
    return address
