"""Who a mail is from, and what an agent should know before believing it.

The first address of From counts; where From has none, Sender, Reply-To and Return-Path are asked in this order. A
name that shows another address than the mail's own, several addresses in From and hidden marks are told, never
silently mended: the agent sees the name that the customer's mail program would show.
"""

from typing import NamedTuple

from models.mail import limits
from models.mail.addresses import read_addresses
from models.mail.cleaning import is_misleading, single_line
from models.mail.encoded_words import decode_words
from models.mail.headers import Headers
from models.mail.mail import NOBODY, Address

_ORDER = ("from", "sender", "reply-to", "return-path")


class Sender(NamedTuple):
    address: Address
    notes: list[str]


def read_sender(headers: Headers) -> Sender:
    for name in _ORDER:
        written = headers.all(name)
        found = [address for value in written for address in read_addresses(value)]
        if found:
            notes = _notes_on(found, written)
            if name != "from":
                notes.append(f"From holds no address; the sender was taken from {name.title()}.")
            return Sender(found[0], notes)
    return Sender(NOBODY, [])


def _notes_on(found: list[Address], written: list[str]) -> list[str]:
    sender = found[0]
    notes = []
    others = {address.key for address in found} - {sender.key}
    if others:
        notes.append("From names more than one address; the first one counts.")
    if _shows_other_address(sender):
        notes.append(f"The sender's name shows another address than the mail's own, which is {sender.address}.")
    if any(is_misleading(decode_words(value[: limits.STRUCTURED_CHARS])) for value in written):
        notes.append("Hidden marks that turn the reading direction were taken out of the sender's name.")
    return notes


def _shows_other_address(sender: Address) -> bool:
    if "@" not in sender.name:
        return False
    shown = [word.strip("<>()[],;:'\"").lower() for word in single_line(sender.name, limits.NAME_CHARS).split()]
    return any("@" in word and word != sender.key for word in shown)
