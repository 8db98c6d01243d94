"""Whom a reminder goes to: one contact of the company, in a language that we have words in.

A contact whose role has to do with invoices goes before the others, and of several the one that was known first. An
address that mail does not reach, or must not, is passed over.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from models.dunning import Recipient
from models.letter_kinds import LANGUAGES
from models.reminder import Reason

FOR_INVOICES = re.compile(
    r"bill|invoic|account|financ|payable|arve|raamatup|finants|lasku|kirjanp|talous", re.IGNORECASE
)


class Firm(NamedTuple):
    """A company that an invoice concerns."""

    id: int
    name: str
    registry_code: str
    country: str
    language: str
    segment: str


class Person(NamedTuple):
    """A contact of a company."""

    id: int
    customer_id: int
    first_name: str
    last_name: str
    address: str
    address_key: str
    role: str
    language: str

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def rank(self) -> tuple[bool, int]:
        """The lower, the sooner written to."""
        return (FOR_INVOICES.search(self.role) is None, self.id)


def recipient_of(firm: Firm, people: Iterable[Person], dead: Collection[str]) -> tuple[Recipient, Person | None]:
    """Where a company is at home, and who of it is written to; `dead` are addresses that get no mail."""
    known = [person for person in people if person.address]
    living = [person for person in known if person.address_key not in dead]
    if living:
        return Recipient(firm.country), min(living, key=lambda person: person.rank)
    return Recipient(firm.country, Reason.ADDRESS_DEAD if known else Reason.NO_ADDRESS), None


def language_for(*wishes: str) -> str:
    """The first language that is wished, if we have words in it, else English."""
    wished = next(filter(None, wishes), "")
    return wished if wished in LANGUAGES else "en"
