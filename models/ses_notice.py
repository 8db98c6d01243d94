"""What Amazon SES says of letters by way of SNS: that one bounced, was called spam, was delivered or waits, in JSON.

SNS mails it from one address as the text of a mail, with its own words below. The ids are those of the letter as it was
sent, where SES was asked to repeat its headers. A question of SNS itself, such as whether to confirm a subscription, is
for a person to read.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from models.mail import Mail

SENDER = "no-reply@sns.amazonaws.com"
BOUNCE, COMPLAINT = "Bounce", "Complaint"
KINDS = frozenset({BOUNCE, COMPLAINT, "Delivery", "DeliveryDelay"})
LARGEST = 100_000
LONGEST_WORD = 320
STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")


class SesNotice(NamedTuple):
    """What happened, to which addresses, why as a code of RFC 3463, and the ids that the letter was sent under."""

    kind: str
    addresses: tuple[str, ...] = ()
    status: str = ""
    ids: tuple[str, ...] = ()

    @property
    def is_complaint(self) -> bool:
        return self.kind == COMPLAINT


def ses_notice(mail: Mail) -> SesNotice | None:
    if mail.sender.key != SENDER or not mail.text.startswith("{"):
        return None
    try:
        said = json.JSONDecoder().raw_decode(mail.text[:LARGEST])[0]
        return _read(said)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None  # it has another form than SES gives it


def _read(said: dict[str, Any]) -> SesNotice | None:
    kind = said.get("notificationType") or said["eventType"]
    if kind not in KINDS:
        return None
    ids = _words(each["value"].strip("<> ") for each in said["mail"].get("headers", ()) if _is_id(each))
    if kind != BOUNCE:
        return SesNotice(kind, ids=ids)
    bounce = said["bounce"]
    recipients = bounce["bouncedRecipients"]
    codes = (each["status"] for each in recipients if STATUS.fullmatch(each.get("status", "")))
    status = next(codes, "5.0.0") if bounce["bounceType"] == "Permanent" else "4.0.0"
    return SesNotice(kind, _words(each["emailAddress"].lower() for each in recipients), status, ids)


def _words(written: Iterable[str]) -> tuple[str, ...]:
    """Addresses and ids; JSON may hold letters that neither of them does and no database takes."""
    return tuple(word for word in written if word.isprintable() and 0 < len(word) <= LONGEST_WORD)


def _is_id(header: dict[str, str]) -> bool:
    return header["name"].lower() == "message-id"
