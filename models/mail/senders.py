"""Who a mail is from, and what an agent should know before believing it.

The first address of From counts; where From has none, Sender, Reply-To and Return-Path are asked in this order. A
name that shows another address than the mail's own, several addresses in From and hidden marks are told, never
silently mended: the agent sees the name that the customer's mail program would show.
"""

from typing import NamedTuple

from models.mail import limits
from models.mail.addresses import read_addresses
from models.mail.budget import Budget
from models.mail.cleaning import is_misleading, single_line
from models.mail.encoded_words import decode_words
from models.mail.headers import Headers
from models.mail.mail import NOBODY, Address

_VALUES = 10
_ORDER = ("from", "sender", "reply-to", "return-path")


class Sender(NamedTuple):
    """Whom a mail is from, all that From names, and the notes on it."""

    address: Address
    from_addresses: tuple[Address, ...]
    notes: list[str]


def read_sender(headers: Headers, budget: Budget) -> Sender:
    for name in _ORDER:
        written = headers.all(name)
        found = read_addresses(written, budget) if written else []
        if found:
            notes = _notes_on(found, has_marks=_has_marks(written, budget))
            if name == "from":
                return Sender(found[0], tuple(found), notes)
            notes.append(f"From holds no address; the sender was taken from {name.title()}.")
            return Sender(found[0], (), notes)
    return Sender(NOBODY, (), [])


def _has_marks(written: list[str], budget: Budget) -> bool:
    """Asked of as much of the value as could be a name; the marks may be written as encoded words."""
    return any(is_misleading(decode_words(value[: limits.HEADER_CHARS], budget)) for value in written[:_VALUES])


def _notes_on(found: list[Address], *, has_marks: bool) -> list[str]:
    sender = found[0]
    notes = []
    others = {address.key for address in found} - {sender.key}
    if others:
        notes.append("From names more than one address; the first one counts.")
    if _shows_other_address(sender):
        notes.append(f"The sender's name shows another address than the mail's own, which is {sender.address}.")
    if has_marks:
        notes.append("Hidden marks that turn the reading direction were taken out of the sender's name.")
    return notes


def _shows_other_address(sender: Address) -> bool:
    if "@" not in sender.name:
        return False
    shown = [word.strip("<>()[],;:'\"").lower() for word in single_line(sender.name, limits.NAME_CHARS).split()]
    return any("@" in word and word != sender.key for word in shown)
