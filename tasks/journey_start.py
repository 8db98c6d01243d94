"""A journey begins: its rows and the letter `onboarding_welcome` in one transaction, each once (O-02).

What the customer did in the product since the contract was signed, or today, counts, for the product may have told of
it before the journey began.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.customer import Contact, Customer, address_key
from models.history import Way
from models.journey import Journey, JourneyContact, JourneyError, JourneyStep, check_signed
from models.journey_letters import welcome
from models.journey_log import JourneyEvent
from models.journey_moves import UNDER_WAY
from models.journey_policy import JourneyTemplate
from models.letter_kinds import LANGUAGES
from tasks.journey_book import keep_version
from tasks.journey_links import about_walk, new_nonce
from tasks.journey_policy import queue_of, template_named
from tasks.journey_readers import addressees
from tasks.journeys import UNREACHED
from tasks.letters import post
from tasks.product_steps import apply_events
from tasks.settings import current_settings
from tasks.ticket_rows import active_agent
from tasks.todos import add_todo
from tasks.walks import Walk, record, walk_of


class Start(NamedTuple):
    """What a journey begins with: registry code, addresses on the customer's card, the agent who answers for it."""

    customer: str
    journey: str
    contacts: tuple[str, ...]
    responsible: str
    signed_on: date | None = None

    def key(self, today: date) -> str:
        """What makes it begin once: the contract, or the day where there is none."""
        if self.signed_on is not None:
            return f"contract:{self.customer}:{self.journey}:{self.signed_on.isoformat()}"
        return f"started:{self.customer}:{self.journey}:{today.isoformat()}"


class Started(NamedTuple):
    """A journey that has begun, now or before."""

    journey_id: int
    is_new: bool


def start_journey(session: Session, start: Start, *, who: str, way: Way, now: datetime) -> Started:
    """Begin a journey; JourneyError says why it cannot begin."""
    settings = current_settings()
    template = template_named(settings, start.journey)
    queue_of(template, settings.company())
    customer = _customer(session, start.customer)
    today = now.astimezone(settings.company().company.zone).date()
    if start.signed_on is not None:
        check_signed(start.signed_on, today)
    key = start.key(today)
    old = session.exec(select(Journey).where(Journey.key == key)).first()
    if old is not None and old.id is not None:
        return Started(old.id, is_new=False)
    _check_alone(session, customer, start.journey)
    contacts = _contacts(session, customer, start.contacts)
    journey = Journey(
        key=key, customer_id=customer.id or 0, name=start.journey, language=_language(contacts[0], customer),
        version=keep_version(session, start.journey, template, now=now), signed_on=start.signed_on,
        responsible=_responsible(session, start.responsible), started_at=now,
    )  # fmt: skip
    walk = _write(session, journey, template, contacts)
    record(session, walk, f"started: {journey.version}", who=who, way=way, now=now)
    apply_events(session, [walk], _earlier_events(session, walk, today), now=now)
    _welcome(session, walk, now=now)
    return Started(walk.id, is_new=True)


def _customer(session: Session, code: str) -> Customer:
    """The customer of a registry code, locked, so that of two starts at once the second sees the first."""
    query = select(Customer).where(Customer.registry_code == code.strip()).with_for_update(key_share=True)
    customer = session.exec(query).first()
    if customer is None:
        raise JourneyError(f"There is no customer with the registry code {code.strip()!r}. Import it first.")
    return customer


def _check_alone(session: Session, customer: Customer, name: str) -> None:
    query = select(Journey.id).where(
        Journey.customer_id == customer.id, Journey.name == name, col(Journey.state).in_(UNDER_WAY)
    )
    running = session.exec(query).first()
    if running is not None:
        raise JourneyError(f"{customer.name} is on the journey {name} already: journey {running}.")


def _contacts(session: Session, customer: Customer, addresses: Sequence[str]) -> list[Contact]:
    """The contacts of these addresses, in their order."""
    wanted = list(dict.fromkeys(key for address in addresses if (key := address_key(address))))
    on_card = session.exec(select(Contact).where(Contact.customer_id == customer.id)).all()
    by_key = {contact.address_key: contact for contact in on_card}
    missing = [key for key in wanted if key not in by_key]
    if missing or not wanted:
        there = ", ".join(sorted(by_key)) or "none"
        what = f"{', '.join(missing)} is not on the card of {customer.name}" if missing else "Name a contact"
        raise JourneyError(f"{what}; on it are: {there}.")
    return [by_key[key] for key in wanted]


def _responsible(session: Session, address: str) -> str:
    return active_agent(session, address).address


def _language(contact: Contact, customer: Customer) -> str:
    """The contact's, else the customer's, else the firm's."""
    for language in (contact.language, customer.language):
        if language in LANGUAGES:
            return language
    return current_settings().company().company.language


def _write(session: Session, journey: Journey, template: JourneyTemplate, contacts: Collection[Contact]) -> Walk:
    """The rows of a journey that begins."""
    session.add(journey)
    session.flush()
    assert journey.id is not None
    for contact in contacts:
        session.add(JourneyContact(journey_id=journey.id, contact_id=contact.id or 0, nonce=new_nonce()))
        session.flush()
    session.add_all(JourneyStep(journey_id=journey.id, step=step.key) for step in template.steps)
    session.flush()
    walk = walk_of(session, journey.id)
    walk.settle()
    return walk


def _earlier_events(session: Session, walk: Walk, today: date) -> list[JourneyEvent]:
    since = datetime.combine(walk.journey.signed_on or today, time(), walk.clock.zone)
    code = walk.customer.registry_code
    return list(session.exec(select(JourneyEvent).where(JourneyEvent.customer_code == code, JourneyEvent.at >= since)))


def _welcome(session: Session, walk: Walk, *, now: datetime) -> None:
    """A letter to each contact; a todo where mail reaches none."""
    session.flush()
    reached = addressees(session, [about_walk(walk)], now=now).get(walk.id, [])
    post(session, [welcome(each.frame, each.reader) for each in reached], now=now)
    if not reached:
        add_todo(
            session, key=f"unreached:{walk.id}:welcome", kind=UNREACHED, assignee=walk.journey.responsible, now=now,
            subject=f"{walk.customer.name}: mail reaches no contact of the journey; call them",
            customer_id=walk.journey.customer_id, journey_id=walk.id,
        )  # fmt: skip
