"""What the register knows that bears on a batch of mail, fetched in a few sets instead of mail by mail."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, TableValuedAlias, func, select
from sqlmodel import Session, col

from models.agent import Agent
from models.customer import Contact, domain_of
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
from models.recognition import Cards, Precedent, recognise_by_card
from models.register import Disposition, MailRow
from models.ticket import Ticket
from tasks.given import is_among, named_by, table_of, those_in

TICKET_COLUMNS = (
    "id", "master_id", "contact_address", "status", "assignee", "started_at", "reopened", "customer_notified",
    "split_from", "invoice_id", *CUSTOMER_COLUMNS,
)  # fmt: skip


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
        cards=_cards(session, senders, house),
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


def next_id(session: Session, table: type[MailRow] | type[Ticket] | type[Message]) -> int:
    """The next number of a table whose numbers are given under the filing lock."""
    newest: int | None = session.execute(select(func.max(col(table.id)))).scalar_one()
    return (newest or 0) + 1


def known_locations(session: Session, source: str, locations: Collection[str]) -> set[str]:
    """Those of the locations that the register has seen at this source."""
    query = those_in(col(MailRow.location), locations, col(MailRow.source) == source)
    return set(session.execute(query).scalars())


def still_waiting(session: Session, batch: Sequence[Found]) -> list[Found]:
    """Those of a batch that are new or still in quarantine: somebody may have released the others meanwhile."""
    retried = [found.row_id for found in batch if found.row_id is not None]
    if not retried:
        return list(batch)
    query = select(col(MailRow.id)).where(is_among(col(MailRow.id), retried))
    held = set(session.execute(query.where(col(MailRow.disposition) == Disposition.QUARANTINED)).scalars())
    return [found for found in batch if found.row_id is None or found.row_id in held]


def _places(batch: Sequence[Profile]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = defaultdict(set)
    for profile in batch:
        places[profile.found.source].add(profile.found.location)
    return places


def _kept(session: Session, ids: Collection[str]) -> dict[str, tuple[int, Direction]]:
    """The messages kept under some of the ids: the ticket of each, and which way it went."""
    found = named_by(col(Message.message_id), ids, col(Message.ticket_id), col(Message.direction))
    return {name: (ticket_id, direction) for name, ticket_id, direction in session.execute(found)}


def _messages(session: Session, batch: Sequence[Profile], used: Collection[str]) -> dict[str, KnownMessage]:
    """Messages under the ids of the batch that were used before, and under the ids given to mails that bear those."""
    messages = _messages_with(session, used)
    suspects = [profile.found for profile in batch if profile.found.mail.message_id in messages]
    return messages | _messages_with(session, {another_id(found) for found in suspects})


def _messages_with(session: Session, ids: Collection[str]) -> dict[str, KnownMessage]:
    if not ids:
        return {}
    names = ("id", "message_id", "ticket_id", "sender_address", "subject", "text", "received_at")
    query = select(*(Message.__table__.c[name] for name in names))  # type: ignore[attr-defined]
    rows = session.execute(query.where(is_among(col(Message.message_id), ids))).all()
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
        query = select(col(Attachment.message_id), col(Attachment.sha256))
        for number, sha256 in session.execute(query.where(is_among(col(Attachment.message_id), numbers))):
            files[number].add(sha256)
    return files


def _keys(batch: Sequence[Profile]) -> set[str]:
    """All ids that may lead to a ticket, also those of mails that came back."""
    keys = set[str]().union(*(profile.keys for profile in batch))
    return keys.union(*(profile.bounce.returned_ids for profile in batch if profile.bounce))


def _threads(session: Session, keys: Collection[str], kept: Mapping[str, tuple[int, Direction]]) -> dict[str, int]:
    """The ticket that each id leads to: the one that claimed it first, else that of the mail; nobody answers a note."""
    mails = {name: ticket_id for name, (ticket_id, direction) in kept.items() if direction != Direction.NOTE}
    claimed = session.execute(named_by(col(ThreadKey.key), keys, col(ThreadKey.ticket_id)))
    return mails | dict(claimed.tuples().all())


def _invoices(session: Session, keys: Collection[str]) -> dict[str, int]:
    """The invoices that letters of ours are about, as far as a key may name such a letter: few mails bear one."""
    letters = [key for key in keys if key.startswith(NO_TICKET)]
    if not letters:
        return {}
    query = select(col(Letter.message_id), col(Letter.invoice_id)).where(is_among(col(Letter.message_id), letters))
    return {key: number for key, number in session.execute(query) if number is not None}


def _tickets(session: Session, numbers: Collection[int]) -> dict[int, Row]:
    """The tickets of these numbers and their masters, as far as they exist; nobody else changes them meanwhile."""
    columns = [Ticket.__table__.c[name] for name in TICKET_COLUMNS]  # type: ignore[attr-defined]
    found: dict[int, Row] = {}
    wanted = set(numbers)
    while wanted:
        query = select(*columns).where(is_among(col(Ticket.id), wanted)).order_by(col(Ticket.id))
        rows = session.execute(query.with_for_update(key_share=True)).all()
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
    query = select(col(Message.ticket_id), col(Message.sender_address), col(Message.recipients))
    for ticket_id, sender, recipients in session.execute(
        query.where(is_among(col(Message.ticket_id), masters), col(Message.is_automatic).is_(False))
    ):
        people[ticket_id].update({sender, *recipients} - house.list_addresses)
    return people


def _traffic(
    session: Session, senders: Collection[str], arrivals: Sequence[datetime]
) -> tuple[dict[str, list[datetime]], dict[tuple[str, int], list[datetime]]]:
    """When mails of the senders arrived around the batch's days: those of each address, and those on one ticket."""
    query = select(col(Message.sender_address), col(Message.received_at), col(Message.ticket_id)).where(
        is_among(col(Message.sender_address), senders),
        col(Message.received_at).between(min(arrivals) - LONGEST, max(arrivals) + LONGEST),
    )
    traffic: dict[str, list[datetime]] = defaultdict(list)
    traffic_on: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    for sender, received_at, ticket_id in session.execute(query):
        traffic[sender].append(received_at)
        traffic_on[sender, ticket_id].append(received_at)
    return traffic, traffic_on


