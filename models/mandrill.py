"""Mandrill's words and ours: a letter as its API takes it, and what the answers mean (Mailchimp Transactional, 1.0).

Mandrill writes From, To, Subject and Date itself; every other header of ours goes along, the Message-ID too, so that
answers and bounces are known again. `metadata.letter` is the letter's key, which every report brings back. Only letters
about an invoice are counted when they are opened or clicked. With a template of Mandrill's own, our finished words are
its merge variables and its editable region `main`.
"""

from base64 import b64encode
from typing import Any

from models.hold import SuppressionReason
from models.letter import EventKind, WholeLetter
from models.letter_headers import wire_address
from models.letter_mail import Files
from models.mail import addresses_in

THEIR_HEADERS = frozenset({"from", "to", "subject", "date"})
TAKEN: dict[str, EventKind] = {
    "sent": EventKind.SENT, "queued": EventKind.QUEUED, "scheduled": EventKind.QUEUED,
}  # fmt: skip
REFUSED = frozenset({"rejected", "invalid"})

# Why an address gets no more mail from us either, by Mandrill's reason for rejecting it.
DEAD: dict[str, SuppressionReason] = {
    "hard-bounce": SuppressionReason.HARD_BOUNCE, "invalid": SuppressionReason.HARD_BOUNCE,
    "spam": SuppressionReason.COMPLAINT, "unsub": SuppressionReason.UNSUBSCRIBED,
}  # fmt: skip

# What concerns the sender of a letter, or us, and so more than this letter: a person mends it.
REASONS_OF_THE_SENDER = frozenset({"invalid-sender", "unsigned"})
REASONS_OF_OURS = frozenset({"test-mode-limit"})
ERRORS_OF_OURS = frozenset(
    {"Invalid_Key", "PaymentRequired", "Unknown_Subaccount", "Unknown_Template", "PoorReputation", "Invalid_IP_Pool",
     "FeatureDisabled"}
)  # fmt: skip
ERROR_OF_THE_LETTER = "ValidationError"


def message_of(letter: WholeLetter, *, picture: bytes, files: Files, subaccount: str = "") -> dict[str, Any]:
    """The `message` of messages/send.json; `picture` is shown as `cid:qr`, files come with what they contain."""
    headers = _headers(letter.headers)
    sender = addresses_in(headers.pop("From", ""))
    is_counted = letter.invoice_id is not None
    message: dict[str, Any] = {
        "from_email": letter.from_address, "from_name": sender[0].name if sender else "",
        "to": [{"email": wire_address(letter.to_address), "name": letter.to_name, "type": "to"}],
        "subject": letter.subject, "text": letter.text, "html": letter.html,
        "headers": {name: value for name, value in headers.items() if name.lower() not in THEIR_HEADERS},
        "track_opens": is_counted, "track_clicks": is_counted, "auto_text": False, "auto_html": False,
        "inline_css": False, "preserve_recipients": False, "view_content_link": False, "merge": False,
        "tags": [letter.kind], "metadata": {"letter": letter.key},
    }  # fmt: skip
    if picture:
        message["images"] = [_file("image/png", "qr", picture)]
    if files:
        message["attachments"] = [_file(file["content_type"], file["filename"], content) for file, content in files]
    return message | ({"subaccount": subaccount} if subaccount else {})


def in_template(message: dict[str, Any], letter: WholeLetter, template: str) -> dict[str, Any]:
    """The body of messages/send-template.json: the finished words, for a template of Mandrill's to frame them."""
    words = {
        "subject": letter.subject, "html": letter.html, "text": letter.text, "to_name": letter.to_name,
        "language": letter.language, "kind": letter.kind, "letter": letter.key,
    }  # fmt: skip
    variables = [{"name": name, "content": content} for name, content in words.items()]
    framed = {name: value for name, value in message.items() if name != "html"}
    return {
        "template_name": template,
        "template_content": [{"name": "main", "content": letter.html}],
        "message": framed | {"merge": True, "merge_language": "handlebars", "global_merge_vars": variables},
    }


def _headers(block: str) -> dict[str, str]:
    """A header block by name, unfolded."""
    headers: dict[str, str] = {}
    for line in block.replace("\n ", " ").split("\n"):
        name, _, value = line.partition(": ")
        headers[name] = value
    return headers


def _file(content_type: str, name: str, content: bytes) -> dict[str, str]:
    return {"type": content_type, "name": name, "content": b64encode(content).decode()}
