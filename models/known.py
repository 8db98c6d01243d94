"""A batch of mail on its way into the register: what was found, what is known already, what is to be written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self

from models.mail import Mail
from models.recognition import Cards
from models.register import digest

Row = dict[str, Any]


class Found(NamedTuple):
    """A mail where it was found, read; `row_id` is its row in the register when it is tried again."""

    queue: str
    source: str
    location: str
    raw: bytes
    mail: Mail
    sha256: str
    attachment_sha256s: tuple[str, ...]
    arrived_at: datetime
    row_id: int | None = None

    @classmethod
    def of(cls, raw: bytes, mail: Mail, *, queue: str, place: tuple[str, str], arrived_at: datetime,
           row_id: int | None = None) -> Self:  # fmt: skip
        """A parsed mail with the names of its contents; `place` is source and location."""
        source, location = place
        digests = tuple([digest(part.content) for part in mail.attachments])
        return cls(queue, source, location, raw, mail, digest(raw), digests, arrived_at, row_id)


class KnownMessage(NamedTuple):
    """A message kept under an id, to tell the same mail from another with the same id; files are digests."""

    ticket_id: int
    sender_address: str
    subject: str
    text: str
    received_at: datetime
    files: frozenset[str]


@dataclass(slots=True)
class Known:
    """What the register knows that bears on a batch; `Intake` carries it on from mail to mail.

    `invoices` are those that letters of ours are about, by the letter's Message-ID. `traffic` are the times of arrival
    of an address's mails, `traffic_on` those on one ticket. `participants` are asked for only where the subject of some
    mail names a ticket.
    """

    locations: set[str] = field(default_factory=set)
    messages: dict[str, KnownMessage] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    invoices: dict[str, int] = field(default_factory=dict)
    tickets: dict[int, Row] = field(default_factory=dict)
    participants: dict[int, set[str]] = field(default_factory=dict)
    names_tickets: bool = True
    traffic: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    traffic_on: dict[tuple[str, int], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    cards: Cards = field(default_factory=Cards)
    agents: set[str] = field(default_factory=set)
    next_mail: int = 1
    next_ticket: int = 1
    next_message: int = 1


@dataclass(slots=True)
class Rows:
    """What is to be written, table by table; `changes` are of tickets, `merges` are (ticket, its new master)."""

    mails: list[Row] = field(default_factory=list)
    retried: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    thread_keys: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    merges: list[tuple[int, int]] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