def _cards(session: Session, senders: Collection[str], house: House) -> Cards:
    """Cards, and what came before for those senders only whom no card decides."""
    cards = Cards()
    by_address = select(col(Contact.address_key), col(Contact.customer_id)).where(
        is_among(col(Contact.address_key), senders)
    )
    for address, customer_id in session.execute(by_address):
        cards.by_address.setdefault(address, set()).add(customer_id)
    domains = {domain_of(sender) for sender in senders} - house.public_domains
    by_domain = (
        select(col(Contact.domain), col(Contact.customer_id)).where(is_among(col(Contact.domain), domains)).distinct()
    )
    for domain, customer_id in session.execute(by_domain):
        cards.by_domain.setdefault(domain, set()).add(customer_id)
    undecided = [sender for sender in senders if not _is_decided(sender, cards, house)]
    cards.precedents = _precedents(session, undecided) if undecided else {}
    return cards


def _agents(session: Session, senders: Collection[str]) -> set[str]:
    """Which of the senders are agents' addresses."""
    query = select(col(Agent.address)).where(is_among(col(Agent.address), senders), col(Agent.active))
    return set(session.execute(query).scalars())


def _is_decided(sender: str, cards: Cards, house: House) -> bool:
    by_card = recognise_by_card(sender, cards, house.public_domains)
    return by_card.customer_id is not None or house.is_inside(domain_of(sender))


def _precedents(session: Session, senders: Collection[str]) -> dict[str, Precedent]:
    """For each address the customer of its newest ticket that has one, and the one chosen by hand at last."""
    asked = table_of(senders)
    ticket = Ticket.__table__  # type: ignore[attr-defined]
    newest, chosen = ticket.alias(), ticket.alias()
    columns = (newest.c.customer_id, newest.c.started_at, chosen.c.customer_id, chosen.c.customer_chosen_at)
    query = (
        select(asked.c.value, *columns)
        .select_from(asked)
        .join(newest, newest.c.id == _newest(asked, having="customer_id", by="started_at"))
        .outerjoin(chosen, chosen.c.id == _newest(asked, having="customer_chosen_at", by="customer_chosen_at"))
    )
    return {
        address: Precedent(by_hand if chosen_at and chosen_at >= started_at else customer_id, by_hand)
        for address, customer_id, started_at, by_hand, chosen_at in session.execute(query)
    }


def _newest(asked: TableValuedAlias, *, having: str, by: str) -> ScalarSelect[int]:
    """The id of an address's newest ticket that has one column filled, by the order of another."""
    ticket = Ticket.__table__.c  # type: ignore[attr-defined]
    query = select(ticket.id).where(ticket.contact_address == asked.c.value, ticket[having].is_not(None))
    return query.order_by(ticket[by].desc(), ticket.id.desc()).limit(1).correlate(asked).scalar_subquery()
