"""The Message-IDs of our own mails: they name the ticket and are signed, so that they are known again.

An id looks like `haldur.<ticket>.<nonce>.<signature>@<domain>`; the signature is an HMAC over what stands
before it. An answer that names such an id belongs to that ticket even where nothing else of the thread was
kept; a mail that bears one as its own is ours and has come back (T-05, T-07). It proves nothing about who
wrote the answer.
"""

import hmac

PREFIX = "haldur."
SIGNATURE_LENGTH = 20


def mint(key: bytes, *, ticket_id: int, nonce: str, domain: str) -> str:
    """A new Message-ID (without angle brackets) for a mail of ours about a ticket; `nonce` makes it unique."""
    local = f"{PREFIX}{ticket_id}.{nonce}"
    return f"{local}.{_sign(key, local)}@{domain}"


def ticket_of(key: bytes, message_id: str) -> int | None:
    """The ticket that one of our own Message-IDs names; None where the id is not ours or was tampered with."""
    if not message_id.startswith(PREFIX):
        return None
    local, _, signature = message_id.partition("@")[0].rpartition(".")
    number = local.removeprefix(PREFIX).partition(".")[0]
    genuine = hmac.compare_digest(signature.encode(), _sign(key, local).encode())
    return int(number) if genuine and number.isdecimal() else None


def _sign(key: bytes, local: str) -> str:
    return hmac.digest(key, local.encode(), "sha256").hex()[:SIGNATURE_LENGTH]
