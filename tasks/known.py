"""What the register knows that bears on a batch of mail, fetched in a few sets instead of mail by mail.

The statements are put together once: a mailbox that is looked at every few minutes brings one mail at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, func, select
from sqlmodel import Session

from models.agent import Agent
from models.entries import another_id
from models.flood import LONGEST
from models.house import House
from models.intake import CUSTOMER_COLUMNS
from models.known import Found, Known, KnownMessage, Row
from models.letter import Letter
from models.letter_page import NO_TICKET
from models.message import Attachment, Direction, Message, ThreadKey
from models.message_ids import ticket_of
from models.profile import Profile
from models.register import Disposition, MailRow
from models.ticket import Ticket
from tasks.given import is_among_given, named_by, those_in, words_in_order
from tasks.known_cards import cards_of

AGENTS: Table = Agent.__table__  # type: ignore[attr-defined]
ATTACHMENTS: Table = Attachment.__table__  # type: ignore[attr-defined]
KEYS: Table = ThreadKey.__table__  # type: ignore[attr-defined]
LETTERS: Table = Letter.__table__  # type: ignore[attr-defined]
MAILS: Table = MailRow.__table__  # type: ignore[attr-defined]
MESSAGES: Table = Message.__table__  # type: ignore[attr-defined]
TICKETS: Table = Ticket.__table__  # type: ignore[attr-defined]

TICKET_COLUMNS = (
    "id", "master_id", "contact_address", "status", "assignee", "started_at", "reopened", "customer_notified",
    "split_from", "invoice_id", *CUSTOMER_COLUMNS,
)  # fmt: skip

NUMBERED: dict[type[MailRow | Ticket | Message], Table] = {MailRow: MAILS, Ticket: TICKETS, Message: MESSAGES}
NEWEST = {kind: select(func.max(table.c.id)) for kind, table in NUMBERED.items()}
SEEN = those_in(MAILS.c.location, MAILS.c.source == bindparam("source"))
HELD = select(MAILS.c.id).where(
    is_among_given(MAILS.c.id, "numbers", are_numbers=True), MAILS.c.disposition == Disposition.QUARANTINED
)
KEPT = named_by(MESSAGES.c.message_id, MESSAGES.c.ticket_id, MESSAGES.c.direction)
CLAIMED = named_by(KEYS.c.key, KEYS.c.ticket_id)
ABOUT_INVOICES = named_by(LETTERS.c.message_id, LETTERS.c.invoice_id)
WHOLE_COLUMNS = ("id", "message_id", "ticket_id", "sender_address", "subject", "text", "received_at")
WHOLE = select(*(MESSAGES.c[name] for name in WHOLE_COLUMNS)).where(is_among_given(MESSAGES.c.message_id, "words"))
FILES = select(ATTACHMENTS.c.message_id, ATTACHMENTS.c.sha256).where(
    is_among_given(ATTACHMENTS.c.message_id, "numbers", are_numbers=True)
)
WANTED = (
    select(*(TICKETS.c[name] for name in TICKET_COLUMNS))
    .where(is_among_given(TICKETS.c.id, "numbers", are_numbers=True))
    .order_by(TICKETS.c.id)
    .with_for_update(key_share=True)
)
TAKING_PART = select(MESSAGES.c.ticket_id, MESSAGES.c.sender_address, MESSAGES.c.recipients).where(
    is_among_given(MESSAGES.c.ticket_id, "numbers", are_numbers=True), MESSAGES.c.is_automatic.is_(False)
)
TRAFFIC = select(MESSAGES.c.sender_address, MESSAGES.c.received_at, MESSAGES.c.ticket_id).where(
    is_among_given(MESSAGES.c.sender_address, "senders"),
    MESSAGES.c.received_at.between(bindparam("first"), bindparam("last")),
)
ACTIVE = select(AGENTS.c.address).where(is_among_given(AGENTS.c.address, "senders"), AGENTS.c.active)


def load_known(session: Session, batch: Sequence[Profile], house: House) -> Known:
    """All that `Intake` needs to decide about a batch."""
    senders = {profile.sender for profile in batch}
    keys, own = _keys(batch), {profile.found.mail.message_id for profile in batch}
    kept = _kept(session, keys | own)
    traffic, traffic_on = _traffic(session, senders, [profile.found.arrived_at for profile in batch])
    known = Known(
        locations={
            location
            for source, locations in _places(batch).items()
            for location in known_locations(session, source, locations)
        },
        messages=_messages(session, batch, own & kept.keys()),
        threads=_threads(session, keys, kept),
        invoices=_invoices(session, keys),
        traffic=traffic,
        traffic_on=traffic_on,
        cards=cards_of(session, senders, house),
        agents=_agents(session, senders),
        next_mail=next_id(session, MailRow),
        next_ticket=next_id(session, Ticket),
        next_message=next_id(session, Message),
    )
    named = {number for profile in batch for number in profile.tokens}
    known.names_tickets = bool(named)
    led_to = {*known.threads.values(), *(message.ticket_id for message in known.messages.values())}
    known.tickets = _tickets(session, led_to | named | _signed(keys, house))
    if named & known.tickets.keys():  # also those whom a mail of the batch may join to a ticket that is named
        known.participants = _participants(session, known.tickets, house)
    return known


def next_id(session: Session, kind: type[MailRow | Ticket | Message]) -> int:
    """The next number of a table whose numbers are given under the filing lock."""
    session.flush()  # what the transaction has given a number counts too
    newest: int | None = session.execute(NEWEST[kind]).scalar_one()
    return (newest or 0) + 1


def known_locations(session: Session, source: str, locations: Collection[str]) -> set[str]:
    """Those of the locations that the register has seen at this source."""
    return set(session.execute(SEEN, {**words_in_order(locations), "source": source}).scalars())


def still_waiting(session: Session, batch: Sequence[Found]) -> list[Found]:
    """Those of a batch that are new or still in quarantine: somebody may have released the others meanwhile."""
    retried = [found.row_id for found in batch if found.row_id is not None]
    if not retried:
        return list(batch)
    held = set(session.execute(HELD, {"numbers": retried}).scalars())
    return [found for found in batch if found.row_id is None or found.row_id in held]


def _places(batch: Sequence[Profile]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = defaultdict(set)
    for profile in batch:
        places[profile.found.source].add(profile.found.location)
    return places


def _kept(session: Session, ids: Collection[str]) -> dict[str, tuple[int, Direction]]:
    """The messages kept under some of the ids: the ticket of each, and which way it went."""
    return {name: (ticket_id, direction) for name, ticket_id, direction in session.execute(KEPT, words_in_order(ids))}


def _messages(session: Session, batch: Sequence[Profile], used: Collection[str]) -> dict[str, KnownMessage]:
    """Messages under the ids of the batch that were used before, and under the ids given to mails that bear those."""
    messages = _messages_with(session, used)
    suspects = [profile.found for profile in batch if profile.found.mail.message_id in messages]
    return messages | _messages_with(session, {another_id(found) for found in suspects})


def _messages_with(session: Session, ids: Collection[str]) -> dict[str, KnownMessage]:
    if not ids:
        return {}
    rows = session.execute(WHOLE, {"words": ids}).all()
    files = _files(session, [row.id for row in rows])
    return {
        row.message_id: KnownMessage(
            row.ticket_id, row.sender_address, row.subject, row.text, row.received_at, frozenset(files[row.id])
        )
        for row in rows
    }


def _files(session: Session, numbers: Collection[int]) -> dict[int, set[str]]:
    """Digests of the attachments of messages."""
    files: dict[int, set[str]] = defaultdict(set)
    if numbers:
        for number, sha256 in session.execute(FILES, {"numbers": numbers}):
            files[number].add(sha256)
    return files


def _keys(batch: Sequence[Profile]) -> set[str]:
    """All ids that may lead to a ticket, also those of mails that came back."""
    keys = set[str]().union(*(profile.keys for profile in batch))
    return keys.union(*(profile.bounce.returned_ids for profile in batch if profile.bounce))


def _threads(session: Session, keys: Collection[str], kept: Mapping[str, tuple[int, Direction]]) -> dict[str, int]:
    """The ticket that each id leads to: the one that claimed it first, else that of the mail; nobody answers a note."""
    mails = {name: ticket_id for name, (ticket_id, direction) in kept.items() if direction != Direction.NOTE}
    return mails | dict(session.execute(CLAIMED, words_in_order(keys)).tuples().all())


def _invoices(session: Session, keys: Collection[str]) -> dict[str, int]:
    """The invoices that letters of ours are about, as far as a key may name such a letter: few mails bear one."""
    letters = [key for key in keys if key.startswith(NO_TICKET)]
    if not letters:
        return {}
    return {
        key: number for key, number in session.execute(ABOUT_INVOICES, words_in_order(letters)) if number is not None
    }


def _tickets(session: Session, numbers: Collection[int]) -> dict[int, Row]:
    """The tickets of these numbers and their masters, as far as they exist; nobody else changes them meanwhile."""
    found: dict[int, Row] = {}
    wanted = set(numbers)
    while wanted:
        rows = session.execute(WANTED, {"numbers": wanted}).all()
        found.update((row.id, dict(row._mapping)) for row in rows)
        wanted = {row.master_id for row in rows if row.master_id is not None} - found.keys()
    return found


def _signed(keys: Collection[str], house: House) -> set[int]:
    """Tickets named by Message-IDs of our own."""
    return {number for key in keys if (number := ticket_of(house.signing_key, key)) is not None}


def _participants(session: Session, tickets: dict[int, Row], house: House) -> dict[int, set[str]]:
    """Who takes part in the tickets: senders and recipients, and the contact; never a list."""
    masters = {ticket["master_id"] or number for number, ticket in tickets.items()}
    people: dict[int, set[str]] = {number: {tickets[number]["contact_address"]} for number in masters}
    for ticket_id, sender, recipients in session.execute(TAKING_PART, {"numbers": masters}):
        people[ticket_id].update({sender, *recipients} - house.list_addresses)
    return people


def _traffic(
    session: Session, senders: Collection[str], arrivals: Sequence[datetime]
) -> tuple[dict[str, list[datetime]], dict[tuple[str, int], list[datetime]]]:
    """When mails of the senders arrived around the batch's days: those of each address, and those on one ticket."""
    asked = {"senders": senders, "first": min(arrivals) - LONGEST, "last": max(arrivals) + LONGEST}
    traffic: dict[str, list[datetime]] = defaultdict(list)
    traffic_on: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    for sender, received_at, ticket_id in session.execute(TRAFFIC, asked):
        traffic[sender].append(received_at)
        traffic_on[sender, ticket_id].append(received_at)
    return traffic, traffic_on


def _agents(session: Session, senders: Collection[str]) -> set[str]:
    """Which of the senders are agents' addresses."""
    return set(session.execute(ACTIVE, {"senders": senders}).scalars())
