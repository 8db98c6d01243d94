"""What is known of whose customer the senders of a batch of mail are (T-03), fetched as tasks/known.py does."""

from collections.abc import Collection

from sqlalchemy import ScalarSelect, Table, TableValuedAlias, select
from sqlmodel import Session

from models.customer import Contact, domain_of
from models.house import House
from models.recognition import Cards, Precedent, recognise_by_card
from models.ticket import Ticket
from tasks.given import is_among_given, parameter_named, table_of

CONTACTS: Table = Contact.__table__  # type: ignore[attr-defined]
TICKETS: Table = Ticket.__table__  # type: ignore[attr-defined]

BY_ADDRESS = select(CONTACTS.c.address_key, CONTACTS.c.customer_id).where(
    is_among_given(CONTACTS.c.address_key, "senders")
)
BY_DOMAIN = (
    select(CONTACTS.c.domain, CONTACTS.c.customer_id).where(is_among_given(CONTACTS.c.domain, "domains")).distinct()
)


def _newest(asked: TableValuedAlias, *, having: str, by: str) -> ScalarSelect[int]:
    """The id of an address's newest ticket that has one column filled, by the order of another."""
    ticket = TICKETS.c
    query = select(ticket.id).where(ticket.contact_address == asked.c.value, ticket[having].is_not(None))
    return query.order_by(ticket[by].desc(), ticket.id.desc()).limit(1).correlate(asked).scalar_subquery()


ASKED = table_of(parameter_named("senders"))
LAST, CHOSEN = TICKETS.alias(), TICKETS.alias()
PRECEDENTS = (
    select(ASKED.c.value, LAST.c.customer_id, LAST.c.started_at, CHOSEN.c.customer_id, CHOSEN.c.customer_chosen_at)
    .select_from(ASKED)
    .join(LAST, LAST.c.id == _newest(ASKED, having="customer_id", by="started_at"))
    .outerjoin(CHOSEN, CHOSEN.c.id == _newest(ASKED, having="customer_chosen_at", by="customer_chosen_at"))
)


def cards_of(session: Session, senders: Collection[str], house: House) -> Cards:
    """Cards, and what came before for those senders only whom no card decides."""
    cards = Cards()
    for address, customer_id in session.execute(BY_ADDRESS, {"senders": senders}):
        cards.by_address.setdefault(address, set()).add(customer_id)
    domains = {domain_of(sender) for sender in senders} - house.public_domains
    for domain, customer_id in session.execute(BY_DOMAIN, {"domains": domains}):
        cards.by_domain.setdefault(domain, set()).add(customer_id)
    undecided = [sender for sender in senders if not _is_decided(sender, cards, house)]
    cards.precedents = _precedents(session, undecided) if undecided else {}
    return cards


def _is_decided(sender: str, cards: Cards, house: House) -> bool:
    by_card = recognise_by_card(sender, cards, house.public_domains)
    return by_card.customer_id is not None or house.is_inside(domain_of(sender))


def _precedents(session: Session, senders: Collection[str]) -> dict[str, Precedent]:
    """For each address the customer of its newest ticket that has one, and the one chosen by hand at last."""
    return {
        address: Precedent(by_hand if chosen_at and chosen_at >= started_at else customer_id, by_hand)
        for address, customer_id, started_at, by_hand, chosen_at in session.execute(PRECEDENTS, {"senders": senders})
    }
